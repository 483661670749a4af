"""The languages of one entry while it is being saved: what each says now, and the versions that follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from content.database import fetch_proving
from content.errors import EntryNotFound
from content.expectations import Expectation
from content.languages import fallback_chain
from content.models import EntryLocale
from content.query.sql import SQL
from content.schema.localization import merge_localized
from content.schema.validate import with_document_versions
from content.sight import require_change
from content.types import StoredType
from content.uniqueness import UniqueValues, release, unique_of
from content.versions import NextVersion, Source, VersionDraft, Written, changed_fields, write_version, write_versions
from core.json_values import JSONObject
from stacks.actor import Actor
from stacks.limits import WHOLE, FieldLimits
from stacks.role_rules import Action
from stacks.scope import Scope

_LOCK = """
    SELECT id FROM content_entry
    WHERE branch_id = %s AND uid = %s AND content_type_id = %s AND deleted_at IS NULL FOR UPDATE
"""
# The function stands in a migration. It locks the entry, and then reads its languages, those of the codes or all.
_LOCK_AND_READ = "SELECT * FROM content_lock_entry(%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Current:
    """A language row under the entry's lock: of the language itself, or of the fallback it reads from."""

    last_version: int
    data: JSONObject
    created_at: datetime
    created_by: str
    type_version_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry under its lock, as a save in one language finds it.

    `rows` are the languages that the save reads or changes, `chain` is the language with its fallbacks, `fields` what
    who saves may write.
    """

    entry_id: int
    uid: str
    locale: str
    master_locale: str
    chain: tuple[str, ...]
    rows: Mapping[str, Current]
    fields: FieldLimits = WHOLE

    @property
    def own(self) -> Current | None:
        """The language itself, where the entry has it."""
        return self.rows.get(self.locale)

    @property
    def source(self) -> str | None:
        """The language that is read in this one: itself, or the nearest fallback that the entry has."""
        return next((code for code in self.chain if code in self.rows), None)

    @property
    def translated(self) -> Source | None:
        """What the language is a translation of: the nearest of its fallbacks that the entry has, as it is now."""
        code = next((code for code in self.chain[1:] if code in self.rows), None)
        return None if code is None else Source(code, self.rows[code].last_version)

    @property
    def base(self) -> JSONObject | None:
        """What is read in the language."""
        return self.rows[self.source].data if self.source is not None else None

    @property
    def master(self) -> JSONObject | None:
        """What the master says, where the language is another one."""
        row = self.rows.get(self.master_locale) if self.locale != self.master_locale else None
        return row.data if row is not None else None


def lock_standing(
    scope: Scope,
    content_type: StoredType,
    uid: str,
    code: str,
    *,
    over: Expectation | None = None,
    action: Action = Action.UPDATE,
) -> Standing:
    """The entry with the languages that a save in this one concerns, for who may do the action with it.

    Raises EntryNotFound, EntryChanged and Forbidden.

    A save of the master concerns all languages where they follow it in something, those that the stack no longer has
    among them: such a language has its entries back when it is added again.
    """
    chain = fallback_chain(scope, code)
    is_followed = code == scope.master_locale and content_type.compiled.non_localizable
    codes = None if is_followed else {*chain, scope.master_locale}
    entry_id, rows = lock_languages(scope, content_type, uid, codes)
    standing = Standing(entry_id, uid, code, scope.master_locale, chain, rows)
    if scope.limits is not None:
        standing = _limited(scope, content_type, standing, action)
    if over is not None and standing.source is not None:
        over.require(uid, locale=standing.source, version=rows[standing.source].last_version)
    return standing


def _limited(scope: Scope, content_type: StoredType, standing: Standing, action: Action) -> Standing:
    """The same with what who saves may write of it. Raises EntryNotFound and Forbidden."""
    entry, source = (standing.entry_id, standing.uid), standing.source
    if source is None:
        raise EntryNotFound(standing.uid)
    fields = require_change(scope, content_type, entry, action, source=source, locale=standing.locale)
    return replace(standing, fields=fields)


def lock_entry(scope: Scope, content_type: StoredType, uid: str) -> int:
    rows = fetch_proving(SQL(_LOCK, (scope.branch_id, uid, content_type.id)))
    if not rows:
        raise EntryNotFound(uid)
    return int(rows[0][0])


def lock_languages(
    scope: Scope, content_type: StoredType, uid: str, codes: Iterable[str] | None
) -> tuple[int, dict[str, Current]]:
    """The entry under its lock, and its living languages with their latest content: those of the codes, or all of them.

    Raises EntryNotFound.
    """
    asked = None if codes is None else list(codes)
    rows = fetch_proving(SQL(_LOCK_AND_READ, (scope.branch_id, uid, content_type.id, asked)))
    if not rows:
        raise EntryNotFound(uid)
    languages = {
        code: Current(version, orjson.loads(data), created_at, created_by, type_version_id)
        for _, code, version, data, created_at, created_by, type_version_id in rows
        if code is not None
    }
    return int(rows[0][0]), languages


def last_version(entry_id: int, locale: str) -> int:
    """The last version of a language that was deleted and comes back, or 0."""
    row = EntryLocale.objects.filter(entry_id=entry_id, locale=locale).values_list("version", flat=True).first()
    return row or 0


def write_next(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    draft: VersionDraft,
    *,
    entry_id: int,
    own: Current | None,
    unique: UniqueValues,
) -> Written:
    """Write the version that follows the language's own, if it has one, and its unique values where they changed."""
    if own is not None and _holds(own, content_type, unique):
        unique = ()
    else:
        release(entry_id, (draft.locale,))
    return write_version(actor, scope, content_type, draft, entry_id=entry_id, unique=unique)


def carry_over(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    master: VersionDraft,
    *,
    entry_id: int,
    rows: Mapping[str, Current],
) -> None:
    """Write a version of every other language in which a non-localizable field says something else than the master.

    All in one round trip, after one that frees the unique values which change. Raises EntryInvalid.
    """
    drafts = {code: _followed(content_type, master, code, row) for code, row in rows.items() if code != master.locale}
    changed = {code: draft for code, draft in sorted(drafts.items()) if draft is not None}
    uniques = {code: unique_of(content_type, draft.data) for code, draft in changed.items()}
    freed = [code for code, unique in uniques.items() if not _holds(rows[code], content_type, unique)]
    if freed:
        release(entry_id, freed)
    versions = [NextVersion(entry_id, draft, uniques[code] if code in freed else ()) for code, draft in changed.items()]
    if versions:
        write_versions(actor, scope, content_type, versions, entry_id=entry_id)


def _followed(content_type: StoredType, master: VersionDraft, code: str, row: Current) -> VersionDraft | None:
    """The version in which a language follows the master; None where it does already."""
    compiled, version = content_type.compiled, row.last_version + 1
    merged = merge_localized(compiled, master=master.data, localized=row.data)
    data = with_document_versions(compiled, merged, version)
    before = with_document_versions(compiled, row.data, version)
    if data == before:
        return None
    return replace(
        master, locale=code, version=version, data=data, created_at=row.created_at, action="entry.update",
        changed=changed_fields(before, data), source=None, is_worded=False,
    )  # fmt: skip


def _holds(current: Current, content_type: StoredType, unique: UniqueValues) -> bool:
    """Whether the language's unique rows already say this. Under another version of the type they may not."""
    return current.type_version_id == content_type.version_id and unique_of(content_type, current.data) == unique
