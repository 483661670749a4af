"""One batch of a rewrite: entries locked in order, brought to their type's latest version, and what remains broken."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection

from content.database import fetch_all
from content.models import ContentRewrite, UniqueValue
from content.ports import titles_changed
from content.query.sql import SQL
from content.rewrites import Progress
from content.schema.breaking import entry_problems, without_secrets
from content.schema.compiled import CompiledType
from content.schema.rewriting import rewritten_languages
from content.schema.validate import with_document_versions
from content.schema.values import unique_places
from content.types import StoredType
from content.uniqueness import repetition_problems, unique_of
from content.versions import NextVersion, VersionDraft, append_versions, title_of, url_of
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from stacks.actor import Actor
from stacks.scope import Scope

SHOWN = 20
"""How many paths of a broken entry are told."""

# Entry by entry in the order of their keys, so that batches and saves wait for one another and never in a circle.
_LOCK = """
    SELECT id, uid FROM content_entry
    WHERE content_type_id = %s AND deleted_at IS NULL AND id > %s ORDER BY id LIMIT %s FOR UPDATE
"""
_LANGUAGES = """
    SELECT l.entry_id, l.locale, l.version, v.data::text, l.created_at, l.title, l.url
    FROM content_entrylocale AS l JOIN content_entryversion AS v ON v.id = l.latest_id
    WHERE l.entry_id = ANY(%s) AND l.deleted_at IS NULL ORDER BY l.entry_id, l.locale
"""
_FREE = """
    DELETE FROM content_uniquevalue AS held USING unnest(%s::bigint[], %s::text[]) AS freed (entry_id, locale)
    WHERE held.entry_id = freed.entry_id AND held.locale = freed.locale AND NOT EXISTS (
        SELECT FROM content_variantuniquevalue AS said WHERE said.entry_id = held.entry_id AND said.locale = held.locale
            AND said.path = held.path AND said.digest = held.digest
    )
"""
_RENAME = """
    UPDATE content_entrylocale AS l SET title = told.title, url = told.url
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS told (entry_id, locale, title, url)
    WHERE l.entry_id = told.entry_id AND l.locale = told.locale
