"""The bytes of assets: public, immutable, and never able to run on this origin.

The address holds an unguessable uid and a version, as the vendor's do: whoever has it may fetch it, and what it
answers never changes, as it was stored or as a variant that the parameters describe. Where the installation asks for
a publication first, a file whose version is live nowhere answers only callers who may read it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, ClassVar, Final

from django.conf import settings

from api.app_scopes import require_app_scope
from api.calls import Call
from api.delivery.image_parameters import IMAGE_PARAMETERS
from api.errors import PathNotFound
from api.headers import read_credentials
from api.replies import Reply
from api.views import Resource
from content.asset_files import open_stored
from content.assets import find_stored_file
from content.file_sight import visible_files
from content.images.parameters import PARAMETERS
from content.images.variants import find_variant
from content.models import AssetVersion
from content.served import file_headers
from core.errors import PressroomError
from publishing.live_files import is_live_anywhere
from stacks.branch_rules import MAIN
from stacks.credentials import authenticate_in_stack
from stacks.permissions import Permission

CHUNK: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_BRANCH: Final = ({"type": "string", "maxLength": 15}, "The branch that the file is of; `main` where none is named.")
_FOREVER: Final = "public, max-age=31536000, immutable"
_WHILE_LIVE: Final = "public, no-cache"
_FOR_THE_CALLER: Final = "private, no-store"


@dataclass(frozen=True, slots=True)
class _Source:
    """Bytes of a known number, of which a part can be opened."""

    size: int
    open: Callable[[range], BinaryIO]


@dataclass(frozen=True, slots=True)
class _Body:
    """What is known of an answer before its bytes are there."""

    tag: str
    headers: Mapping[str, str]
    load: Callable[[], _Source]


class AssetFile(Resource):
    """The file of an asset at one version, or an image made of it."""

    tag = "Delivery"
    key = "asset"
    parameters: ClassVar = {"GET": (*PARAMETERS, "branch")}
    own_parameters: ClassVar = {**IMAGE_PARAMETERS, "branch": _BRANCH}
    is_file = True

    def get(self, call: Call, api_key: str, uid: str, version: str, filename: str) -> Reply:
        """Fetch the bytes of a file, whole or in part, or an image as the parameters describe it."""
        found = find_stored_file(api_key, uid, version, filename, branch=call.text("branch") or MAIN)
        if found is None:
            raise PathNotFound
        caching = _caching(call, api_key, found)
        body = _body(call, found)
        headers = {**body.headers, "Accept-Ranges": "bytes", "Cache-Control": caching, "ETag": body.tag}
        if "auto" in call.params:
            headers["Vary"] = "Accept"
        if body.tag in call.request.headers.get("If-None-Match", ""):
            return Reply(None, status=304, headers=headers)
        return _answer(call, body, headers)


def _caching(call: Call, api_key: str, found: AssetVersion) -> str:
    """What caches are told. Raises PathNotFound where the file is not for this caller."""
    if not settings.ASSETS_NEED_PUBLICATION:
        return _FOREVER
    if is_live_anywhere(found.pk):
        return _WHILE_LIVE
    # The address alone says of which branch the file is, and so where the caller has to be let in.
    branch = call.text("branch") or MAIN
    credentials = replace(read_credentials(call.request.META, call.params), api_key=api_key, branch=branch)
    try:
        access = authenticate_in_stack(credentials)
        require_app_scope(access, "asset_download", "GET")
        access.actor.require(Permission.ASSET_READ)
        scope = access.require_scope()
    except PressroomError as error:
        raise PathNotFound from error
    if scope.branch_id != found.asset.branch_id or not visible_files(scope, {found.asset_id}):
        raise PathNotFound
    return _FOR_THE_CALLER


def _body(call: Call, found: AssetVersion) -> _Body:
    variant = find_variant(found, call.params, call.request.headers.get("Accept", ""))
    if variant is None:
        stored = _Source(found.file_size, lambda part: _stored(found, part))
        tag = f'"{bytes(found.sha256).hex()}"'
        return _Body(tag, file_headers(found.content_type, found.filename), lambda: stored)

    def made() -> _Source:
        try:
            content = variant.make()
        except FileNotFoundError as error:
            raise PathNotFound from error
        return _Source(len(content), lambda part: BytesIO(content[part.start : part.stop]))

    return _Body(f'"{variant.key}"', file_headers(variant.media_type, variant.filename), made)


def _stored(found: AssetVersion, part: range) -> BinaryIO:
    try:
        return open_stored(found.storage_key, part)
    except FileNotFoundError as error:
        raise PathNotFound from error


def _answer(call: Call, body: _Body, headers: dict[str, str]) -> Reply:
    source = body.load()
    part = _wanted(call, body.tag, source.size)
    if part is not None and not part:
        return Reply(None, status=416, headers={**headers, "Content-Range": f"bytes */{source.size}"})
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{source.size}"
    status, part = (200, range(source.size)) if part is None else (206, part)
    headers["Content-Length"] = str(len(part))
    file = source.open(part)
    if call.request.method == "HEAD":
        file.close()
        return Reply(iter(()), status=status, headers=headers)
    return Reply(_Slice(file, len(part)), status=status, headers=headers)


class _Slice(Iterator[bytes]):
    """A stretch of an open file, in chunks. The response closes it, read or not."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def __next__(self) -> bytes:
        chunk = self._file.read(min(CHUNK, self._left)) if self._left else b""
        if not chunk:
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _wanted(call: Call, tag: str, size: int) -> range | None:
    """The one stretch that is asked for: None for the whole file, empty where it lies outside.

    A client that continues an earlier fetch says of which bytes; of others it gets the whole.
    """
    headers = call.request.headers
    found = _RANGE.fullmatch(headers.get("Range", "").strip())
    if found is None or found[0] == "bytes=-" or headers.get("If-Range", tag) != tag:
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return range(int(found[1]), last + 1)
