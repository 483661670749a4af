"""How much stored content a change of a schema reaches: the latest versions of all languages of a type's entries.

What a query can tell is counted in one statement; what only validation can tell is read in batches through a cursor,
no more of each entry than the changes concern. Memory is bounded by the batch, time grows with the number of entries.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from django.db import connection

from content.database import fetch_all
from content.plans import SAMPLES
from content.query.sql import SQL, join
from content.schema.breaking import broken_changes, narrowed, without_secrets
from content.schema.changes import FIELD_RULES, Change, Kind, is_told_by_rules
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.containers import Group
from core.json_values import JSONObject

_BATCH = 500
_TOGETHER = 100
"""How many changes one statement counts, and for how many entries are named."""

_LATEST = """
    FROM content_entrylocale AS l
    JOIN content_entryversion AS v ON v.id = l.latest_id
"""
_WITH_MASTER = """
    LEFT JOIN content_entrylocale AS ml ON ml.entry_id = l.entry_id AND ml.locale = %s AND ml.deleted_at IS NULL
    LEFT JOIN content_entryversion AS mv ON mv.id = ml.latest_id
"""
# Sorted once by language and value, on disk where that takes more than memory allows.
_SHARED = f"""
WITH held AS (
    SELECT l.entry_id, count(*) OVER (PARTITION BY l.locale, value) AS count
    {_LATEST} CROSS JOIN LATERAL jsonb_path_query(v.data, %s::jsonpath) AS value
    WHERE l.content_type_id = %s AND l.deleted_at IS NULL AND value <> ALL (%s::text[]::jsonb[])
), shared AS MATERIALIZED (
    SELECT DISTINCT entry_id FROM held WHERE count > 1
)
SELECT (SELECT count(*) FROM shared),
    ARRAY(SELECT uid FROM content_entry WHERE id IN (SELECT entry_id FROM shared) ORDER BY id LIMIT %s)
"""
_EMPTY = ["null", '""', "[]", "{}"]
# A text that is empty and a null are no values; a list counts by its items.
_HAS_VALUE = '? (@.type() != "null" && !(@.type() == "string" && @ == ""))'


@dataclass(frozen=True, slots=True)
class Reach:
    """The entries that a change reaches."""

    entry_count: int
    sample_uids: tuple[str, ...]


NOTHING = Reach(0, ())


@dataclass(frozen=True, slots=True)
class Comparison:
    """A type's stored content and the two versions of its schema."""

    content_type_id: int
    content_type_uid: str
    master_locale: str
    before: CompiledType
    after: CompiledType
    changes: tuple[Change, ...]


def count_reach(comparison: Comparison) -> dict[Change, Reach]:
    """What each change reaches; a change that is not in the answer reaches nothing."""
    conditions = {change: _condition(comparison, change) for change in comparison.changes}
    asked = [(change, condition) for change, condition in conditions.items() if condition is not None]
    counts = [
        count
        for start in range(0, len(asked), _TOGETHER)
        for count in _count(comparison, [condition for _, condition in asked[start : start + _TOGETHER]])
    ]
    reach = {}
    for place, ((change, condition), count) in enumerate(zip(asked, counts, strict=True)):
        is_shown = count and place < _TOGETHER
        reach[change] = Reach(count, _samples(comparison, condition) if is_shown else ())
    return reach | _count_shared(comparison) | _count_broken(comparison)


def count_rewrites(comparison: Comparison) -> int:
    """How many entries get a new version."""
    paths = [path for change in comparison.changes for path in _touched_paths(change)]
    touches = [_any_path(paths)] if paths else []
    touches += [
        _differs_from_master(comparison, change.path)
        for change in comparison.changes
        if change.kind is Kind.NON_LOCALIZABLE
    ]
    return _count(comparison, [join(" OR ", touches)])[0] if touches else 0


def _condition(comparison: Comparison, change: Change) -> SQL | None:
    """What is true of a language row `l` that the change loses, or carries a value to."""
    match change.kind:
        case Kind.REMOVED:
            field = comparison.before.by_path[change.path]
            return _any_path([f"{_json_path(path)} {_HAS_VALUE}" for path in _value_paths(field)])
        case Kind.BLOCK_REMOVED:
            return _any_path([_json_path(change.path)])
        case Kind.SINGLETON:
            return SQL("(SELECT count(*) > 1 FROM content_entry WHERE content_type_id = l.content_type_id"
                       " AND deleted_at IS NULL)")  # fmt: skip
        case Kind.DEFAULT:
            return _any_path(_touched_paths(change))
        case Kind.NON_LOCALIZABLE:
            return _differs_from_master(comparison, change.path)
        case _:
            return None


def _touched_paths(change: Change) -> list[str]:
    """What is found in a language of which the change needs a new version, by what it holds alone."""
    match change.kind:
        case Kind.REMOVED | Kind.BLOCK_REMOVED:
            return [_json_path(change.path)]
        case Kind.DEFAULT:
            above, _, uid = change.path.rpartition(".")
            return [f'{_json_path(above)} ? (@.type() == "object" && !exists(@."{uid}"))']
        case _:
            return []


