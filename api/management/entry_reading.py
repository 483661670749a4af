"""Where the management API reads entries from: what is saved, or with `environment` what is live there."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from api.calls import Call
from api.conditions import tag_of
from api.lists import Listing
from api.management.drafted import with_drafts
from api.management.entry_showing import Showing, Shown, details_addition, metadata_addition, stage_addition
from api.management.varied import shown_addresses, with_variants
from api.moments import at_moment
from api.variants import varied_of
from content.assets import represent_asset
from content.drafts import draft_column, drafts_of, read_draft
from content.entry_variants import variants_over
from content.errors import DraftNotFound
from content.expand import represented_assets
from content.languages import fallback_chain, require_locale
from content.metadata import Presets, metadata_column, read_metadata
from content.query.sql import SQL
from content.reading import ASSETS_OF_VERSION, EntryRow, count_entries, get_entry, list_entries
from content.targets import find_targets
from content.types import StoredType, at_version, load_type
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from publishing.live import LivePage, LivePlace, count_live, get_live, list_live
from publishing.live_files import read_files
from publishing.live_metadata import live_metadata_of
from publishing.live_references import find_live_targets
from publishing.live_variants import with_live_variants
from publishing.publish_details import details_of_entry, details_of_metadata, publish_details_for
from publishing.workflows import STAGE_ROW, find_governing, stage_texts
from stacks.scope import Scope

_NO_ASSETS: Mapping[str, JSONObject] = {}


class Reading(Protocol):
    """Entries of one type, represented."""

    def entry(self, uid: str) -> tuple[bytes, str]:
        """The entry of that uid, and its entity tag."""

    def page(self, listing: Listing) -> tuple[list[bytes], int | None]:
        """The entries of a slice, and the count of the whole list where it was asked for."""

    def count(self, listing: Listing) -> int:
        """How many entries the whole list holds."""


def reading_of(call: Call, content_type: StoredType) -> Reading:
    """What the call's parameters ask for. Raises LocaleNotFound, and Invalid where they contradict one another."""
    if call.text("environment"):
        return _Live(call, content_type)
    return _Saved(call, content_type, applies_drafts=call.flag("apply_draft"))


def drafted_entry(call: Call, content_type: StoredType, uid: str) -> tuple[bytes, str]:
    """An entry with its draft in a language laid over it, and the tag of what it is laid over. Raises LocaleNotFound, EntryNotFound and DraftNotFound."""
    return _Saved(call, content_type, applies_drafts=True).drafted(uid)


def locale_of(call: Call) -> str:
    """The language asked for, under either name that clients use, or the master's. Raises LocaleNotFound."""
    return require_locale(call.scope, call.text("locale") or call.text("locale_code") or None)


def additions_of(call: Call) -> dict[str, object]:
    """What every entry of the answer gets on top."""
    return {"_branch": call.scope.branch_uid} if call.flag("include_branch") or call.flag("inclue_branch") else {}


def find_saved(scope: Scope, uids: frozenset[str], *, locale: str) -> dict[str, Shown]:
    """The saved entries of any type among the uids. Raises LocaleNotFound."""
    found = find_targets(scope, uids, locale=locale)
    return {uid: _saved_entry(scope, load_type(scope, type_uid), row, {}) for uid, (row, type_uid) in found.items()}


def find_live(scope: Scope, uids: frozenset[str], place: LivePlace) -> dict[str, Shown]:
    """The entries of any type among the uids that are live there. Raises LocaleNotFound."""
    found = find_live_targets(scope, uids, place)
    environment_uid = next((target.row.environment_uid for target in found.by_uid.values()), "")
    assets = _assets(scope, found.files, environment_uid)
    return {
        uid: Shown(target.row, load_type(scope, target.content_type_uid), target.row.data, assets, {})
        for uid, target in found.by_uid.items()
    }


