"""Jobs on images in processes of their own: bounded in memory, time and number. Nothing here looks into an image."""

import json
import os
import subprocess  # an image is opened in another process or not at all
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import IO, BinaryIO, Final

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from content.media import PILLOW_FORMATS
from core.errors import Problem, Unavailable

from .parameters import ImageParametersInvalid
from .worker import REFUSED

_CHUNK: Final = 1024 * 1024
_KEPT_VARIABLES: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
"""All that the program learns of this process's environment: it needs no secret."""

_turns = threading.BoundedSemaphore(settings.IMAGE_PROCESSES)


class ImagesBusy(Unavailable):
    """Too many images are being made at once. Please try again in a moment."""


def transform_image(source: BinaryIO, media_type: str, params: Mapping[str, str], word: str) -> bytes:
    """The image as the parameters say, in the format of the word.

    Raises ImageParametersInvalid where a parameter or the image stands against it, ImagesBusy where no turn came.
    """
    job = {"job": "deliver", "format": PILLOW_FORMATS[media_type], "params": dict(params), "word": word}
    return _run(job, source)


def measure_image(source: BinaryIO, media_type: str) -> tuple[int, int] | None:
    """Width and height, None for a broken image. Raises ImageParametersInvalid where it has too many pixels."""
    found = json.loads(_run({"job": "measure", "format": PILLOW_FORMATS[media_type]}, source))
    return None if found is None else (found[0], found[1])


def _run(job: Mapping[str, object], source: BinaryIO) -> bytes:
    limits = {"memory": settings.IMAGE_MEMORY_BYTES, "seconds": settings.IMAGE_SECONDS}
    if not _turns.acquire(timeout=settings.IMAGE_WAIT_SECONDS):
        raise ImagesBusy
    try:
        with _on_disk(source) as file:
            return _output_of(json.dumps({**job, **limits}), file)
    finally:
        _turns.release()


def _output_of(job: str, file: IO[bytes]) -> bytes:
    command = [sys.executable, "-m", "content.images.worker", job]
    environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        done = subprocess.run(
            command,
            stdin=file,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=environment,
            timeout=settings.IMAGE_SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _given_up() from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == REFUSED:
        raise ImageParametersInvalid([Problem(*problem) for problem in json.loads(done.stderr)])
    raise _given_up()


def _given_up() -> ImageParametersInvalid:
    message = f"could not be processed within {settings.IMAGE_SECONDS} seconds and the memory an image may use."
    return ImageParametersInvalid([Problem("image", "limits", message)])


@contextmanager
def _on_disk(source: BinaryIO) -> Generator[IO[bytes]]:
    """The same bytes from their beginning, behind a descriptor of their own."""
    if isinstance(source, TemporaryUploadedFile):
        with open(source.temporary_file_path(), "rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        source.seek(0)
        while chunk := source.read(_CHUNK):
            copy.write(chunk)
        copy.seek(0)
        # What Python still holds of the copy must be in the file before another process reads it.
        copy.flush()
        os.lseek(copy.fileno(), 0, os.SEEK_SET)
        yield copy