"""


@dataclass(frozen=True, slots=True)
class _Language:
    version: int
    data: JSONObject
    created_at: datetime
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    uid: str
    languages: Mapping[str, _Language]


def rewrite_batch(
    actor: Actor, scope: Scope, content_type: StoredType, rewrite: ContentRewrite, *, size: int
) -> Progress:
    """Rewrite the entries behind the cursor, as many as `size`. Raises ContentTypeChanged where the type is another."""
    entries = _lock(content_type.id, after=rewrite.cursor, limit=size)
    after = {entry.id: _after(scope, content_type, rewrite, entry) for entry in entries}
    drafts = [
        NextVersion(entry.id, _draft(actor, entry, locale, data), unique_of(content_type, data))
        for entry in entries
        for locale, data in sorted(after[entry.id].items())
        if _is_changed(content_type.compiled, entry.languages[locale], data)
    ]
    _free_unique_values(drafts)
    append_versions(actor, scope, content_type, drafts)
    _rename(content_type, entries, rewritten={(each.entry_id, each.draft.locale) for each in drafts})
    if rewrite.renames_titles:
        for follow in titles_changed.followers():
            follow(content_type, [entry.id for entry in entries])
    return Progress(
        type_version=content_type.version,
        last_id=entries[-1].id if entries else rewrite.cursor,
        entry_count=len(entries),
        version_count=len(drafts),
        broken=_broken(content_type, entries, after),
        is_last=len(entries) < size,
    )


def _lock(content_type_id: int, *, after: int, limit: int) -> list[_Entry]:
    rows = fetch_all(SQL(_LOCK, (content_type_id, after, limit)))
    languages: dict[int, dict[str, _Language]] = {entry_id: {} for entry_id, _ in rows}
    # Asked after the lock, so that nothing newer exists.
    for entry_id, locale, version, data, created_at, title, url in fetch_all(SQL(_LANGUAGES, (list(languages),))):
        languages[entry_id][locale] = _Language(version, orjson.loads(data), created_at, title, url)
    return [_Entry(entry_id, uid, languages[entry_id]) for entry_id, uid in rows]


def _after(scope: Scope, content_type: StoredType, rewrite: ContentRewrite, entry: _Entry) -> dict[str, JSONObject]:
    """What every language says under the latest version, each as its next version would."""
    compiled = content_type.compiled
    languages = {locale: language.data for locale, language in entry.languages.items()}
    paths = frozenset(rewrite.default_paths)
    rewritten = rewritten_languages(compiled, languages, master=scope.master_locale, default_paths=paths)
    return {
        locale: with_document_versions(compiled, data, entry.languages[locale].version + 1)
        for locale, data in rewritten.items()
    }


def _is_changed(compiled: CompiledType, language: _Language, data: JSONObject) -> bool:
    return data != with_document_versions(compiled, language.data, language.version + 1)


def _draft(actor: Actor, entry: _Entry, locale: str, data: JSONObject) -> VersionDraft:
    language = entry.languages[locale]
    return VersionDraft(
        uid=entry.uid,
        locale=locale,
        version=language.version + 1,
        data=data,
        author=actor.uid,
        created_at=language.created_at,
        saved_at=utc_now(),
        action="entry.rewrite",
    )


def _free_unique_values(drafts: Sequence[NextVersion]) -> None:
    """Forget what the languages hold that get a new version, whose own rows are written with it."""
    if not drafts:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [[each.entry_id for each in drafts], [each.draft.locale for each in drafts]])


def _rename(content_type: StoredType, entries: Iterable[_Entry], *, rewritten: set[tuple[int, str]]) -> None:
    """Let the narrow columns follow where they say something else than a version that stays."""
    told = [
        (entry.id, locale, title, url)
        for entry in entries
        for locale, language in entry.languages.items()
        if (entry.id, locale) not in rewritten
        for title, url in [(title_of(content_type, language.data, uid=entry.uid), url_of(content_type, language.data))]
        if (title, url) != (language.title, language.url)
    ]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(_RENAME, [list(column) for column in zip(*told, strict=True)])


def _broken(
    content_type: StoredType, entries: Iterable[_Entry], after: Mapping[int, Mapping[str, JSONObject]]
) -> list[JSONObject]:
    """The languages that break a rule of the type as they are stored now."""
    compiled = without_secrets(content_type.compiled)
    held = _held(content_type, after)
    broken: list[JSONObject] = []
    for entry in entries:
        for locale, data in after[entry.id].items():
            own = held.get((entry.id, locale), frozenset())
            problems = [
                *entry_problems(compiled, data),
                *repetition_problems(content_type, data),
                *(
                    Problem(place, "unique", "is not unique.")
                    for path, digest, place in unique_places(content_type.compiled, data)
                    if (path, digest) not in own
                ),
            ]
            if problems:
                broken.append({"uid": entry.uid, "locale": locale, "errors": _by_path(problems)})
    return broken


def _held(
    content_type: StoredType, entry_ids: Iterable[int]
) -> Mapping[tuple[int, str], AbstractSet[tuple[str, bytes]]]:
    """The unique values that each language holds, by path and digest."""
    held: dict[tuple[int, str], set[tuple[str, bytes]]] = {}
    if content_type.compiled.unique_fields:
        rows = UniqueValue.objects.filter(entry_id__in=list(entry_ids))
        for entry_id, locale, path, digest in rows.values_list("entry_id", "locale", "path", "digest"):
            held.setdefault((entry_id, locale), set()).add((path, bytes(digest)))
    return held


def _by_path(problems: Iterable[Problem]) -> JSONObject:
    told: dict[str, list[JSONValue]] = {}
    for problem in problems:
        messages = told.setdefault(problem.path, [])
        if problem.message not in messages:
            messages.append(problem.message)
    # What a list of broken entries shows of each is enough to begin with.
    return dict(list(told.items())[:SHOWN])
