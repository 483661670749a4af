"""From a bare Python to a virtual environment that holds a lock file's packages, then on to the command asked for.

Runs on the system's Python before anything is installed: standard library only, no import from the project.
"""

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = PROJECT / "requirements.lock"
DEVELOPMENT_LOCK = PROJECT / "requirements-dev.lock"
# As many test processes as cores; a file stays with one of them, so that what it starts is started once.
TESTS = ["-m", "pytest", "-n", "auto", "--maxprocesses", "8", "--dist", "loadfile"]
COMMANDS = {
    "run": (RUNTIME_LOCK, ["manage.py", "quickstart"]),
    "test": (DEVELOPMENT_LOCK, TESTS),
    "check": (DEVELOPMENT_LOCK, ["-m", "cms_project.quickstart.checks"]),
    "faults": (DEVELOPMENT_LOCK, ["-m", "benchmarks.faults"]),
    "fuzz": (DEVELOPMENT_LOCK, ["-m", "benchmarks.fuzz"]),
    "lock": (DEVELOPMENT_LOCK, ["-m", "cms_project.quickstart.lock"]),
}


class BootstrapFailed(Exception):
    """The environment cannot be prepared; the message is the one sentence for the person at the terminal."""


def main(arguments: Sequence[str]) -> int:
    """Prepare `.venv` for the command and become it."""
    if not arguments or arguments[0] not in COMMANDS:
        say(f"usage: bootstrap.py {'|'.join(COMMANDS)} [arguments]")
        return 2
    lock_file, command = COMMANDS[arguments[0]]
    try:
        check_python()
        check_folder()
        with only_one_at_a_time():
            prepare(lock_file)
    except BootstrapFailed as failure:
        say(str(failure))
        return 1
    except OSError as error:
        say(explain_os_error(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped. Run it again to go on where it was.")
        return 130
    die_with_parent()
    os.chdir(PROJECT)
    return os.execv(VENV_PYTHON, [str(VENV_PYTHON), *command, *arguments[1:]])  # noqa: S606 our own interpreter, no shell


def say(sentence: str) -> None:
    """One line to the person at the terminal."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 this program talks to a terminal


def check_python() -> None:
    """Raise where this Python lacks what a virtual environment needs."""
    missing = [
        name for name in ("venv", "ensurepip", "ssl", "zlib", "ctypes") if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise BootstrapFailed(
            f"{sys.executable} was built without {', '.join(missing)}: on Debian and Ubuntu, "
            f"`apt-get install python3-venv` adds it; otherwise name another Python with PYTHON=."
        )


def check_folder() -> None:
    """Raise where the project's folder cannot be written to."""
    for folder in (PROJECT, VENV, PROJECT / "var"):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise BootstrapFailed(f"{folder} is read-only: Pressroom keeps its packages and its data there.")
    probe = PROJECT / ".write-test"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BootstrapFailed(explain_os_error(error, PROJECT)) from error


def explain_os_error(error: OSError, folder: Path = PROJECT) -> str:
    """The sentence for an error of the file system."""
    place = error.filename or folder
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"{place} is read-only: Pressroom keeps its packages and its data in {folder}."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {folder} is full: Pressroom needs about 500 MB."
    return f"{place}: {error.strerror or error}."


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Hold the project's folder, so that two commands do not install into one environment at once."""
    folder = os.open(PROJECT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is preparing .venv; waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def prepare(lock_file: Path) -> None:
    """Make `.venv` hold the packages of the lock file; at once where it does already."""
    if is_installed(lock_file):
        return
    if not works(VENV_PYTHON):
        create_venv()
    install(lock_file)
    stamp_of(lock_file).write_text(fingerprint(lock_file))


def is_installed(lock_file: Path) -> bool:
    """Whether the packages of exactly this lock file were installed."""
    stamp = stamp_of(lock_file)
    return stamp.exists() and stamp.read_text() == fingerprint(lock_file) and works(VENV_PYTHON)


def stamp_of(lock_file: Path) -> Path:
    return VENV / f"{lock_file.name}.installed"


def fingerprint(lock_file: Path) -> str:
    return hashlib.sha256(lock_file.read_bytes()).hexdigest()


def works(python: Path) -> bool:
    """Whether the environment's Python starts (the one it was made from may be gone) and has pip."""
    if not python.exists():
        return False
    finished = subprocess.run([python, "-c", "import pip"], check=False, capture_output=True)
    return finished.returncode == 0


def create_venv() -> None:
    """A fresh `.venv` made from the Python that runs this."""
    say(f"Creating .venv with Python {sys.version.split()[0]}")
    created = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], check=False, capture_output=True, text=True
    )
    if created.returncode:
        raise BootstrapFailed(f"No virtual environment could be made in {VENV}: {last_line(created)}")


def install(lock_file: Path) -> None:
    """Install what the lock file names, checked against its hashes, showing each package as it comes."""
    wanted = sum(1 for line in lock_file.read_text().splitlines() if line[:1].isalnum())
    say(f"Installing {lock_file.name} (up to {wanted} packages)")
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar", "off", "-r", str(lock_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        tail = show_progress(pip, wanted)
    if pip.returncode:
        say("\n".join(tail))
        if any("No space left" in line for line in tail):
            raise BootstrapFailed(explain_os_error(OSError(errno.ENOSPC, "")))
        raise BootstrapFailed(f"pip could not install {lock_file.name}: the lines above say why.")


def show_progress(pip: "subprocess.Popen[str]", wanted: int) -> list[str]:
    """Follow pip's output, print a line per package, return the last lines."""
    tail: list[str] = []
    count = 0
    for raw in pip.stdout or ():
        line = raw.rstrip()
        tail = [*tail[-14:], line]
        word, _, rest = line.partition(" ")
        if word == "Collecting":
            count += 1
            say(f"  {count:3}/{wanted} {rest.split(' (from')[0]}")
        elif line.startswith("Installing collected"):
            say("  unpacking")
    return tail


def last_line(finished: "subprocess.CompletedProcess[str]") -> str:
    lines = (finished.stdout + finished.stderr).strip().splitlines()
    return lines[-1] if lines else f"exit code {finished.returncode}"


def die_with_parent() -> None:
    """Ask Linux to end this process when make ends, so that killing make leaves nothing behind."""
    if sys.platform != "linux" or os.environ.get("MAKELEVEL") is None:
        return
    import ctypes  # noqa: PLC0415 only after check_python found it

    ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
