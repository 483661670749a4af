"""The commands under which the pages give figures can be run: the program exists and knows the words that are shown."""

import importlib.util
import re
import subprocess
import sys

import pytest

from tests.documentation.pages import DOCS, PROJECT

PAGES = [PROJECT / "README.md", *sorted(DOCS.glob("*.md"))]
_PROGRAM = re.compile(r"python -m ((?:benchmarks|tests)[\w.]*)((?: --?[\w-]+| [\w.]+)*)")
_FUZZ = re.compile(r'make (fuzz|faults) ARGS="([^"]*)"')


def _shown() -> dict[str, set[str]]:
    """The programs that the pages name, each with the words behind it."""
    found: dict[str, set[str]] = {}
    for page in PAGES:
        text = page.read_text()
        for program, words in _PROGRAM.findall(text):
            found.setdefault(program.rstrip("."), set()).update(words.split())
        for program, words in _FUZZ.findall(text):
            found.setdefault(f"benchmarks.{program}", set()).update(words.split())
    return found


@pytest.mark.parametrize("program", sorted(_shown()))
def test_every_program_is_there(program: str) -> None:
    assert importlib.util.find_spec(program) is not None


@pytest.mark.parametrize("program", sorted(name for name in _shown() if name.startswith("benchmarks")))
def test_every_program_knows_the_words_it_is_shown_with(program: str) -> None:
    asked = [sys.executable, "-m", program, "--help"]
    known = subprocess.run(asked, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    words = {word for word in _shown()[program] if not re.fullmatch(r"\d+|FOLDER|\w+_\w+|developer", word)}
    assert {word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", known)} == set()
