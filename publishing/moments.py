"""Moments other than now, as tables that stand in for those of the present while one statement runs.

Every statement about what is live reads `publishing_publication`; a definition of that name in front of it is what it
reads instead. A statement about the present has none and costs nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from content.models import Asset, Entry, EntryVersion, Term
from content.query.sql import SQL, join
from content.schema.slots import SLOTS
from core.json_values import JSONObject, dump_json
from stacks.scope import Scope

COLUMNS = (
    "id", "environment_id", "locale", "entry_id", "asset_id", "term_id", "variant_id", "entry_version_id",
    "asset_version_id", "term_version_id", "variant_version_id", "is_live", "published_at", "published_by", "content_type_id", "title", "url",
    "content_created_at", "content_updated_at", *SLOTS,
)  # fmt: skip
"""What is read of a publication."""

_AGAIN = {"is_live": "{is_live} AS is_live", "published_at": "live_from AS published_at"}
_CARRIED = ", ".join(_AGAIN.get(name, name) for name in COLUMNS)

# A file looks into the nearest language it was ever published or unpublished in, so that what is offline counts too.
_PAST = f"""publishing_publication AS NOT MATERIALIZED (
    SELECT {_CARRIED.format(is_live="TRUE")} FROM publishing_publicationhistory
    WHERE environment_id = (SELECT id FROM env) AND live_from <= %s AND (live_until IS NULL OR live_until > %s)
    UNION ALL
    SELECT {_CARRIED.format(is_live="FALSE")} FROM publishing_publicationhistory AS ended
    WHERE environment_id = (SELECT id FROM env) AND asset_id IS NOT NULL AND live_until <= %s
        AND NOT EXISTS (SELECT FROM publishing_publicationhistory AS newer
            WHERE newer.asset_id = ended.asset_id AND newer.environment_id = ended.environment_id
                AND newer.locale = ended.locale AND newer.live_from <= %s
                AND (newer.live_until IS NULL OR newer.live_until > %s))
)"""


_SHOWN = ", ".join(COLUMNS)
_OVERLAID = f"""foreseen AS MATERIALIZED (
    SELECT {_SHOWN} FROM jsonb_populate_recordset(NULL::publishing_publication, %s::jsonb)
), publishing_publication AS NOT MATERIALIZED (
    SELECT {_SHOWN} FROM publishing_publication WHERE id <> ALL(%s::bigint[])
    UNION ALL SELECT {_SHOWN} FROM foreseen
)"""

_SAVED_ENTRY = {
    "id": "l.id", "locale": "l.locale", "entry_id": "l.entry_id", "entry_version_id": "l.latest_id",
    "published_at": "l.updated_at", "published_by": "l.updated_by", "content_type_id": "l.content_type_id",
    "title": "l.title", "url": "l.url", "content_created_at": "l.created_at", "content_updated_at": "l.updated_at",
    **{name: f"l.{name}" for name in SLOTS},
}  # fmt: skip
_SAVED_FILE = {
    "id": "a.id", "locale": "code", "asset_id": "a.id", "asset_version_id": "a.latest_id",
    "published_at": "a.updated_at", "published_by": "a.updated_by",
}  # fmt: skip
_SAVED_VARIANT = {
    "id": "told.id", "locale": "told.locale", "variant_id": "told.entry_variant_id",
    "variant_version_id": "told.latest_id", "published_at": "told.updated_at", "published_by": "told.updated_by",
}  # fmt: skip
# The branches of the union take the types of the first, which is the table's own.
_SAVED = f"""publishing_publication AS NOT MATERIALIZED (
    SELECT {_SHOWN} FROM publishing_publication
    WHERE environment_id = (SELECT id FROM env) AND term_id IS NOT NULL
    UNION ALL SELECT {{entries}} FROM content_entrylocale AS l WHERE l.branch_id = %s AND l.deleted_at IS NULL
    UNION ALL SELECT {{variants}} FROM content_entryvariantlocale AS told
    JOIN content_entryvariant AS x ON x.id = told.entry_variant_id
    WHERE x.branch_id = %s AND told.deleted_at IS NULL
    UNION ALL SELECT {{files}} FROM content_asset AS a CROSS JOIN unnest(%s::text[]) AS code
    WHERE a.branch_id = %s AND a.deleted_at IS NULL AND NOT a.is_dir
)"""

_COLUMNS = [str(field.column) for field in EntryVersion._meta.concrete_fields]
_READ = ", ".join(
    "CASE id WHEN %s THEN %s::jsonb ELSE data END AS data" if name == "data" else name for name in _COLUMNS
)
_TYPED = f"content_entryversion AS NOT MATERIALIZED (SELECT {_READ} FROM content_entryversion)"


@dataclass(frozen=True, slots=True)
class Moment:
    """The definitions of the tables as they are at the moment, to stand behind that of `env`."""

    tables: SQL


def past(at: datetime) -> Moment:
    """What was live then. Whether something was deleted since does not matter: it was live, or it was not."""
    undeleted = (_undeleted(model) for model in (Entry, Asset, Term))
    return Moment(join(", ", (SQL(_PAST, (at,) * 5), *undeleted)))


def overlaid(rows: Sequence[Mapping[str, object]], hidden: Sequence[int]) -> Moment:
    """What is live now, with these rows in place of those of the hidden ids."""
    return Moment(SQL(_OVERLAID, (dump_json(list(rows)).decode(), list(hidden))))


def saved(scope: Scope) -> Moment:
    """The latest saved version of everything, as if it were live in every language that it has; terms as they are live."""
    text = _SAVED.format(
        entries=_selected(_SAVED_ENTRY), variants=_selected(_SAVED_VARIANT), files=_selected(_SAVED_FILE)
    )
    return Moment(SQL(text, (scope.branch_id, scope.branch_id, sorted(scope.locale_fallbacks), scope.branch_id)))


def typed(moment: Moment, version_id: int, data: JSONObject) -> Moment:
    """The moment, with one version saying something else."""
    told = SQL(_TYPED, (version_id, dump_json(data).decode()))
    return Moment(join(", ", (moment.tables, told)))


def _selected(known: Mapping[str, str]) -> str:
    """The columns of a publication that is live in the environment, unknown ones empty."""
    fixed = {"environment_id": "(SELECT id FROM env)", "is_live": "TRUE"}
    return ", ".join({**known, **fixed}.get(name, "NULL") for name in COLUMNS)


def _undeleted(model: type[Model]) -> SQL:
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    shown = ", ".join("NULL::timestamptz AS deleted_at" if name == "deleted_at" else f'"{name}"' for name in columns)
    return SQL(f"{table} AS NOT MATERIALIZED (SELECT {shown} FROM {table})")
