"""The way from a bare Python to the command asked for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cms_project.quickstart import bootstrap

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project that needs no package and whose command prints what it was given."""
    script = tmp_path / "cms_project" / "quickstart" / "bootstrap.py"
    script.parent.mkdir(parents=True)
    shutil.copy(bootstrap.__file__, script)
    shutil.copy(PROJECT / "Makefile", tmp_path)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "manage.py").write_text("import sys\nprint('started', *sys.argv[1:])\n")
    return tmp_path


def make(clone: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["make", *arguments, f"PYTHON={sys.executable}"],
        cwd=clone,
        env={name: value for name, value in os.environ.items() if name != "ARGS" and not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_environment_is_made_once_and_again_when_the_lock_changes(clone: Path) -> None:
    first, second = make(clone, "run"), make(clone, "run", "ARGS=--port 1")
    (clone / "requirements.lock").write_text("# nothing else\n")
    third = make(clone, "run")
    assert [first.stdout, second.stdout, third.stdout] == [
        "started quickstart\n",
        "started quickstart --port 1\n",
        "started quickstart\n",
    ]
    assert first.stderr.splitlines()[0].startswith("Creating .venv with Python 3.")
    assert "Installing requirements.lock" in first.stderr
    assert second.stderr == ""
    assert "Creating .venv" not in third.stderr
    assert "Installing requirements.lock" in third.stderr


def test_a_package_without_a_hash_is_not_installed(clone: Path) -> None:
    (clone / "requirements.lock").write_text("granian==2.8.7\n")
    made = make(clone, "run")
    assert made.returncode == 2
    assert "pip could not install requirements.lock: the lines above say why." in made.stderr
    assert "started" not in made.stdout


def test_a_machine_without_a_fitting_python_is_told_which_ones_do(clone: Path) -> None:
    (clone / "bin").mkdir()
    for name in ("make", "sh"):
        (clone / "bin" / name).symlink_to(str(shutil.which(name)))
    made = subprocess.run(
        [clone / "bin" / "make", "run"],
        cwd=clone,
        env={"PATH": str(clone / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 2
    assert made.stderr.splitlines()[0] == (
        "Pressroom needs Python 3.11, 3.12 or 3.13, and none is on PATH (PYTHON=/path/to/python3.12 make run names one)."
    )


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (13, "/x is read-only: Pressroom keeps its packages and its data in /here."),
        (30, "/x is read-only: Pressroom keeps its packages and its data in /here."),
        (28, "The disk that holds /here is full: Pressroom needs about 500 MB."),
        (5, "/x: Input/output error."),
    ],
)
def test_errors_of_the_file_system_are_sentences(number: int, sentence: str) -> None:
    error = OSError(number, "Input/output error", "/x")
    assert bootstrap.explain_os_error(error, Path("/here")) == sentence
