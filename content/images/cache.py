"""Made images on this machine's disk: bounded in bytes, shared by its processes, gone without loss at any time.

Each lies in a file of its own, which appears under its name when it is whole. Processes agree through locks on files,
which the kernel takes back from one that dies. Where the disk is full or not to be written, images are made every time.
"""

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from .programs import ImagesBusy

logger = logging.getLogger(__name__)

_LOCKS: Final = 64
_POLL_SECONDS: Final = 0.02
_STALE_SECONDS: Final = 3600
_KEPT_SHARE: Final = 0.9
"""How full the cache is left after files were thrown out."""
_SWEPT_SHARE: Final = 0.05
"""How much of the limit one process writes before it looks at the whole again."""

_written = {"bytes": -1}


def cached(key: str, make: Callable[[], bytes]) -> bytes:
    """The bytes under the key, made where they are not there yet: once, however many ask at the same time.

    Raises ImagesBusy where somebody else's making takes too long, and whatever `make` raises.
    """
    path = _path(key)
    found = _read(path)
    if found is not None:
        return found
    with _alone(f"{int(key[:8], 16) % _LOCKS:02d}"):
        found = _read(path)
        if found is not None:
            return found
        made = make()
        try:
            _write(path, made)
        except OSError as error:
            logger.warning("an image could not be kept: %s", error)
    _sweep_after(len(made))
    return made


def _root() -> Path:
    return Path(settings.IMAGE_CACHE_ROOT)


def _path(key: str) -> Path:
    return _root() / key[:2] / key


def _read(path: Path) -> bytes | None:
    try:
        found = path.read_bytes()
        # The time of the last use decides what goes first.
        os.utime(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        logger.warning("a kept image could not be read: %s", error)
        return None
    return found


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise


@contextmanager
def _alone(name: str) -> Generator[None]:
    """Only one thread of one process at a time, by the name."""
    try:
        file = _open_lock(name)
    except OSError as error:
        logger.warning("the cache of images is out of reach: %s", error)
        yield
        return
    deadline = time.monotonic() + settings.IMAGE_WAIT_SECONDS + 2 * settings.IMAGE_SECONDS
    with file:
        while not _take(file.fileno()):
            if time.monotonic() > deadline:
                raise ImagesBusy
            time.sleep(_POLL_SECONDS)
        yield


def _open_lock(name: str) -> IO[bytes]:
    folder = _root() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return open(folder / name, "ab")


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep_after(size: int) -> None:
    """Throw out what was used longest ago, now and then: at a process's first writing, and after its share of bytes."""
    _written["bytes"] += size
    if 0 <= _written["bytes"] - size < settings.IMAGE_CACHE_BYTES * _SWEPT_SHARE:
        return
    _written["bytes"] = 0
    try:
        with _alone("sweep"):
            sweep()
    except OSError as error:
        logger.warning("the cache of images could not be swept: %s", error)


def sweep() -> None:
    """Bring the cache under its limit, and take away what was never finished."""
    files = sorted(_files(), key=lambda file: file[0])
    total = sum(size for _, size, _ in files)
    target = settings.IMAGE_CACHE_BYTES * (_KEPT_SHARE if total > settings.IMAGE_CACHE_BYTES else 1)
    for used_at, size, path in files:
        is_unfinished = path.name.startswith(".new-")
        if (is_unfinished and used_at < time.time() - _STALE_SECONDS) or (not is_unfinished and total > target):
            path.unlink(missing_ok=True)
            total -= size


def _files() -> Generator[tuple[float, int, Path]]:
    for path in _root().glob("??/*"):
        with suppress(FileNotFoundError):
            facts = path.stat()
            yield facts.st_mtime, facts.st_size, path