def _differs_from_master(comparison: Comparison, path: str) -> SQL:
    place = _json_path(path)
    return SQL(
        "(l.locale <> %s AND mv.id IS NOT NULL AND jsonb_path_query_array(v.data, %s::jsonpath)"
        " <> jsonb_path_query_array(mv.data, %s::jsonpath))",
        (comparison.master_locale, place, place),
    )


def _count(comparison: Comparison, conditions: Sequence[SQL]) -> list[int]:
    """How many entries have a language of which each condition is true."""
    selected = join(", ", [_distinct(condition) for condition in conditions])
    statement = SQL(
        f"SELECT {selected.text} {_LATEST} {_WITH_MASTER} WHERE l.content_type_id = %s AND l.deleted_at IS NULL",
        (*selected.params, comparison.master_locale, comparison.content_type_id),
    )
    return list(fetch_all(statement)[0])


def _distinct(condition: SQL) -> SQL:
    return SQL(f"count(DISTINCT l.entry_id) FILTER (WHERE {condition.text})", condition.params)


def _samples(comparison: Comparison, condition: SQL) -> tuple[str, ...]:
    """The uids of the oldest entries of which the condition is true."""
    statement = SQL(
        f"""
        SELECT e.uid FROM content_entry AS e WHERE e.content_type_id = %s AND e.deleted_at IS NULL AND EXISTS (
            SELECT {_LATEST} {_WITH_MASTER}
            WHERE l.entry_id = e.id AND l.deleted_at IS NULL AND ({condition.text})
        ) ORDER BY e.id LIMIT %s
        """,
        (comparison.content_type_id, comparison.master_locale, *condition.params, SAMPLES),
    )
    return tuple(row[0] for row in fetch_all(statement))


def _count_shared(comparison: Comparison) -> dict[Change, Reach]:
    """The entries with a value that occurs again in the same language, in the entry itself or in another."""
    each = {field.path for field in comparison.after.unique_fields if field.is_each}
    reach = {}
    for change in comparison.changes:
        if change.kind is Kind.UNIQUE:
            path = _json_path(change.path) + ("[*]" if change.path in each else "")
            ((count, uids),) = fetch_all(SQL(_SHARED, (path, comparison.content_type_id, _EMPTY, SAMPLES)))
            reach[change] = Reach(count, tuple(uids))
    return reach


def _count_broken(comparison: Comparison) -> dict[Change, Reach]:
    changes = [change for change in comparison.changes if is_told_by_rules(change)]
    if not changes:
        return {}
    before, after, paths = comparison.before, comparison.after, [change.path for change in changes]
    if FIELD_RULES in paths:
        before, after, paths = without_secrets(before), without_secrets(after), []
    else:
        before, after = narrowed(before, paths), narrowed(after, paths)
    counts: Counter[Change] = Counter()
    samples: dict[Change, list[str]] = {change: [] for change in changes}
    last: dict[Change, int] = {}
    is_plain = before.rules is None and after.rules is None
    concerned = paths if is_plain else [*before.by_path, *after.by_path]
    # Rules hide fields by the values of others, so where there are any the whole entry is read.
    keys = list(dict.fromkeys(path.split(".")[0] for path in concerned))
    for entry_id, uid, data in _stored(comparison.content_type_id, keys):
        for change in broken_changes(changes, data, before=before, after=after):
            if last.get(change) != entry_id:
                last[change] = entry_id
                counts[change] += 1
                if counts[change] <= SAMPLES:
                    samples[change].append(uid)
    return {change: Reach(counts[change], tuple(samples[change])) for change in changes}


def _stored(content_type_id: int, keys: list[str]) -> Iterator[tuple[int, str, JSONObject]]:
    """Id, uid and the named top-level values of every language of every entry, the languages of one in a row."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT l.entry_id, e.uid, ARRAY(
                SELECT (v.data -> key)::text FROM unnest(%s::text[]) WITH ORDINALITY AS k (key, place) ORDER BY place)
            {_LATEST} JOIN content_entry AS e ON e.id = l.entry_id
            WHERE l.content_type_id = %s AND l.deleted_at IS NULL ORDER BY l.entry_id
            """,
            [keys, content_type_id],
        )
        while rows := cursor.fetchmany(_BATCH):
            for entry_id, uid, texts in rows:
                data = {key: orjson.loads(text) for key, text in zip(keys, texts, strict=True) if text is not None}
                yield entry_id, uid, data


def _value_paths(field: FieldType) -> Iterator[str]:
    """Where the values of a field are: of a group, in the fields below it."""
    if isinstance(field, Group):
        for below in field.subfields():
            yield from _value_paths(below)
    else:
        yield field.path


def _json_path(path: str) -> str:
    """The path through keys; lists on the way are descended by themselves. Uids hold nothing that needs escaping."""
    return "".join(["$", *(f'."{part}"' for part in path.split(".") if part)])


def _any_path(paths: list[str]) -> SQL:
    return SQL("EXISTS (SELECT FROM unnest(%s::text[]) AS p (path) WHERE v.data @? p.path::jsonpath)", (paths,))
