"""What a file is, by its bytes and its name."""

import warnings
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from content.asset_files import inspect_file
from content.images.worker import measure
from content.media import PILLOW_FORMATS, UNKNOWN, detect_type, safe_filename

NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\fakepath\\photo.jpg", "photo.jpg"),
    ("a\0b\n.png", "ab.png"),
    ("Ærøskøbing 写真.png", "Ærøskøbing 写真.png"),
    ("evil\u202egnp.exe", "evilgnp.exe"),
    ("\ud800x.txt", "x.txt"),
    ("..", "file"),
    ("", "file"),
    ("dir/", "file"),
    ("n" * 300 + ".png", "n" * 251 + ".png"),
    ("字" * 200 + ".jpeg", "字" * 83 + ".jpeg"),
    ("x" * 300, "x" * 255),
]

TYPES = [
    (b"\x89PNG\r\n\x1a\n", "a.txt", "image/png"),
    (b"\xff\xd8\xff\xe0", "a", "image/jpeg"),
    (b"RIFF\0\0\0\0WEBPVP8 ", "a", "image/webp"),
    (b"RIFF\0\0\0\0XXXX", "a", UNKNOWN),
    (b"\0\0\0\x1cftypavif", "a", "image/avif"),
    (b"\0\0\0\x1cftypisom", "a", "video/mp4"),
    (b"PK\3\4", "book.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"PK\3\4", "a.zip", "application/zip"),
    (b"%PDF-1.7", "a.html", "application/pdf"),
    (b"<svg>", "a.png", "image/svg+xml"),
    (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <html> --><s:svg >", "a", "image/svg+xml"),
    (b"\n  <?xml version='1.0'?><svg/>", "a", "image/svg+xml"),
    (b"<?xml version='1.0' encoding='iso-8859-1'?><!-- \xe9 --><svg a='&lt;'>", "a", "image/svg+xml"),
    ("<?xml version='1.0' encoding='utf-16'?><svg/>".encode("utf-16"), "a", "image/svg+xml"),
    (b"<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'>", "a", "image/svg+xml"),
    (b"<!DOCTYPE svg [<!ENTITY a 'b'><!ENTITY b '&a;&a;'>]><svg x='&b;'>", "a", "text/plain"),
    (b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>", "a.svg", "text/plain"),
    (b"<?xml version='1.0' encoding='no-such'?><svg>", "a.svg", "text/plain"),
    (b"<svg", "a.svg", "text/plain"),
    (b"<!DOCTYPE html><svg>", "a", "image/svg+xml"),
    (b"<html><svg></svg></html>", "a.svg", "text/plain"),
    (b"<!-- never closed <svg>", "a.svg", "text/plain"),
    (b"<script>alert(1)</script>", "page.html", "text/html"),
    (b"a,b\n1,2\n", "table.CSV", "text/csv"),
    ("é".encode() * 40_000, "long.md", "text/markdown"),
    (b"\xff\xfe\0\1", "a.txt", UNKNOWN),
    (b"MZ\x90\0", "setup.exe", UNKNOWN),
    (b"", "empty", "text/plain"),
]


@pytest.mark.parametrize(("name", "safe"), NAMES)
def test_a_file_name_keeps_letters_and_loses_what_harms(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@given(st.text(max_size=600))
def test_any_text_becomes_a_name_that_fits(name: str) -> None:
    safe = safe_filename(name)
    assert 1 <= len(safe.encode()) <= 255
    assert not set(safe) & set("/\\\0\r\n")
    assert safe not in {".", ".."}
    assert safe_filename(safe) == safe


@pytest.mark.parametrize(("head", "name", "expected"), TYPES)
def test_bytes_decide_the_type(head: bytes, name: str, expected: str) -> None:
    assert detect_type(head[: 64 * 1024], name) == expected


# Every picture is opened in a process of its own.
@settings(deadline=None, max_examples=25)
@given(st.sampled_from([head for head, _, _ in TYPES]), st.binary(max_size=300), st.text(max_size=20))
def test_no_file_breaks_the_inspection(head: bytes, rest: bytes, name: str) -> None:
    facts = inspect_file(BytesIO(head + rest), name)
    assert facts.file_size == len(head + rest)


def pictures() -> list[bytes]:
    """A small picture in every format whose size is read."""
    found = []
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO", "AVIF"):
        if kind == "AVIF" and not features.check("avif"):
            continue
        out = BytesIO()
        Image.new("RGB", (16, 16), "red").save(out, kind)
        found.append(out.getvalue())
    return found


PICTURES = pictures()


def test_width_and_height_come_from_every_format() -> None:
    facts = [inspect_file(BytesIO(picture), "picture") for picture in PICTURES]
    assert {(each.width, each.height) for each in facts} == {(16, 16)}
    assert len({each.content_type for each in facts}) == len(PICTURES)


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(PICTURES),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
    st.integers(1, 2000),
)
def test_no_broken_picture_breaks_the_measuring(picture: bytes, changes: list[tuple[int, int]], length: int) -> None:
    broken = bytearray(picture)
    for place, value in changes:
        if place < len(broken):
            broken[place] = value
    kind = detect_type(bytes(broken[:length]), "picture")
    if kind not in PILLOW_FORMATS:
        return
    with warnings.catch_warnings():
        # The program in which pictures are measured makes errors of one kind of warning only.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            size = measure(BytesIO(bytes(broken[:length])), PILLOW_FORMATS[kind])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            size = None
    assert size is None or min(size) >= 0
