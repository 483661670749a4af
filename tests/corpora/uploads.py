"""Nasty files to upload, made by code: what each is called, its bytes, and the type it must come back with.

Nothing here was taken from anywhere. `REFUSED` stands in the place of a type for a file that must not be stored.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

REFUSED: Final = "refused"
SCRIPT: Final = b"<script>document.title='run'</script>"
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" '
UNKNOWN: Final = "application/octet-stream"
SVG_TYPE: Final = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Case:
    """One file."""

    about: str
    filename: str
    content: bytes
    content_type: str
    stored_name: str | None = None
    """The name it keeps, where that is another."""


def picture(kind: str, size: tuple[int, int] = (16, 16), **options: object) -> bytes:
    """A small picture with something in it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line((0, 0, *size), fill="red")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A PNG chunk."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, data: bytes, *, more: bytes = b"") -> bytes:
    """A PNG that claims a size and holds compressed data, whatever that is."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(count: int) -> bytes:
    """Very many zeros, compressed."""
    packer = zlib.compressobj(9)
    return (
        b"".join(packer.compress(b"\0" * min(1 << 20, count - at)) for at in range(0, count, 1 << 20)) + packer.flush()
    )


def archive(**files: bytes) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def gif_claiming(width: int, height: int) -> bytes:
    """A GIF whose screen is said to be that large."""
    return b"GIF89a" + struct.pack("<HH", width, height) + picture("GIF")[10:]


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame is said to be that large."""
    content = picture("JPEG")
    at = content.index(b"\xff\xc0")
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def bmp_claiming(width: int, height: int) -> bytes:
    """A BMP that is said to be that large."""
    content = picture("BMP")
    return content[:18] + struct.pack("<ii", width, height) + content[26:]


def frames(count: int) -> bytes:
    """A GIF of many frames, none like the one before."""
    images = [Image.new("L", (64, 64), number % 256) for number in range(count)]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=20)
    return out.getvalue()


def texts(size: int) -> bytes:
    """A PNG with a compressed text that becomes very long."""
    return png_of(1, 1, zlib.compress(b"\0" * 4), more=chunk(b"zTXt", b"Comment\0\0" + zeros(size)))


def talking(kind: str) -> bytes:
    """A picture whose metadata is markup."""
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Comment", SCRIPT.decode())
        return picture("PNG", pnginfo=info)
    return picture(kind, exif=exif)


def doctype(*declarations: str, root: str = "&a;") -> bytes:
    """An SVG whose document type declares entities."""
    return f'<?xml version="1.0"?><!DOCTYPE svg [{"".join(declarations)}]>'.encode() + SVG + f'id="{root}"/>'.encode()


LAUGHS: Final = [
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
]

NAMES: Final = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system32\\a.png", "a.png"),
    ("%2e%2e%2fa.png", "%2e%2e%2fa.png"),
    ("a.png.exe", None),
    ("a.php.png", None),
    ("a.png.html", None),
    ("a.png\u202egpj.exe", "a.pnggpj.exe"),
    ("写真 💾.png", None),
    ("e\u0301.png", None),
    ("n" * 300 + ".png", "n" * 251 + ".png"),
    (".htaccess", None),
    ("con.png", None),
    ("a;b=c.png", None),
    ("a'b.png", None),
    (" a .png ", "a .png"),
]

PICTURES: Final = [picture(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "AVIF")]


def cases() -> list[Case]:
    """Every file."""
    return [*_markup(), *_pictures(), *_polyglots(), *_bombs(), *_others(), *_names()]


