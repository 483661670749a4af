"""PURE: what an uploaded file is, by its first bytes, and what its name may be. Nothing here decodes an image."""

import re
import unicodedata
from typing import Final

from content.markup import root_element

UNKNOWN: Final = "application/octet-stream"
HEAD_BYTES: Final = 64 * 1024
"""How much of a file decides what it is."""

_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"\0\0\1\0", "image/x-icon"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"\0\1\0\0\0", "font/ttf"),
    (0, b"OTTO", "font/otf"),
    (0, b"\x1f\x8b", "application/gzip"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ISO_BRANDS: Final = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_ZIP_SUFFIXES: Final = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}
_TEXT_SUFFIXES: Final = {
    "csv": "text/csv",
    "htm": "text/html",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "vtt": "text/vtt",
}

PILLOW_FORMATS: Final = {
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/gif": "GIF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "image/x-icon": "ICO",
}
RASTER_TYPES: Final = frozenset(PILLOW_FORMATS)
"""Types whose width and height are read from the file; PILLOW_FORMATS has Pillow's name for each."""


def detect_type(head: bytes, filename: str) -> str:
    """The media type of a file that starts with `head`; `application/octet-stream` for what the list does not know.

    The name only tells apart what the bytes cannot (a spreadsheet from another archive, CSV and HTML from other text).
    That a file is markup is for editors to know: content.served tells no browser to run it.
    """
    return _binary_type(head, filename) or _text_type(head, filename) or UNKNOWN


def _binary_type(head: bytes, filename: str) -> str | None:
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _ISO_BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"PK\3\4"):
        return _ZIP_SUFFIXES.get(suffix_of(filename), "application/zip")
    return None


def _text_type(head: bytes, filename: str) -> str | None:
    # First, because markup may be in other encodings than UTF-8, with NUL in every other byte.
    if root_element(head) == "svg":
        return "image/svg+xml"
    if b"\0" in head:
        return None
    try:
        # A character may be cut at the end of the head: up to three of its bytes are left undecided.
        head.decode() if len(head) < HEAD_BYTES else head[:-3].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return None
    return _TEXT_SUFFIXES.get(suffix_of(filename), "text/plain")


def suffix_of(filename: str) -> str:
    """What stands behind the last dot of a name, in small letters."""
    return filename.rpartition(".")[2].lower()


def safe_filename(name: str) -> str:
    """The last part of a path as a name that is safe to store, show and put into a header; `file` where nothing is left.

    Letters of every script stay. Control characters, NUL, lone surrogates and the marks that turn the writing
    direction go; a name longer than 255 bytes keeps its suffix.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip()
    if not kept.strip("."):
        return "file"
    return _shorten(kept, 255)


def _shorten(name: str, limit: int) -> str:
    if len(name.encode()) <= limit:
        return name
    stem, dot, suffix = name.rpartition(".")
    tail = f"{dot}{suffix}".encode()
    if not stem or len(tail) > 32:
        stem, tail = name, b""
    return stem.encode()[: limit - len(tail)].decode("utf-8", "ignore") + tail.decode()
