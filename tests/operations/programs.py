"""Other people's servers that Pressroom runs beside, as Debian installs them, started for one test in a folder of its own."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
SYSTEM_PATH = "/usr/lib/rabbitmq/bin:/usr/local/sbin:/usr/sbin"
"""Where such programs are; first the one that runs as whoever starts it."""


def program(name: str, package: str) -> str:
    """The path of a program; the test is skipped where it is not installed."""
    found = shutil.which(name, path=f"{SYSTEM_PATH}:{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"needs {name}, of the package {package}")
    return found


def block_of_operations(kind: str) -> str:
    """The one block of docs/operations.md in that language, as it is printed."""
    blocks = re.findall(rf"^```{kind}\n(.*?)^```", (PROJECT / "docs/operations.md").read_text(), re.M | re.S)
    assert len(blocks) == 1, f"{len(blocks)} blocks of {kind} in docs/operations.md"
    return str(blocks[0])


@contextlib.contextmanager
def running(
    command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None, uid: int | None = None
) -> Iterator[None]:
    """The program in a session of its own, all of which ends with the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=log.parent,
            user=uid,
        )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def nobody() -> int | None:
    """The user for programs that refuse to run as root; None where we are somebody else already."""
    return pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None


@contextlib.contextmanager
def folder_of(uid: int | None) -> Iterator[Path]:
    """A folder of that user, outside of pytest's own, which nobody else may enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if uid is not None:
            os.chown(folder, uid, -1)
            folder.chmod(0o755)
        yield folder


def is_connected(connect: Callable[[], object], *errors: type[Exception]) -> bool:
    """Whether the call that connects succeeds by now."""
    try:
        connect()
    except errors:
        return False
    return True
