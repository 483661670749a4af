"""Variants of stored images: which one a request means, made when it is first asked for."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, cast

from django.core.files.storage import default_storage
from PIL import features

from content.models import AssetVersion
from core.errors import Problem

from .cache import cached
from .formats import FORMATS, SOURCES, choose_format
from .parameters import ImageParametersInvalid, read_transform, relevant
from .programs import transform_image

LARGEST_SOURCE: Final = 50 * 1024 * 1024
_GENERATION: Final = "1"
"""Part of every key: raised when the same parameters give other pixels."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of an image. Equal `key` means equal bytes; `make` makes them, or finds them made.

    `make` raises ImageParametersInvalid, ImagesBusy, and FileNotFoundError where the stored bytes are lost.
    """

    key: str
    media_type: str
    filename: str
    make: Callable[[], bytes]


def find_variant(version: AssetVersion, params: Mapping[str, str], accept: str) -> Variant | None:
    """The variant that a request means; None where it means the file as it was stored.

    Files that are no pictures of a kind that is transformed, SVG among them, stay what they are. Raises
    ImageParametersInvalid for parameters without sense, whatever the file is.
    """
    transform = read_transform(params)
    if transform is None or version.content_type not in SOURCES:
        return None
    asked = relevant(params)
    word = choose_format(transform.format, transform.auto, version.content_type, accept)
    if set(asked) == {"auto"} and word == SOURCES[version.content_type]:
        return None
    _check(version, word)
    target = FORMATS[word]
    asked = {name: value for name, value in asked.items() if name not in ("auto", "format")}
    identity = json.dumps([_GENERATION, bytes(version.sha256).hex(), word, asked])
    key = hashlib.sha256(identity.encode()).hexdigest()

    def draw() -> bytes:
        with default_storage.open(version.storage_key) as file:
            return transform_image(cast("BinaryIO", file), version.content_type, asked, word)

    filename = str(PurePosixPath(version.filename).with_suffix(f".{target.suffix}"))
    return Variant(key, target.media_type, filename, make=lambda: cached(key, draw))


def _check(version: AssetVersion, word: str) -> None:
    if version.file_size > LARGEST_SOURCE:
        message = f"is larger than {LARGEST_SOURCE} bytes, which is the most that is transformed."
        raise ImageParametersInvalid([Problem("image", "size", message)])
    if "avif" in (word, SOURCES[version.content_type]) and not features.check("avif"):
        raise ImageParametersInvalid(
            [Problem("format", "value", "cannot be avif: this installation has no codec for it.")]
        )
