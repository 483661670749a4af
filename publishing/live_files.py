"""Files at the version that is live in an environment and language: beside entries, and for their own sake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from content.assets import AssetFacts
from content.database import fetch_all
from content.errors import AssetNotFound
from content.expand import asset_facts
from content.file_sight import seen_files
from content.query.compile import compile_order, compile_query
from content.query.fields import Fields
from content.query.language import EVERYTHING, Comparison, Field, Kind, Operator, Query
from content.query.sql import SQL, Columns, join
from content.query.window import Window
from content.reading import ASSET_FACTS
from publishing.environments import EnvironmentNotFound
from publishing.live import LivePlace, environment_of, require_environment
from publishing.models import Publication
from stacks.scope import Scope

FILE_FIELDS = Fields(
    kinds={
        "filename": Kind.TEXT,
        "content_type": Kind.TEXT,
        "description": Kind.TEXT,
        "file_size": Kind.NUMBER,
        "is_dir": Kind.BOOLEAN,
        "parent_uid": Kind.TEXT,
    }
)
"""What a query of files may name beside what everything has."""

_DATA = """jsonb_build_object('filename', file.filename, 'content_type', file.content_type, 'tags', file.tags,
    'description', file.description, 'file_size', file.file_size, 'is_dir', FALSE, 'parent_uid', asset.parent_uid)"""

_COLUMNS = Columns(
    content_type_id=0, data=_DATA, version_id="", key="asset.id", uid="asset.uid", title="file.title",
    url="''", locale="p.locale", version="file.version", created_at="asset.created_at",
    created_by="asset.created_by", updated_at="file.created_at", updated_by="file.created_by",
)  # fmt: skip

_UID = Field("uid", Kind.TEXT, is_column=True)


@dataclass(frozen=True, slots=True)
class LiveFile:
    """A file as it is live at one place, and since when by whom."""

    facts: AssetFacts
    live_locale: str
    published_at: datetime
    published_by: str
    environment_uid: str


@dataclass(frozen=True, slots=True)
class LiveFiles:
    """A slice of a list; `count` of the whole list where it was asked for."""

    rows: tuple[LiveFile, ...]
    count: int | None = None


def read_files(text: str | None, environment_uid: str) -> dict[str, LiveFile]:
    """The files beside entries by uid, from the JSON text that publishing.live fetched."""
    rows: list[list[Any]] = orjson.loads(text) if text else []
    files = (_file(facts, locale, datetime.fromisoformat(at), by, environment_uid) for facts, locale, at, by in rows)
    return {file.facts.uid: file for file in files}


def get_live_file(scope: Scope, uid: str, place: LivePlace) -> LiveFile:
    """The file. Raises AssetNotFound where it is not live there, EnvironmentNotFound, LocaleNotFound."""
    found = list_live_files(scope, place, window=Window(limit=1), where=Comparison(_UID, Operator.EQ, uid)).rows
    if not found:
        raise AssetNotFound(uid=uid)
    return found[0]


def list_live_files(scope: Scope, place: LivePlace, *, window: Window, where: Query = EVERYTHING) -> LiveFiles:
    """The files of a branch that are live there. Raises EnvironmentNotFound and LocaleNotFound."""
    env, source = environment_of(scope, place), _source(scope, place, where)
    order = compile_order(window.sort, _COLUMNS)
    count = SQL(f"(SELECT count(*) {source.text})", source.params) if window.include_count else SQL("NULL::bigint")
    found = fetch_all(
        SQL(
            f"""
            WITH {env.text}
            SELECT {ASSET_FACTS}::text, p.locale, p.published_at, p.published_by, (SELECT uid FROM env), {count.text}
            {source.text} ORDER BY {order.text} LIMIT %s OFFSET %s
            """,
            (*env.params, *count.params, *source.params, *order.params, window.limit, window.skip),
        )
    )
    if not found:
        require_environment(scope, place)
        return LiveFiles((), count_live_files(scope, place, where=where) if window.include_count else None)
    return LiveFiles(tuple(_file(orjson.loads(row[0]), *row[1:5]) for row in found), found[0][5])


def count_live_files(scope: Scope, place: LivePlace, *, where: Query = EVERYTHING) -> int:
    """How many files list_live_files would page through. Raises EnvironmentNotFound and LocaleNotFound."""
    env, source = environment_of(scope, place), _source(scope, place, where)
    statement = SQL(
        f"WITH {env.text} SELECT (SELECT count(*) {source.text}), (SELECT id FROM env)", (*env.params, *source.params)
    )
    found, environment_id = fetch_all(statement)[0]
    if environment_id is None:
        raise EnvironmentNotFound
    return int(found)


def _source(scope: Scope, place: LivePlace, where: Query) -> SQL:
    """Each file in the nearest of the languages that it is live in."""
    languages = place.languages(scope)
    seen = seen_files(scope)
    condition = join(" AND ", [compile_query(where, _COLUMNS), *([] if seen is None else [seen])])
    return SQL(
        f"""
        FROM publishing_publication AS p
        JOIN content_asset AS asset ON asset.id = p.asset_id AND asset.deleted_at IS NULL
        JOIN content_assetversion AS file ON file.id = p.asset_version_id
        WHERE asset.branch_id = %s AND p.environment_id = (SELECT id FROM env) AND p.locale = ANY(%s) AND p.is_live
            AND NOT EXISTS (SELECT FROM publishing_publication AS near WHERE near.asset_id = p.asset_id AND near.is_live
                AND near.environment_id = p.environment_id
                AND array_position(%s, near.locale::text) < array_position(%s, p.locale::text))
            AND {condition.text}
        """,
        (scope.branch_id, languages, languages, languages, *condition.params),
    )


def _file(facts: Sequence[Any], locale: str, at: datetime, by: str, environment_uid: str) -> LiveFile:
    return LiveFile(asset_facts(facts), locale, at, by, environment_uid)


def is_live_anywhere(version_id: int) -> bool:
    """Whether a file's version is live in any environment and language."""
    live = Publication.objects.filter(asset_version_id=version_id, is_live=True, environment__deleted_at=None)
    return live.exists()
