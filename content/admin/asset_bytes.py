"""Files for the people in the admin: small pictures of them, and the files themselves, behind the session."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from content.asset_files import open_stored
from content.assets import AssetFacts
from content.errors import AssetNotFound
from content.file_sight import seen_of_files
from content.images.formats import SOURCES
from content.images.parameters import ImageParametersInvalid
from content.images.programs import ImagesBusy
from content.images.variants import find_variant
from content.media import RASTER_TYPES
from content.models import AssetVersion
from content.served import file_headers
from stacks.admin.screens import Visit
from stacks.scope import Scope

SVG: Final = "image/svg+xml"
_CHUNK: Final = 64 * 1024
_SIDES: Final = {"small": "320", "large": "1200"}
_CACHING: Final = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def picture_of(scope: Scope, facts: AssetFacts, size: str = "small") -> str:
    """The address of a picture of a file; empty for what is no picture."""
    if facts.content_type not in RASTER_TYPES and facts.content_type != SVG:
        return ""
    return reverse("admin:asset_picture", args=[scope.api_key, scope.branch_uid, facts.uid, facts.version, size])


def asset_picture(request: HttpRequest, visit: Visit, asset_uid: str, version: int, size: str) -> HttpResponseBase:
    """A picture of a file, made small; drawings and formats that are not transformed come as they are."""
    found = _version(visit, asset_uid, version)
    side = _SIDES.get(size)
    if side is None or (found.content_type not in RASTER_TYPES and found.content_type != SVG):
        raise AssetNotFound(uid=asset_uid)
    if found.content_type not in SOURCES:
        return _stored(found)
    params = {"width": side, "height": side, "fit": "bounds", "disable": "upscale", "format": "webp", "frame": "1"}
    try:
        variant = find_variant(found, params, "")
        content = variant.make() if variant else b""
    except (ImageParametersInvalid, FileNotFoundError):
        # A broken picture has none, as a lost one; the page around it says what the file is.
        return HttpResponse(status=404)
    except ImagesBusy:
        return HttpResponse(status=503)
    return HttpResponse(content, headers={**file_headers("image/webp", "picture.webp"), **_CACHING})


def asset_file(request: HttpRequest, visit: Visit, asset_uid: str, version: int) -> HttpResponseBase:
    """A file as it was stored, also one that is live nowhere."""
    return _stored(_version(visit, asset_uid, version))


def _version(visit: Visit, asset_uid: str, version: int) -> AssetVersion:
    rows = AssetVersion.objects.filter(
        asset__branch_id=visit.scope.branch_id, asset__uid=asset_uid, asset__deleted_at=None, version=version
    )
    found = rows.first() if version < 2**31 else None
    if found is None or not seen_of_files(visit.scope, [asset_uid]):
        raise AssetNotFound(uid=asset_uid)
    return found


def _stored(found: AssetVersion) -> HttpResponseBase:
    try:
        file = open_stored(found.storage_key, range(found.file_size))
    except FileNotFoundError as error:
        raise AssetNotFound(uid=found.asset.uid) from error
    headers = {**file_headers(found.content_type, found.filename), **_CACHING}
    headers["Content-Length"] = str(found.file_size)
    # Django's FileResponse would put its own guesses in the place of these headers.
    return StreamingHttpResponse(_chunks(file), headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
