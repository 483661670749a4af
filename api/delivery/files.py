"""The bytes of assets: public, immutable, and never able to run on this origin.

The address holds an unguessable uid and a version, as the vendor's do: whoever has it may fetch it, and what it
answers never changes. Markup, which could carry scripts, is offered for download; images show it all the same.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.http import content_disposition_header

from api.calls import Call
from api.errors import PathNotFound
from api.replies import Reply
from api.views import Resource
from content.assets import find_stored_file
from content.media import RASTER_TYPES
from content.models import AssetVersion

CHUNK: Final = 64 * 1024
_SHOWN: Final = RASTER_TYPES | {"application/pdf", "text/plain"}
_SHOWN_KINDS: Final = ("audio/", "video/", "font/")
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_HEADERS: Final = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


class AssetFile(Resource):
    """The file of an asset at one version."""

    tag = "Delivery"
    key = "asset"
    parameters: ClassVar = {}

    def get(self, call: Call, api_key: str, uid: str, version: str, filename: str) -> Reply:
        """Fetch the bytes of a file, whole or in part."""
        found = find_stored_file(api_key, uid, version, filename)
        if found is None:
            raise PathNotFound
        tag = f'"{bytes(found.sha256).hex()}"'
        headers = {**_HEADERS, **_kind_headers(found), "ETag": tag}
        if tag in call.request.headers.get("If-None-Match", ""):
            return Reply(None, status=304, headers=headers)
        part = _wanted(call.request.headers.get("Range", ""), found.file_size)
        if part is None:
            return _part(found, range(found.file_size), 200, headers)
        if not part:
            return Reply(None, status=416, headers={**headers, "Content-Range": f"bytes */{found.file_size}"})
        place = f"bytes {part.start}-{part.stop - 1}/{found.file_size}"
        return _part(found, part, 206, {**headers, "Content-Range": place})


class _Slice(Iterator[bytes]):
    """A stretch of an open file, in chunks. The response closes it, read or not."""

    def __init__(self, file: "File[bytes]", part: range) -> None:
        self._file = file
        self._left = len(part)
        if part.start:
            file.seek(part.start)

    def __next__(self) -> bytes:
        chunk = self._file.read(min(CHUNK, self._left)) if self._left else b""
        if not chunk:
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _part(found: AssetVersion, part: range, status: int, headers: dict[str, str]) -> Reply:
    try:
        file = default_storage.open(found.storage_key)
    except FileNotFoundError as error:
        raise PathNotFound from error
    return Reply(_Slice(file, part), status=status, headers={**headers, "Content-Length": str(len(part))})


def _kind_headers(found: AssetVersion) -> dict[str, str]:
    kind = found.content_type
    is_shown = kind in _SHOWN or kind.startswith(_SHOWN_KINDS)
    return {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Content-Disposition": content_disposition_header(not is_shown, found.filename) or "inline",
    }


def _wanted(header: str, size: int) -> range | None:
    """The one stretch a Range header names: None for the whole file, empty where it lies outside."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return range(int(found[1]), last + 1)
