"""Where the management API reads entries from: what is saved, or with `environment` what is live there."""

from dataclasses import replace
from typing import Protocol

from api.calls import Call
from api.entries import edited_content, represent_content, represent_entry
from api.lists import Listing
from content.assets import represent_asset
from content.languages import require_locale
from content.query.sql import SQL
from content.reading import ASSETS_OF_VERSION, EntryRow, count_entries, get_entry, list_entries
from content.types import StoredType, at_version
from core.errors import Invalid, Problem
from publishing.live import LivePage, LivePlace, count_live, get_live, list_live
from publishing.live_files import read_files
from publishing.reading import PUBLISH_DETAILS_OF_ENTRY, publish_details_for


class Reading(Protocol):
    """Entries of one type, represented."""

    def entry(self, uid: str) -> bytes:
        """The entry of that uid."""

    def page(self, listing: Listing) -> tuple[list[bytes], int | None]:
        """The entries of a slice, and the count of the whole list where it was asked for."""

    def count(self, listing: Listing) -> int:
        """How many entries the whole list holds."""


def reading_of(call: Call, content_type: StoredType) -> Reading:
    """What the call's parameters ask for. Raises LocaleNotFound, and Invalid where they contradict one another."""
    return _Live(call, content_type) if call.text("environment") else _Saved(call, content_type)


def locale_of(call: Call) -> str:
    """The language asked for, under either name that clients use, or the master's. Raises LocaleNotFound."""
    return require_locale(call.scope, call.text("locale") or call.text("locale_code") or None)


def additions_of(call: Call) -> dict[str, object]:
    """What every entry of the answer gets on top."""
    return {"_branch": call.scope.branch_uid} if call.flag("include_branch") or call.flag("inclue_branch") else {}


class _Saved:
    """The latest saved versions, or the version that is named."""

    def __init__(self, call: Call, content_type: StoredType) -> None:
        self._scope, self._type = call.scope, content_type
        self._locale, self._version = locale_of(call), call.version
        self._additions = additions_of(call)
        wants_details = call.flag("include_publish_details")
        self._columns = (SQL(PUBLISH_DETAILS_OF_ENTRY),) if wants_details else ()

    def entry(self, uid: str) -> bytes:
        if self._version is not None:
            return self._at(uid, self._version)
        row = get_entry(self._scope, self._type, uid, locale=self._locale, extra=self._columns)
        return self._represent(row)

    def _at(self, uid: str, version: int) -> bytes:
        """A version that is named, under the version of its type that it was saved under."""
        columns = (SQL("v.type_version_id"), SQL(ASSETS_OF_VERSION, (self._scope.branch_id,)), *self._columns)
        row = get_entry(self._scope, self._type, uid, locale=self._locale, version=version, extra=columns)
        type_version_id, assets, *extra = row.extra
        self._type = at_version(self._type, type_version_id)
        return self._represent(replace(row, assets=assets, extra=tuple(extra)))

    def page(self, listing: Listing) -> tuple[list[bytes], int | None]:
        page = list_entries(
            self._scope,
            self._type,
            locale=self._locale,
            window=listing.window,
            where=listing.where,
            extra=self._columns,
        )
        return [self._represent(row) for row in page.rows], page.count

    def count(self, listing: Listing) -> int:
        return count_entries(self._scope, self._type, locale=self._locale, where=listing.where)

    def _represent(self, row: EntryRow) -> bytes:
        content = represent_content(self._scope.api_key, self._type, row.data, row.assets)
        details = {"publish_details": row.extra[0].encode()} if row.extra else {}
        return represent_entry(row, content, self._additions | details)


class _Live:
    """The versions that are live in an environment."""

    def __init__(self, call: Call, content_type: StoredType) -> None:
        if call.text("version"):
            raise Invalid([Problem("version", "conflict", "cannot be combined with environment.")])
        self._scope, self._type = call.scope, content_type
        self._place = LivePlace(
            call.text("environment"), locale_of(call), include_fallback=call.flag("include_fallback")
        )
        self._additions = additions_of(call)
        self._wants_details = call.flag("include_publish_details")

    def entry(self, uid: str) -> bytes:
        return self._represent(get_live(self._scope, self._type, uid, self._place))[0]

    def page(self, listing: Listing) -> tuple[list[bytes], int | None]:
        page = list_live(self._scope, self._type, self._place, window=listing.window, where=listing.where)
        return self._represent(page), page.count

    def count(self, listing: Listing) -> int:
        return count_live(self._scope, self._type, self._place, where=listing.where)

    def _represent(self, page: LivePage) -> list[bytes]:
        details = publish_details_for([row.entry_id for row in page.rows]) if self._wants_details else {}
        files = read_files(page.files, page.rows[0].environment_uid) if page.files else {}
        assets = {uid: represent_asset(self._scope.api_key, file.facts) for uid, file in files.items()}
        return [
            represent_entry(
                row,
                edited_content(self._type, row.data, assets),
                self._additions | ({"publish_details": details[row.entry_id].encode()} if details else {}),
            )
            for row in page.rows
        ]