def _markup() -> list[Case]:
    page = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
    return [
        Case("svg with a script", "a.svg", SVG + b">" + SCRIPT + b"</svg>", SVG_TYPE),
        Case("svg with a handler", "a.svg", SVG + b'onload="run()"/>', SVG_TYPE),
        Case("svg with html inside", "a.svg", SVG + b'><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject></svg>', SVG_TYPE),
        Case("svg with a link that runs", "a.svg", SVG + b'><a href="javascript:run()"/></svg>', SVG_TYPE),
        Case("svg that fetches", "a.svg", SVG + b'><image href="http://127.0.0.1/"/></svg>', SVG_TYPE),
        Case("svg called a picture", "a.png", SVG + b"/>", SVG_TYPE),
        Case("svg with a prefix", "a.svg", b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', SVG_TYPE),
        Case("svg in UTF-16", "a.svg", '<?xml version="1.0" encoding="utf-16"?><svg/>'.encode("utf-16"), SVG_TYPE),
        Case("svg after a long comment", "a.svg", b"<!--" + b"-" * 1 + b" x" * 20_000 + b"-->" + SVG + b"/>", SVG_TYPE),
        Case("svg that is never finished", "a.svg", SVG, "text/plain"),
        Case("svg of entities of entities", "a.svg", doctype('<!ENTITY a "ha">', *LAUGHS, root="&j;"), "text/plain"),
        Case("svg with a long entity", "a.svg", doctype(f'<!ENTITY a "{"x" * 50_000}">', root="&a;" * 1000), "text/plain"),
        Case("svg with a file of the server", "a.svg", doctype('<!ENTITY a SYSTEM "file:///etc/passwd">'), "text/plain"),
        Case("svg with an outer document type", "a.svg", b'<!DOCTYPE svg SYSTEM "http://127.0.0.1/x.dtd"><svg/>', SVG_TYPE),
        Case("svg as drawing programs write it", "a.svg", doctype('<!ENTITY a "http://ns.example.com/">'), SVG_TYPE),
        Case("svg compressed", "a.svgz", b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zlib.compress(SVG + b"/>")[2:], "application/gzip"),
        Case("a page", "a.html", page, "text/html"),
        Case("a page called a picture", "a.png", page, "text/plain"),
        Case("a page in UTF-7", "a.html", b"+ADw-script+AD4-run()+ADw-/script+AD4-", "text/html"),
        Case("a page in UTF-16", "a.html", page.decode().encode("utf-16"), UNKNOWN),
        Case("xhtml", "a.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>", "text/plain"),
        Case("xml with a style sheet", "a.xml", b'<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><a/>', "text/plain"),
        Case("a script", "a.js", b"alert(1)", "text/plain"),
        Case("a manifest", "a.webmanifest", b'{"start_url": "/admin/"}', "text/plain"),
        Case("json", "a.json", b'{"a": 1}', "application/json"),
        Case("a mail page", "a.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + page, "text/plain"),
    ]  # fmt: skip


def _pictures() -> list[Case]:
    found = [Case(f"a real {kind}", f"a.{kind.lower()}", content, f"image/{kind.lower()}")
             for kind, content in zip(("PNG", "JPEG", "GIF", "WEBP", "AVIF"), PICTURES, strict=True)]  # fmt: skip
    found += [
        Case(f"a {kind} whose metadata is markup", f"a.{kind.lower()}", talking(kind), f"image/{kind.lower()}")
        for kind in ("PNG", "JPEG", "WEBP")
    ]
    found += [
        Case(f"half a {case.content_type}", case.filename, case.content[: len(case.content) // 2], case.content_type)
        for case in found[:5]
    ]
    return found


def _polyglots() -> list[Case]:
    png, jpeg, gif = PICTURES[:3]
    return [
        Case("gif and archive", "a.gif", gif + archive(a=b"x"), "image/gif"),
        Case("gif and script", "a.js", b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)", "image/gif"),
        Case("gif and page", "a.html", gif + SCRIPT, "image/gif"),
        Case("jpeg and archive of programs", "a.jpg", jpeg + archive(META_INF__MANIFEST_MF=b"Main-Class: A"), "image/jpeg"),
        Case("jpeg with a page in a comment", "a.jpg", jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + jpeg[2:], "image/jpeg"),
        Case("png and page", "a.html", png + SCRIPT, "image/png"),
        Case("png called a program", "setup.exe", png, "image/png"),
        Case("pdf and page", "a.html", b"%PDF-1.7\n" + SCRIPT, "application/pdf"),
        Case("bmp that is a script", "a.bmp", b"BM=1;alert(1)//" + b"\0" * 40, "image/bmp"),
        Case("the first bytes of a picture and a page", "a.png", b"\x89PNG\r\n\x1a\n" + SCRIPT, "image/png"),
    ]  # fmt: skip


def _bombs() -> list[Case]:
    return [
        Case("png of 60,000 by 60,000", "a.png", png_of(60_000, 60_000, zlib.compress(b"\0")), REFUSED),
        Case("png of 2 billion by 1", "a.png", png_of(2**31 - 1, 1, zlib.compress(b"\0")), REFUSED),
        Case("png just above the limit", "a.png", png_of(8_000, 6_251, zlib.compress(b"\0")), REFUSED),
        Case("png of nothing", "a.png", png_of(0, 0, zlib.compress(b"\0")), "image/png"),
        Case("png with more data than pixels", "a.png", png_of(8, 8, zeros(64 << 20)), "image/png"),
        Case("png just below the limit", "a.png", png_of(7_000, 7_000, zeros(7_000 * 21_001)), "image/png"),
        Case("png with a text bomb", "a.png", texts(200 << 20), "image/png"),
        Case("gif of 65,535 by 65,535", "a.gif", gif_claiming(65_535, 65_535), REFUSED),
        Case("gif of many frames", "a.gif", frames(1_200), "image/gif"),
        Case("jpeg of 65,000 by 65,000", "a.jpg", jpeg_claiming(65_000, 65_000), REFUSED),
        Case("bmp of 60,000 by 60,000", "a.bmp", bmp_claiming(60_000, 60_000), REFUSED),
        Case("archive bomb", "a.zip", archive(a=b"\0" * (20 << 20)), "application/zip"),
        Case("archive that climbs", "a.zip", archive(**{"..__..__etc__passwd": b"x"}), "application/zip"),
        Case("archive bomb called a document", "a.docx", archive(a=b"\0" * (20 << 20)), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Case("gzip bomb", "a.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zeros(20 << 20)[2:], "application/gzip"),
    ]  # fmt: skip


def _others() -> list[Case]:
    return [
        Case("nothing at all", "a.png", b"", "text/plain"),
        Case("one NUL", "a.txt", b"\0", UNKNOWN),
        Case("a Windows program", "a.png", b"MZ\x90\0" + b"\0" * 60, UNKNOWN),
        Case("a Linux program", "a.jpg", b"\x7fELF" + b"\0" * 60, UNKNOWN),
        Case("a shell script", "a.png", b"#!/bin/sh\necho run\n", "text/plain"),
        Case("a spreadsheet that computes", "a.csv", b"=cmd|' /C calc'!A0,2\n", "text/csv"),
        Case("a film", "a.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 60, "video/mp4"),
    ]


def _names() -> list[Case]:
    png = PICTURES[0]
    return [Case(f"the name {name[:24]!r}", name, png, "image/png", stored) for name, stored in NAMES]
