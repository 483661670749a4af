"""`manage.py quickstart` as a person meets it: from an empty folder, killed, started again, refused."""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms_project.quickstart.processes import is_alive, wait_until
from cms_project.quickstart.state import any_free_port

PROJECT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120
OURS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATABASE_POOL_SIZE", "CMS_URL")


class Run:
    """One quickstart and what it printed."""

    def __init__(self, folder: Path, port: int, **variables: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        self.output = Path(tempfile.mkstemp(suffix=".txt")[1])
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "quickstart", "--port", str(port)],
                cwd=PROJECT,
                env=kept | {"PRESSROOM_VAR": str(folder)} | variables,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.output.read_text()

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.text()
        return "Ctrl-C stops it" in self.text()

    def children(self) -> list[int]:
        found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        below, parents = {self.process.pid}, [tuple(map(int, line.split())) for line in found.splitlines()]
        for _ in range(4):
            below |= {pid for pid, parent in parents if parent in below}
        return sorted(below - {self.process.pid})


@contextlib.contextmanager
def quickstart(folder: Path, port: int) -> Iterator[Run]:
    run = Run(folder, port)
    try:
        assert wait_until(run.is_up, START_SECONDS), run.text()
        yield run
    finally:
        run.process.send_signal(signal.SIGINT)
        run.process.wait(60)


def refusal(folder: Path, port: int, **variables: str) -> tuple[int, list[str]]:
    run = Run(folder, port, **variables)
    code = run.process.wait(60)
    return code, [line for line in run.text().splitlines() if not line.startswith("Starting")]


def variables(folder: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (folder / "demo.env").read_text().splitlines())


def test_a_start_from_nothing_a_kill_and_a_second_start(tmp_path: Path) -> None:
    folder, port = tmp_path / "var", any_free_port()
    with quickstart(folder, port) as first:
        demo = variables(folder)
        curl = shlex.split(next(line for line in first.text().splitlines() if line.strip().startswith("curl")))
        answer = subprocess.run(
            [*curl, "-s", "-o", os.devnull, "-w", "%{http_code}"], capture_output=True, text=True, check=True
        )
        assert answer.stdout == "200"
        code, lines = refusal(folder, any_free_port())
        assert code == 1
        assert lines == [
            f"Pressroom is already running in this folder (process {first.process.pid}): stop that one first."
        ]
        children = first.children()
        assert len(children) >= 6
        first.process.kill()
        first.process.wait()
        assert wait_until(lambda: not any(map(is_alive, children)), 30)
    assert list(demo) == [
        "CMS_URL", "CMS_API_KEY", "CMS_MANAGEMENT_TOKEN", "CMS_DELIVERY_TOKEN", "CMS_ENVIRONMENT", "CMS_EMAIL", "CMS_PASSWORD",
        "CMS_ORGANIZATION_UID",
    ]  # fmt: skip
    assert all(demo.values())
    for secret in ("demo.env", "quickstart.env", "secret_key", "state.json"):
        assert (folder / secret).stat().st_mode & 0o777 == 0o600
    with quickstart(folder, port) as second:
        assert variables(folder) == demo
        with urllib.request.urlopen(f"{demo['CMS_URL']}/admin/login/", timeout=10) as page:
            assert page.status == 200
        children = second.children()
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(60) == 0
        assert not any(map(is_alive, children))


def test_a_web_server_that_dies_is_started_again(tmp_path: Path) -> None:
    folder, port = tmp_path / "var", any_free_port()
    with quickstart(folder, port) as run:
        listing = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        [web] = [
            int(line.split()[0])
            for line in listing.splitlines()
            if line.split()[1] == str(run.process.pid) and "granian" in line
        ]
        os.kill(web, signal.SIGKILL)
        assert wait_until(lambda: "web ended unexpectedly" in run.text(), 10)
        url = f"http://127.0.0.1:{port}/healthz"
        assert wait_until(lambda: answers(url), 60)


def answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as page:
        return bool(page.status == 200)
    return False


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, lines = refusal(tmp_path / "var", port)
    assert code == 1
    assert lines == [
        f"Port {port} is taken by another program: stop it, or choose another port with PORT={port + 1} make run."
    ]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgresql://a:secret@127.0.0.1:1/b",
            r"DATABASE_URL \(postgresql://127.0.0.1:1/b\) cannot be reached: .*refused\.",
        ),
        ("mysql://localhost/b", r"DATABASE_URL must look like postgresql://user:password@host:5432/database\."),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path: Path, url: str, sentence: str) -> None:
    code, lines = refusal(tmp_path / "var", any_free_port(), DATABASE_URL=url)
    assert code == 1
    assert len(lines) == 1
    assert re.fullmatch(sentence, lines[0])


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, lines = refusal(tmp_path / "file" / "var", any_free_port())
    assert code == 1
    assert lines == [f"{tmp_path}/file/var cannot be written to (Not a directory): Pressroom keeps its data there."]
