"""The program in which every image is opened: `python -m content.images.worker '{"job": ...}' < image > result`.

It knows neither Django nor settings nor secrets. It takes limits on itself before it reads a byte, answers on its
output, and says on its error output, as one line of JSON, what a person could change. Whatever else goes wrong ends it.
"""

import json
import os
import resource
import struct
import sys
import warnings
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from PIL import Image, UnidentifiedImageError

from core.errors import Invalid, Problem

from . import drawing
from .parameters import ImageParametersInvalid, read_transform
from .transforms import Transform

REFUSED: Final = 3
"""How the program ends where the image or a parameter is the reason."""
_WRITTEN_BYTES: Final = 200 * 1024 * 1024

# What Pillow's readers raise on broken files, beside UnidentifiedImageError (an OSError).
BROKEN: Final = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error,
)  # fmt: skip


def main() -> int:
    """Do the one job of the command line."""
    job = json.loads(sys.argv[1])
    _limit(job)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = drawing.MOST_PIXELS
    source = os.fdopen(0, "rb")
    try:
        result = _JOBS[job["job"]](source, job)
    except Invalid as error:
        return _refuse(error)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _refuse(_invalid("pixels", f"has more than {drawing.MOST_PIXELS:,} pixels."))
    except MemoryError:
        return _refuse(_invalid("memory", "needs more memory than an image may."))
    with os.fdopen(1, "wb") as out:
        out.write(result)
    return 0


def _limit(job: Mapping[str, Any]) -> None:
    for what, most in (
        (resource.RLIMIT_AS, job["memory"]),
        (resource.RLIMIT_CPU, job["seconds"]),
        (resource.RLIMIT_FSIZE, _WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def _refuse(error: Invalid) -> int:
    problems = [[problem.path, problem.rule, problem.message] for problem in error.problems]
    sys.stderr.write(json.dumps(problems))
    return REFUSED


def _invalid(rule: str, message: str) -> ImageParametersInvalid:
    return ImageParametersInvalid([Problem("image", rule, message)])


def measure(source: BinaryIO, pillow_format: str) -> tuple[int, int] | None:
    """Width and height from an image's header; None for a broken one. No pixel is decoded."""
    try:
        with Image.open(source, formats=[pillow_format]) as image:
            return image.size
    except BROKEN:
        return None


def _measure(source: BinaryIO, job: Mapping[str, Any]) -> bytes:
    size = measure(source, job["format"])
    if size is not None and size[0] * size[1] > drawing.MOST_PIXELS:
        raise Image.DecompressionBombError
    return json.dumps(size).encode()


def _deliver(source: BinaryIO, job: Mapping[str, Any]) -> bytes:
    transform = read_transform(job["params"]) or Transform()
    try:
        return drawing.deliver(source, job["format"], transform, job["word"])
    except UnidentifiedImageError as error:
        raise _invalid("broken", "cannot be read as an image.") from error
    except BROKEN as error:
        raise _invalid("broken", "is broken: it cannot be decoded.") from error


_JOBS: Final = {"deliver": _deliver, "measure": _measure}

if __name__ == "__main__":
    sys.exit(main())
