"""Which files the management API reads: what is saved, or with `environment` what is live there."""

from collections.abc import Sequence

import orjson
from django.conf import settings

from api.calls import Call
from api.lists import LIST_PARAMETERS, Listing, read_listing
from api.moments import at_moment
from api.replies import Reply
from content.asset_reading import (
    ASSET_FIELDS,
    ROOT,
    AssetRow,
    AssetSelection,
    count_assets,
    get_asset,
    list_assets,
    names_field,
)
from content.assets import represent_asset
from content.languages import require_locale
from content.query.language import EVERYTHING, And, Comparison, Field, Kind, Operator, Query
from content.query.projection import parse_projections
from content.query.sql import SQL
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.live import LivePlace
from publishing.live_files import FILE_FIELDS, LiveFile, count_live_files, get_live_file, list_live_files
from publishing.publish_details import details_of_asset, publish_details_of_assets

ADDITIONS = ("include_publish_details", "include_branch", "include_asset_scan_status", "relative_urls")
READ_PARAMETERS = ("environment", "locale", "version", *ADDITIONS)
PAGE_PARAMETERS = (
    *LIST_PARAMETERS, "folder", "include_folders", *READ_PARAMETERS, "only[BASE][]", "except[BASE][]",
)  # fmt: skip
_FOLDER = Field("parent_uid", Kind.TEXT)


def read_asset(call: Call, uid: str) -> JSONObject:
    """A file as the call's parameters ask for it. Raises AssetNotFound, EnvironmentNotFound, LocaleNotFound."""
    version, place = call.version, _place(call)
    if place is not None:
        return _represent_live(call, [get_live_file(call.scope, uid, place)])[0]
    return represent_row(call, get_asset(call.scope, uid, version=version, extra=_columns(call)))


def page_reply(call: Call, *, among: Query = EVERYTHING) -> Reply:
    """The files, and folders where they are wanted, that the parameters ask for; `among` narrows them beforehand."""
    place = _place(call)
    listing = read_listing(call.params, FILE_FIELDS if place else ASSET_FIELDS)
    where = And((among, listing.where))
    if place is not None:
        return _live_page(call, listing, where, place)
    selection = AssetSelection(
        where=where,
        folder_uid=_folder(call),
        version=call.version,
        has_folders=call.flag("include_folders") or names_field(where, "is_dir"),
    )
    return _saved_page(call, listing, selection)


def embedded_reply(call: Call) -> Reply:
    """The files that rich text embeds, as they are saved."""
    listing = read_listing(call.params, ASSET_FIELDS)
    return _saved_page(call, listing, AssetSelection(where=listing.where, is_embedded=True))


def _saved_page(call: Call, listing: Listing, selection: AssetSelection) -> Reply:
    if listing.is_count:
        return Reply({"assets": count_assets(call.scope, selection)})
    page = list_assets(call.scope, selection, listing.window, extra=_columns(call))
    return _reply(call, [represent_row(call, row) for row in page.rows], page.count)


def _live_page(call: Call, listing: Listing, where: Query, place: LivePlace) -> Reply:
    folder = _folder(call)
    if folder is not None:
        where = And((Comparison(_FOLDER, Operator.EQ, folder), where))
    if listing.is_count:
        return Reply({"assets": count_live_files(call.scope, place, where=where)})
    page = list_live_files(call.scope, place, window=listing.window, where=where)
    return _reply(call, _represent_live(call, page.rows), page.count)


def _reply(call: Call, assets: list[JSONObject], count: int | None) -> Reply:
    projection = parse_projections(dict(call.params.lists())).base
    body: dict[str, object] = {"assets": [projection.apply(asset) for asset in assets]}
    return Reply(body if count is None else {**body, "count": count})


def represent_row(call: Call, row: AssetRow) -> JSONObject:
    """A saved file or folder with what the parameters add."""
    details: JSONValue = orjson.loads(row.extra[0]) if row.extra and not row.facts.is_dir else None
    return with_additions(call, represent_asset(call.scope, row.facts, publish_details=details))


def with_additions(call: Call, asset: JSONObject) -> JSONObject:
    """The object with what the parameters add. Nothing here looks for malware, and the status says so."""
    if "url" in asset and call.flag("relative_urls"):
        asset["url"] = str(asset["url"]).removeprefix(settings.CMS_URL)
    if call.flag("include_branch"):
        asset["_branch"] = call.scope.branch_uid
    if call.flag("include_asset_scan_status"):
        asset["_asset_scan_status"] = "not_scanned"
    return asset


def _represent_live(call: Call, files: Sequence[LiveFile]) -> list[JSONObject]:
    uids = [file.facts.uid for file in files] if call.flag("include_publish_details") else []
    details = publish_details_of_assets(call.scope, uids) if uids else {}
    texts = [details.get(file.facts.uid) for file in files]
    return [
        with_additions(
            call,
            represent_asset(call.scope, file.facts, publish_details=orjson.loads(text) if text is not None else None),
        )
        for file, text in zip(files, texts, strict=True)
    ]


def _columns(call: Call) -> tuple[SQL, ...]:
    return (details_of_asset(call.scope),) if call.flag("include_publish_details") else ()


def _place(call: Call) -> LivePlace | None:
    """Where to read what is live; None for what is saved. Raises Invalid and LocaleNotFound."""
    locale = require_locale(call.scope, call.text("locale") or None)
    environment = call.text("environment")
    if environment and call.text("version"):
        raise Invalid([Problem("version", "conflict", "cannot be combined with environment.")])
    if not environment:
        return None
    return at_moment(call, LivePlace(environment, locale, include_fallback=call.flag("include_fallback")))


def _folder(call: Call) -> str | None:
    """The folder whose own content is asked for: empty for the root, None for all of them."""
    folder = call.text("folder")
    return None if not folder else "" if folder == ROOT else folder