class _Saved:
    """The latest saved versions, or the version that is named."""

    def __init__(self, call: Call, content_type: StoredType, *, applies_drafts: bool) -> None:
        self._scope, self._type = call.scope, content_type
        self._locale, self._version = locale_of(call), call.version
        if applies_drafts and self._version is not None:
            raise Invalid([Problem("version", "conflict", "cannot be combined with a draft.")])
        self._additions = additions_of(call)
        self._columns = _columns(call, self._locale)
        self._workflow = find_governing(call.scope, content_type.uid) if "stage" in self._columns else None
        if applies_drafts:
            self._columns["draft"] = draft_column(fallback_chain(self._scope, self._locale))
        self._showing = Showing(call, self._find)
        self._varied, self._tells_variants = varied_of(call), call.flag("include_variant")
        if self._version is not None and (self._varied.names or self._tells_variants):
            raise Invalid([Problem("version", "conflict", "cannot be combined with variants.")])

    def entry(self, uid: str) -> tuple[bytes, str]:
        if self._version is not None:
            return self._at(uid, self._version)
        row = self._latest(uid)
        return self._showing.entries(self._shown([row]))[0], tag_of(row)

    def drafted(self, uid: str) -> tuple[bytes, str]:
        """The entry of that uid, which must have a draft in the very language."""
        row = self._latest(uid)
        draft = read_draft(self._found(row)["draft"])
        if draft is None or draft.locale != self._locale:
            raise DraftNotFound(uid, locale=self._locale)
        return self._showing.entries(self._shown([row]))[0], tag_of(row)

    def _latest(self, uid: str) -> EntryRow:
        return get_entry(self._scope, self._type, uid, locale=self._locale, extra=tuple(self._columns.values()))

    def _at(self, uid: str, version: int) -> tuple[bytes, str]:
        """A version that is named, under the version of its type that it was saved under."""
        own = (SQL("v.type_version_id"), SQL(ASSETS_OF_VERSION, (self._scope.branch_id,)))
        columns = (*own, *self._columns.values())
        row = get_entry(self._scope, self._type, uid, locale=self._locale, version=version, extra=columns)
        type_version_id, assets, *extra = row.extra
        self._type = at_version(self._type, type_version_id)
        return self._showing.entries(self._shown([row._replace(assets=assets, extra=tuple(extra))]))[0], tag_of(row)

    def page(self, listing: Listing) -> tuple[list[bytes], int | None]:
        page = list_entries(
            self._scope,
            self._type,
            locale=self._locale,
            window=listing.window,
            where=listing.where,
            extra=tuple(self._columns.values()),
        )
        return self._showing.entries(self._shown(page.rows)), page.count

    def count(self, listing: Listing) -> int:
        return count_entries(self._scope, self._type, locale=self._locale, where=listing.where)

    def _shown(self, rows: Sequence[EntryRow]) -> list[Shown]:
        shown = [_saved_entry(self._scope, self._type, row, self._additions_of(row)) for row in rows]
        if "draft" in self._columns:
            shown = with_drafts(self._scope, shown, [read_draft(self._found(row)["draft"]) for row in rows])
        return self._with_variants(shown, rows) if self._varied.names or self._tells_variants else shown

    def _with_variants(self, shown: Sequence[Shown], rows: Sequence[EntryRow]) -> list[Shown]:
        bases = {row.entry_id: row.locale for row in rows}
        found = variants_over(self._scope, bases, locale=self._locale, names=self._varied.names)
        variants = [found.get(row.entry_id, []) for row in rows]
        return with_variants(self._scope, shown, variants, self._varied, tells_variants=self._tells_variants)

    def _additions_of(self, row: EntryRow) -> dict[str, object]:
        if not self._columns:
            return self._additions
        found = self._found(row)
        presets = read_metadata(found["metadata"]) if "metadata" in found else None
        metadata = metadata_addition(presets, found.get("of_metadata"))
        workflow = stage_addition(self._workflow, found["stage"]) if "stage" in found else {}
        return self._additions | details_addition(found.get("details")) | metadata | workflow

    def _found(self, row: EntryRow) -> dict[str, str | None]:
        """What was read beside the entry, by the name of the column."""
        return dict(zip(self._columns, row.extra, strict=True))

    def _find(self, uids: frozenset[str]) -> dict[str, Shown]:
        return find_saved(self._scope, uids, locale=self._locale)


