"""Whole bodies that are no JSON object in UTF-8, however they are announced."""

import gzip
import zlib

_GOOD = '{"entry": {"title": "Whole", "url": "/whole"}}'
_GZIPPED = gzip.compress(_GOOD.encode())
_BASE64 = (
    b'--x\r\nContent-Disposition: form-data; name="entry"; filename="a.json"\r\nContent-Transfer-Encoding: base64'
    b"\r\n\r\n!!!!\r\n--x--\r\n"
)
JSON = "application/json"

BODIES = [
    *((body, JSON) for body in (b"null", b"true", b"1", b'"entry"', b"[]", b'[{"entry":{}}]', b"[[]]", b"0.5", b"{}[]")),
    *((body, JSON) for body in (b" ", b"\n\t", b"\0", b"\x1a", b"{", b"}", b"{}x", b"{}{}", b"{},{}", b"--", b"entry=1")),
    *((_GOOD[:length].encode(), JSON) for length in range(1, len(_GOOD))),
    *((_GOOD.encode(encoding), JSON) for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig")),
    *((_GOOD.encode(encoding), f"{JSON}; charset={encoding}") for encoding in ("utf-16", "utf-32-le", "cp037")),
    ('{"entry": {"title": "Ä"}}'.encode("latin-1"), f"{JSON}; charset=latin-1"),
    (_GZIPPED, JSON),
    (_GZIPPED, "application/gzip"),
    (zlib.compress(_GOOD.encode()), JSON),
    (gzip.compress(b'{"entry": {"title": "' + b"x" * 50_000_000 + b'"}}'), JSON),
    *((_GOOD.encode(), kind) for kind in (
        "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "application/octet-stream",
        "application/json5", "application/jsonp", "image/png", "json", "/", "application/", "x" * 5_000,
    )),
    *((body, "multipart/form-data") for body in (b"x", b"--", b"--x", b"--x\r\n", b"--x--", b"--x\r\n\r\n\r\n--x--", b"\0")),
    *((body, "multipart/form-data; boundary=x") for body in (
        b"x", b"--x", b"--y--", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", b"--x\r\n\r\n1", b"\xff\xfe",
        b'--x\r\nContent-Disposition: form-data; name="entry"; filename="a.json"\r\n\r\n{"title": "cut',
        _BASE64,
    )),
    *((b"--x--", f"multipart/form-data; boundary={boundary}") for boundary in ('""', "x" * 300, "\u00e4", "a b", "x;y=1")),
]  # fmt: skip
"""Pairs of a body and its content type."""
