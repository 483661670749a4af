"""Child processes that never outlive the supervisor, and how they are started, watched and stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that a child runs as when the supervisor is root."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """How to start one child."""

    name: str
    arguments: Sequence[str | Path]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 15.0
    identity: Identity | None = None
    trouble: Sequence[str] = ("ERROR", "CRITICAL", "Traceback")
    """Words that make a line of its log worth showing on the terminal."""


def spawn(command: Command, *, pass_fds: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
    """Start the command in a session of its own, its output appended to its log.

    The session keeps Ctrl-C from reaching it before the supervisor has decided the order. On Linux the kernel sends
    the child its stop signal when the supervisor dies, however that happens.
    """
    identity = command.identity
    with command.log.open("ab") as log:
        return subprocess.Popen(
            [str(part) for part in command.arguments],
            env=dict(command.environment),
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=_die_with(os.getpid(), command.stop_signal),  # noqa: PLW1509 the supervisor has one thread
            user=identity.uid if identity else None,
            group=identity.gid if identity else None,
            extra_groups=[] if identity else None,
        )


def _die_with(parent: int, stop_signal: int) -> Callable[[], None]:
    """Runs in the child after it took its identity: changing the user would clear the request."""

    def ask_the_kernel() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return ask_the_kernel


def stop(process: "subprocess.Popen[bytes]", command: Command) -> None:
    """Ask the child to stop, wait, and end whatever is left of its session."""
    if process.poll() is None:
        process.send_signal(command.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(command.stop_seconds)
    end_session(process.pid)
    process.wait()


def end_session(leader: int) -> None:
    """Kill every process of the session that this child led: grandchildren must not keep a port."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether a process of that id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False where the time is over first."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for a message about why its process stopped."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-count:])
