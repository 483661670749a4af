"""PURE: the formats images are read and delivered in, and which one a request gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """A format of delivered images: Pillow's name, the media type, the suffix of names, what it can hold."""

    pillow: str
    media_type: str
    suffix: str
    has_alpha: bool = True
    is_lossless: bool = False
    is_progressive: bool = False
    can_move: bool = False
    """Whether several frames stay several frames."""
    quality: int = 85


FORMATS: Final = {
    "avif": Format("AVIF", "image/avif", "avif", quality=65),
    "gif": Format("GIF", "image/gif", "gif", can_move=True),
    "jpg": Format("JPEG", "image/jpeg", "jpg", has_alpha=False),
    "pjpg": Format("JPEG", "image/jpeg", "jpg", has_alpha=False, is_progressive=True),
    "png": Format("PNG", "image/png", "png"),
    "webp": Format("WEBP", "image/webp", "webp", can_move=True),
    "webpll": Format("WEBP", "image/webp", "webp", is_lossless=True, can_move=True),
    "webply": Format("WEBP", "image/webp", "webp", can_move=True),
}
"""By the word of the `format` parameter."""

SOURCES: Final = {
    "image/avif": "avif",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}
"""The media types that are transformed, each with the format it keeps unless another is asked for."""


def choose_format(asked: str, auto: Iterable[str], media_type: str, accept: str) -> str:
    """The word of the format to deliver: the smallest of `auto` that the client takes, then the one asked for."""
    for word in ("avif", "webp"):
        if word in auto and FORMATS[word].media_type in accept:
            return word
    return asked or SOURCES[media_type]
