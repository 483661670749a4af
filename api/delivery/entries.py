"""Entries over the delivery API: what is live in an environment and language."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import ClassVar

import orjson

from api.calls import Call
from api.delivery.caching import deliver, deliver_count
from api.delivery.embeds import (
    embedded_items,
    embedded_links,
    find_embedded_entries,
    represent_targets,
    wants_embedded_items,
)
from api.delivery.place import PLACE_PARAMETERS, place_of
from api.delivery.references import References
from api.delivery.representation import as_fragments, represent_files, represent_parsed, represent_text, with_live_files
from api.entries import beside
from api.fragments import array, members
from api.lists import ENTRY_LIST_PARAMETERS, read_entry_listing
from api.replies import Reply
from api.variants import VARIANT_PARAMETERS, varied_of
from api.views import Resource
from content.inclusion import included_paths
from content.query.projection import EVERY_FIELD, parse_projections
from content.query_fields import live_fields
from content.types import StoredType, load_type
from core.json_values import JSONObject, JSONValue, dump_json
from publishing.live import LivePage, LivePlace, LiveRow, count_live, get_live, list_live
from publishing.live_files import read_files
from publishing.live_variants import with_live_variants

_ADDITIONS = (
    "include[]", "include_embedded_items[]", "only[BASE][]", "except[BASE][]", "include_branch", "include_content_type", "include_dimension",
    "include_schema", *VARIANT_PARAMETERS,
)  # fmt: skip


class LiveEntries(Resource):
    """The live entries of one content type."""

    tag = "Delivery"
    key = "entry"
    plural = "entries"
    presuming = ("GET",)
    parameters: ClassVar = {"GET": (*ENTRY_LIST_PARAMETERS, *PLACE_PARAMETERS, *_ADDITIONS)}

    def get(self, call: Call, content_type_uid: str) -> Reply:
        """List the entries that are live in an environment and language, 100 at a time."""
        place = place_of(call)
        content_type = load_type(call.scope, content_type_uid)
        listing = read_entry_listing(call.params, live_fields(call.scope, content_type))
        if listing.is_count:
            return deliver_count(call, "entries", count_live(call.scope, content_type, place, where=listing.where))
        page = list_live(
            call.scope,
            content_type,
            place,
            window=listing.window,
            where=listing.where,
            with_embedded=wants_embedded_items(_lists(call)),
        )
        page = _varied(call, content_type, place, page)
        answer = _Answer(call, content_type, place, page)
        return deliver(call, answer.versions(), answer.list_body)


class LiveEntry(Resource):
    """One live entry."""

    tag = "Delivery"
    key = "entry"
    presuming = ("GET",)
    parameters: ClassVar = {"GET": (*PLACE_PARAMETERS, *_ADDITIONS)}

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Get an entry as it is live in an environment and language."""
        place = place_of(call)
        content_type = load_type(call.scope, content_type_uid)
        page = get_live(call.scope, content_type, uid, place, with_embedded=wants_embedded_items(_lists(call)))
        page = _varied(call, content_type, place, page)
        answer = _Answer(call, content_type, place, page)
        return deliver(call, answer.versions(), answer.body)


class _Answer:
    """The entries of one answer: spliced first where references are asked for, written only where they are needed."""

    __slots__ = (
        "call",
        "content_type",
        "embedded_versions",
        "page",
        "parsed",
        "projection",
        "references",
        "tells_applied",
    )

    def __init__(self, call: Call, content_type: StoredType, place: LivePlace, page: LivePage) -> None:
        self.call = call
        self.content_type = content_type
        self.page = page
        projections = parse_projections(_lists(call))
        self.projection = projections.base
        self.references = References(
            call.scope, place, projections.references, with_dimension=call.flag("include_dimension")
        )
        self.tells_applied = varied_of(call).tells_applied
        self.embedded_versions: list[object] = []
        self.parsed: list[JSONObject] | None = None
        includes = included_paths(_lists(call))
        if includes or wants_embedded_items(_lists(call)):
            self.parsed = self._parse()
            self.references.include(((content_type, data) for data in self.parsed), includes)

    def versions(self) -> list[object]:
        """Everything the answer depends on."""
        rows: list[object] = [(row.publication_id, row.version_id, row.published_at) for row in self.page.rows]
        if any(row.variants for row in self.page.rows):
            rows.append((self.tells_applied, [(row.variant_versions, row.variants) for row in self.page.rows]))
        return [rows, self.page.files, self.page.count, *self.embedded_versions, *self.references.versions]

    def body(self) -> bytes:
        """The answer with the one entry."""
        return members({"entry": self._entries()[0], **self._beside()})

    def list_body(self) -> bytes:
        """The answer with the list."""
        parts: dict[str, object] = {"entries": array(self._entries())}
        if self.page.count is not None:
            parts["count"] = self.page.count
        return members(parts | self._beside())

    def _entries(self) -> list[bytes]:
        if self.parsed is None and self.projection == EVERY_FIELD and not self.content_type.compiled.needs_parsing:
            return [represent_text(row, self._extra(row)) for row in self.page.rows]
        entries = self.parsed if self.parsed is not None else self._parse()
        return [dump_json(self.projection.apply(entry)) for entry in entries]

    def _parse(self) -> list[JSONObject]:
        if not self.page.rows:
            return []
        found = read_files(self.page.files, self.page.rows[0].environment_uid)
        files = represent_files(self.call.scope, found, with_dimension=self.references.with_dimension)
        view = self.content_type.compiled.reader_view
        contents = [view.of(orjson.loads(row.data)) for row in self.page.rows]
        extras = self._embedded(contents, files) if wants_embedded_items(_lists(self.call)) else [{} for _ in contents]
        shown = as_fragments(files) if self.projection == EVERY_FIELD else files
        return [
            represent_parsed(row, with_live_files(self.content_type, content, shown), {**self._extra(row), **extra})
            for row, content, extra in zip(self.page.rows, contents, extras, strict=True)
        ]

    def _embedded(self, contents: list[JSONObject], files: dict[str, JSONValue]) -> list[dict[str, JSONValue]]:
        """What each entry's rich text embeds, under the key that clients read it from."""
        scope, references = self.call.scope, self.references
        links = [embedded_links(self.content_type, content) for content in contents]
        found = find_embedded_entries(scope, chain.from_iterable(links), references.place)
        self.embedded_versions = found.versions()
        entries = represent_targets(scope, found, with_dimension=references.with_dimension)
        return [{"_embedded_items": embedded_items(own, entries, files)} for own in links]

    def _extra(self, row: LiveRow) -> dict[str, JSONValue]:
        extra: dict[str, JSONValue] = (
            {"_branch": self.call.scope.branch_uid} if self.call.flag("include_branch") else {}
        )
        if self.tells_applied:
            extra["_applied_variants"] = row.applied or {}
        return extra

    def _beside(self) -> dict[str, object]:
        call = self.call
        return beside(
            self.content_type, with_type=call.flag("include_content_type"), with_schema=call.flag("include_schema")
        )


def _varied(call: Call, content_type: StoredType, place: LivePlace, page: LivePage) -> LivePage:
    """The page with the variants over its entries that the call asks for."""
    with_embedded = wants_embedded_items(_lists(call))
    names = varied_of(call).names
    return with_live_variants(call.scope, content_type, place, page, names=names, with_embedded=with_embedded)


def _lists(call: Call) -> Mapping[str, Sequence[str]]:
    return dict(call.params.lists())
