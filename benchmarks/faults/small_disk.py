"""A disk of a few hundred megabytes, which only root can mount, and Linux has."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """An empty folder on a disk of that size; None where this user may not mount one."""
    with tempfile.TemporaryDirectory(prefix="pressroom-disk-") as name:
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", name]
        if os.geteuid() != 0 or subprocess.run(["mount", *options], check=False, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """The disk of that folder without a byte left, for as long as the block lasts."""
    ballast = folder / "ballast"
    block = bytes(1024 * 1024)
    try:
        with ballast.open("wb", buffering=0) as file, suppress(OSError):  # what is wanted: no space is left
            while True:
                file.write(block)
        yield
    finally:
        ballast.unlink()