class _Live:
    """The versions that are live in an environment."""

    def __init__(self, call: Call, content_type: StoredType) -> None:
        if call.text("version"):
            raise Invalid([Problem("version", "conflict", "cannot be combined with environment.")])
        self._scope, self._type = call.scope, content_type
        self._locale = locale_of(call)
        place = LivePlace(call.text("environment"), self._locale, include_fallback=call.flag("include_fallback"))
        self._place = at_moment(call, place)
        self._additions = additions_of(call)
        self._wants_details = call.flag("include_publish_details")
        self._wants_metadata = call.flag("include_metadata")
        self._workflow = find_governing(call.scope, content_type.uid) if call.flag("include_workflow") else None
        self._applies_drafts = call.flag("apply_draft")
        self._varied = varied_of(call)
        self._showing = Showing(call, self._find)

    def entry(self, uid: str) -> tuple[bytes, str]:
        page = self._varied_page(get_live(self._scope, self._type, uid, self._place))
        return self._showing.entries(self._shown(page))[0], tag_of(page.rows[0])

    def page(self, listing: Listing) -> tuple[list[bytes], int | None]:
        page = self._varied_page(
            list_live(self._scope, self._type, self._place, window=listing.window, where=listing.where)
        )
        return self._showing.entries(self._shown(page)), page.count

    def count(self, listing: Listing) -> int:
        return count_live(self._scope, self._type, self._place, where=listing.where)

    def _shown(self, page: LivePage) -> list[Shown]:
        if not page.rows:
            return []
        additions = self._additions_of(page)
        assets = _assets(self._scope, page.files, page.rows[0].environment_uid)
        shown = [Shown(row, self._type, row.data, assets, additions[row.entry_id]) for row in page.rows]
        if not self._applies_drafts:
            return shown
        drafts = drafts_of(self._scope, [row.entry_id for row in page.rows], locale=self._locale)
        return with_drafts(self._scope, shown, [drafts.get(row.entry_id) for row in page.rows])

    def _additions_of(self, page: LivePage) -> dict[int, dict[str, object]]:
        """What each entry gets on top, by its id: one query for the details and one for the metadata, where wanted."""
        details = publish_details_for(self._scope, [row.entry_id for row in page.rows]) if self._wants_details else {}
        presets = self._metadata_of(page) if self._wants_metadata else None
        stages = stage_texts([row.entry_id for row in page.rows]) if self._workflow else {}
        additions = {}
        for row in page.rows:
            own, of_metadata = details.get(row.entry_id, (None, None))
            metadata = metadata_addition(None if presets is None else presets.get(row.uid, ()), of_metadata)
            workflow = stage_addition(self._workflow, stages.get((row.entry_id, row.locale)))
            said = row.applied or {}
            shown = {address: said[address] for address in shown_addresses(self._type, said)}
            applied = {"_applied_variants": shown} if self._varied.tells_applied else {}
            additions[row.entry_id] = self._additions | details_addition(own) | metadata | workflow | applied
        return additions

    def _varied_page(self, page: LivePage) -> LivePage:
        return with_live_variants(self._scope, self._type, self._place, page, names=self._varied.names)

    def _metadata_of(self, page: LivePage) -> Mapping[str, tuple[Presets, ...]]:
        uids = [row.uid for row in page.rows]
        environment_uid = page.rows[0].environment_uid
        languages = self._place.languages(self._scope)
        return live_metadata_of(self._scope, "entry", uids, environment_uid=environment_uid, languages=languages)

    def _find(self, uids: frozenset[str]) -> dict[str, Shown]:
        return find_live(self._scope, uids, self._place)


def _columns(call: Call, locale: str) -> dict[str, SQL]:
    """What is read beside saved entries because the call asks for it, in the one statement."""
    columns: dict[str, SQL] = {}
    if call.flag("include_publish_details"):
        columns |= {"details": details_of_entry(call.scope), "of_metadata": details_of_metadata(call.scope)}
    if call.flag("include_metadata"):
        columns["metadata"] = metadata_column(call.scope, fallback_chain(call.scope, locale))
    if call.flag("include_workflow"):
        columns["stage"] = SQL(STAGE_ROW)
    return columns


def _saved_entry(scope: Scope, content_type: StoredType, row: EntryRow, additions: Mapping[str, object]) -> Shown:
    assets = _seen(scope, represented_assets(scope, row.assets)) if row.assets else _NO_ASSETS
    return Shown(row, content_type, row.data, assets, additions)


def _assets(scope: Scope, files: str | None, environment_uid: str) -> dict[str, JSONObject]:
    """The files that are live beside entries, by uid, as clients see them."""
    found = read_files(files, environment_uid) if files else {}
    return _seen(scope, {uid: represent_asset(scope, file.facts) for uid, file in found.items()})


def _seen(scope: Scope, assets: dict[str, JSONObject]) -> dict[str, JSONObject]:
    """The files that are there for who asks; of the others an entry tells the uid."""
    limits = scope.limits
    return assets if limits is None else {uid: asset for uid, asset in assets.items() if limits.sees_asset(uid)}
