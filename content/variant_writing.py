"""The rows of a variant's version: the version, its language's pointer, what it points at and the unique values it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all
from content.entry_variants import kept_changes
from content.errors import EntryInvalid
from content.models import (
    EntryVariant,
    EntryVariantLocale,
    EntryVariantVersion,
    VariantReference,
    VariantUniqueValue,
)
from content.query.sql import SQL
from content.references import kept_links
from content.schema.validate import with_document_versions
from content.schema.variants import Changes
from content.types import StoredType
from content.uniqueness import unique_of, unique_problems
from core.errors import Problem
from core.json_values import JSONObject
from stacks.actor import Actor
from stacks.scope import Scope

# Whoever else holds a value keeps it; the caller's entry is locked, so that its own rows do not change meanwhile.
_HOLD = """
WITH wanted AS (
    SELECT path, digest FROM unnest(%s::text[], %s::bytea[]) AS row (path, digest)
), made AS (
    INSERT INTO content_uniquevalue (branch_id, content_type_id, entry_id, locale, path, digest)
    SELECT %s, %s, %s, %s, path, digest FROM wanted ORDER BY path, digest
    ON CONFLICT (content_type_id, path, locale, digest) DO NOTHING
    RETURNING id
)
SELECT (SELECT count(*) FROM made) + (SELECT count(*) FROM wanted JOIN content_uniquevalue AS held
    ON held.content_type_id = %s AND held.locale = %s AND held.path = wanted.path AND held.digest = wanted.digest
        AND held.entry_id = %s)
"""
# What neither the entry itself nor another variant of it says any more.
_LET_GO = """
DELETE FROM content_uniquevalue AS held
USING unnest(%s::text[], %s::bytea[]) AS freed (path, digest)
WHERE held.entry_id = %s AND held.locale = %s AND held.path = freed.path AND held.digest = freed.digest
    AND NOT EXISTS (SELECT FROM content_variantuniquevalue AS said WHERE said.entry_id = held.entry_id
        AND said.locale = held.locale AND said.path = held.path AND said.digest = held.digest)
"""
_FORGET = """
WITH gone AS (
    UPDATE content_entryvariantlocale AS told SET deleted_at = %s FROM content_entryvariant AS variant
    WHERE variant.id = told.entry_variant_id AND variant.entry_id = %s AND told.locale = ANY(%s)
        AND told.deleted_at IS NULL
)
DELETE FROM content_variantuniquevalue WHERE entry_id = %s AND locale = ANY(%s) RETURNING id
"""


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """What a variant's new version says, before it is written. `base` is what the entry itself says in that very language."""

    instance: EntryVariant
    locale: str
    changes: Changes
    base_locale: str
    base_version: int
    base: JSONObject | None
    now: datetime


def write_variant(
    actor: Actor, scope: Scope, content_type: StoredType, draft: VariantDraft, *, standing: EntryVariantLocale | None
) -> tuple[EntryVariantVersion, EntryVariantLocale]:
    """Write the next version of a variant of a locked entry. Raises EntryInvalid where another entry holds a unique value."""
    compiled, instance = content_type.compiled, draft.instance
    number = (standing.version if standing else 0) + 1
    data = with_document_versions(compiled, draft.changes.data, number)
    version = EntryVariantVersion.objects.create(
        stack_id=scope.stack_id,
        entry_variant=instance,
        locale=draft.locale,
        version=number,
        type_version_id=content_type.version_id,
        data=data,
        changes=kept_changes(draft.changes),
        base_locale=draft.base_locale,
        base_version=draft.base_version,
        created_by=actor.uid,
        created_at=draft.now,
    )
    VariantReference.objects.bulk_create(
        VariantReference(
            version=version, branch_id=scope.branch_id, path=link.path, kind=link.kind, target_uid=link.uid,
            target_type_uid=link.content_type_uid or "",
        )
        for link in kept_links(compiled, data)
    )  # fmt: skip
    _hold(scope, content_type, draft)
    return version, _point(actor, scope, version, standing)


def let_go(content_type: StoredType, instance: EntryVariant, locale: str, *, base: JSONObject | None) -> None:
    """Free the unique values that a variant said in a language and nobody of its entry says any more."""
    said = VariantUniqueValue.objects.filter(entry_variant=instance, locale=locale)
    freed = {(path, bytes(digest)) for path, digest in said.values_list("path", "digest")}
    said.delete()
    _free(instance, locale, freed - set(unique_of(content_type, base or {})))


def forget_variants(entry_id: int, locales: Sequence[str], *, now: datetime) -> None:
    """Delete what a locked entry has of variants in languages that are deleted. They do not come back with them."""
    fetch_all(SQL(_FORGET, (now, entry_id, list(locales), entry_id, list(locales))))


def _point(
    actor: Actor, scope: Scope, version: EntryVariantVersion, standing: EntryVariantLocale | None
) -> EntryVariantLocale:
    if standing is None:
        return EntryVariantLocale.objects.create(
            stack_id=scope.stack_id, entry_variant=version.entry_variant, locale=version.locale, latest=version,
            version=version.version, created_by=actor.uid, updated_by=actor.uid, created_at=version.created_at,
            updated_at=version.created_at,
        )  # fmt: skip
    if standing.deleted_at is not None:
        standing.created_by, standing.created_at, standing.deleted_at = actor.uid, version.created_at, None
    standing.latest, standing.version = version, version.version
    standing.updated_by, standing.updated_at = actor.uid, version.created_at
    standing.save(
        update_fields=["latest", "version", "created_by", "created_at", "updated_by", "updated_at", "deleted_at"]
    )
    return standing


def _hold(scope: Scope, content_type: StoredType, draft: VariantDraft) -> None:
    instance, locale = draft.instance, draft.locale
    unique = unique_of(content_type, draft.changes.data)
    said = VariantUniqueValue.objects.filter(entry_variant=instance, locale=locale)
    before = {(path, bytes(digest)) for path, digest in said.values_list("path", "digest")}
    if before == set(unique):
        return
    said.delete()
    VariantUniqueValue.objects.bulk_create(
        VariantUniqueValue(
            entry_variant=instance, entry_id=instance.entry_id, locale=locale, path=path, digest=digest
        )
        for path, digest in unique
    )  # fmt: skip
    paths, digests = [path for path, _ in unique], [digest for _, digest in unique]
    whose = (content_type.id, locale, instance.entry_id)
    parameters = (paths, digests, scope.branch_id, content_type.id, instance.entry_id, locale, *whose)
    held = fetch_all(SQL(_HOLD, parameters))[0][0]
    if held != len(unique):
        problems = unique_problems(content_type, locale, draft.changes.data, entry_id=instance.entry_id)
        raise EntryInvalid(problems or [Problem("", "unique", "is not unique.")])
    _free(instance, locale, before - set(unique) - set(unique_of(content_type, draft.base or {})))


def _free(instance: EntryVariant, locale: str, freed: set[tuple[str, bytes]]) -> None:
    if freed:
        paths, digests = [path for path, _ in freed], [digest for _, digest in freed]
        fetch_all(SQL(f"{_LET_GO} RETURNING held.id", (paths, digests, instance.entry_id, locale)))
