"""`make check`: format, lint, types, layers, migrations, security, secrets, audit, then the tests. Stops at the first that fails."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .bootstrap import TESTS, say
from .secret_scan import files_of_repository, find_secrets

PROJECT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
CHECKS: dict[str, Sequence[str | Path]] = {
    "format": [BIN / "ruff", "format", "--check", "."],
    "lint": [BIN / "ruff", "check", "."],
    "types": [BIN / "mypy", "."],
    "layers": [BIN / "lint-imports"],
    # Without a database at hand Django warns that it compared the models with the migration files only: that is wanted.
    "migrations": [
        sys.executable,
        "-W",
        "ignore::RuntimeWarning",
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
    ],
    # Ruff's S rules cover what bandit calls low.
    "security": [BIN / "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "."],
}
AUDIT: Sequence[str | Path] = [
    BIN / "pip-audit",
    "-r",
    "requirements.lock",
    "--require-hashes",
    "--disable-pip",
    "--progress-spinner",
    "off",
]
_UNREACHABLE = (
    "ConnectionError",
    "Max retries exceeded",
    "ServiceError",
    "ConnectTimeout",
    "timed out",
    "Failed to establish",
    "HTTPError",
)


def main(arguments: Sequence[str]) -> int:
    """The exit code of the first check that fails, or of the tests."""
    os.chdir(PROJECT)
    for name, command in CHECKS.items():
        code = _run(name, command)
        if code:
            return code
    code = _secrets() or _audit()
    if code:
        return code
    # Importing the project set it for this process; the tests set it after they know where their servers are.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    return _run("tests", [sys.executable, *TESTS, *arguments])


def _run(name: str, command: Sequence[str | Path]) -> int:
    say(f"== {name}")
    started = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    verdict = f"failed (exit code {code})" if code else "passed"
    say(f"== {name} {verdict} in {time.monotonic() - started:.1f} s")
    return code


def _secrets() -> int:
    """Whether what git keeps is free of secrets. A folder without git has nothing that could be pushed."""
    files = files_of_repository(PROJECT)
    if files is None:
        say("== secrets skipped: this folder is no clone of a repository")
        return 0
    say("== secrets")
    told = find_secrets(files)
    say(f"{told}\n== secrets failed" if told else "== secrets passed")
    return 1 if told else 0


def _audit() -> int:
    """Known vulnerabilities fail; a service that cannot be asked only says so, as no commit can change that."""
    say("== audit")
    finished = subprocess.run(AUDIT, check=False, capture_output=True, text=True)
    told = finished.stdout + finished.stderr
    if finished.returncode == 0:
        unknown = told.count("could not be audited")
        say(
            f"== audit passed ({unknown} packages unknown to the vulnerability service)"
            if unknown
            else "== audit passed"
        )
        return 0
    if any(word in told for word in _UNREACHABLE):
        say("== audit skipped: the vulnerability service cannot be reached")
        return 0
    say(told)
    say("== audit failed")
    return finished.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
