"""What front ends read: entries at the version that is live in an environment and language. One statement each.

What is not published there is not there: neither as an entry of its own nor as a file of another one.
"""

from dataclasses import dataclass
from typing import NamedTuple

from content.database import Row, fetch_all, fetch_proving, wire_time
from content.errors import EntryNotFound
from content.languages import fallback_chain, require_locale
from content.query.compile import compile_order, compile_query
from content.query.language import EVERYTHING, Query
from content.query.sql import SQL, join
from content.query.window import Window
from content.reading import ASSET_FACTS
from content.sight import seen_of, within
from content.types import StoredType
from core.json_values import JSONObject
from publishing.environments import EnvironmentNotFound, environment_uids
from publishing.live_rows import columns_of, count_of, of_type, page_of, sources_of
from publishing.moments import Moment
from stacks.scope import Scope

LIVE_FACTS = f"""e.id, e.uid, v.locale, v.version, v.id, v.data::text, {wire_time("p.content_created_at")},
    COALESCE(l.created_by, e.created_by), {wire_time("p.content_updated_at")}, v.created_by, p.id, p.locale,
    to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), p.published_by, (SELECT uid FROM env)"""

WIDE_JOINS = """
    JOIN content_entry AS e ON e.id = p.entry_id
    JOIN content_entryversion AS v ON v.id = p.entry_version_id
    LEFT JOIN content_entrylocale AS l ON l.entry_id = p.entry_id AND l.locale = v.locale"""

_NO_FILES = SQL("NULL::text")


@dataclass(frozen=True, slots=True)
class LivePlace:
    """Where a front end looks: an environment by name or uid, and a language, the master where none is named.

    What is not live in the language itself is looked for in its fallbacks only with `include_fallback`.
    `environment_uids` narrows the environments a token may look into (None: all). `moment` is when it looks, if not now.
    """

    environment: str
    locale: str | None = None
    include_fallback: bool = False
    environment_uids: frozenset[str] | None = None
    moment: Moment | None = None

    def languages(self, scope: Scope) -> list[str]:
        """The languages an entry may be live in, the nearest first. Raises LocaleNotFound."""
        code = require_locale(scope, self.locale)
        return list(fallback_chain(scope, code)) if self.include_fallback else [code]

    def file_languages(self, scope: Scope) -> list[str]:
        """The languages a file may be live in: files have none of their own, so fallbacks always count."""
        return list(fallback_chain(scope, require_locale(scope, self.locale)))


class LiveRow(NamedTuple):
    """An entry as it is live at one place: a tuple, since a list makes a hundred of them.

    `locale` is the language of the content, `live_locale` the one it was published in. `data` is JSON text; times are
    texts as clients see them, but for `published_at`, which is told to the microsecond. Where variants lie
    over it, `variants` tells of each by its uid, `applied` which says what, and `variant_versions` which versions they are.
    """

    entry_id: int
    uid: str
    locale: str
    version: int
    version_id: int
    data: str
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    publication_id: int
    live_locale: str
    published_at: str
    published_by: str
    environment_uid: str
    variants: JSONObject | None = None
    applied: JSONObject | None = None
    variant_versions: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LivePage:
    """Live entries, the files that are live beside them as JSON text for publishing.live_assets, and where it was
    asked for the count of the whole list."""

    rows: tuple[LiveRow, ...]
    files: str | None
    count: int | None = None


def get_live(
    scope: Scope, content_type: StoredType, uid: str, place: LivePlace, *, with_embedded: bool = False
) -> LivePage:
    """A page with the one entry. `with_embedded` adds the files of its rich text to those of its fields.

    Raises EntryNotFound where it is not live there, EnvironmentNotFound, LocaleNotFound."""
    languages = place.languages(scope)
    env = environment_of(scope, place)
    has_files = with_embedded or bool(content_type.compiled.file_paths)
    files = files_beside(SQL("SELECT v.id"), scope, place) if has_files else _NO_FILES
    seen = seen_of(scope, content_type)
    found = fetch_proving(
        SQL(
            f"""
            WITH {env.text}
            SELECT {LIVE_FACTS}, {files.text}
            FROM content_entry AS e
            JOIN LATERAL (
                SELECT * FROM publishing_publication
                WHERE entry_id = e.id AND environment_id = (SELECT id FROM env) AND locale = ANY(%s) AND is_live
                ORDER BY array_position(%s, locale::text) LIMIT 1
            ) AS p ON TRUE
            JOIN content_entryversion AS v ON v.id = p.entry_version_id
            LEFT JOIN content_entrylocale AS l ON l.entry_id = e.id AND l.locale = v.locale
            WHERE e.branch_id = %s AND e.uid = %s AND e.content_type_id = %s AND e.deleted_at IS NULL {seen.text}
            """,
            (*env.params, *files.params, languages, languages, scope.branch_id, uid, content_type.id, *seen.params),
        )
    )
    if not found:
        require_environment(scope, place)
        raise EntryNotFound(uid)
    return LivePage((_row(found[0]),), found[0][-1])


def list_live(
    scope: Scope,
    content_type: StoredType,
    place: LivePlace,
    *,
    window: Window,
    where: Query = EVERYTHING,
    with_embedded: bool = False,
) -> LivePage:
    """The entries of a type that are live there. Sorts and pages over narrow rows, then fetches the wide ones.

    `with_embedded` as in get_live. Raises EnvironmentNotFound and LocaleNotFound.
    """
    languages = place.languages(scope)
    names = columns_of(scope, content_type, languages)
    condition = within(scope, content_type, names, compile_query(where, names))
    sources = sources_of(languages, of_type(content_type, condition))
    order = compile_order(window.sort, names)
    count = count_of(sources) if window.include_count else SQL("NULL::bigint")
    env, narrow = environment_of(scope, place), page_of(sources, order, window, condition)
    has_files = with_embedded or bool(content_type.compiled.file_paths)
    files = files_beside(SQL("SELECT entry_version_id FROM page"), scope, place) if has_files else _NO_FILES
    found = fetch_proving(
        SQL(
            f"""
            WITH {env.text}, page AS MATERIALIZED ({narrow.text})
            SELECT {LIVE_FACTS}, CASE WHEN row_number() OVER (ORDER BY {order.text}) = 1 THEN {files.text} END, {count.text}
            FROM page AS p {WIDE_JOINS}
            ORDER BY {order.text}
            """,
            (*env.params, *narrow.params, *order.params, *files.params, *count.params, *order.params),
        )
    )
    if not found:
        require_environment(scope, place)
        # A page past the end carries no row to hold the count.
        total = count_live(scope, content_type, place, where=where) if window.include_count else None
        return LivePage((), None, total)
    return LivePage(tuple(_row(row) for row in found), found[0][-2], found[0][-1])


def count_live(scope: Scope, content_type: StoredType, place: LivePlace, *, where: Query = EVERYTHING) -> int:
    """How many entries list_live would page through. Raises EnvironmentNotFound and LocaleNotFound."""
    languages = place.languages(scope)
    names = columns_of(scope, content_type, languages)
    condition = within(scope, content_type, names, compile_query(where, names))
    count = count_of(sources_of(languages, of_type(content_type, condition)))
    env = environment_of(scope, place)
    statement = SQL(f"WITH {env.text} SELECT {count.text}, (SELECT id FROM env)", (*env.params, *count.params))
    found, environment_id = fetch_all(statement)[0]
    if environment_id is None:
        raise EnvironmentNotFound
    return int(found)


def environment_of(scope: Scope, place: LivePlace) -> SQL:
    """The definition of `env`: one row, or none where the environment is unknown or closed to the caller.

    It is one at most: a name is unique in its stack and never looks like a uid. Behind it stand the tables of another
    moment, where it is not the present that is asked for.
    """
    allowed = None if place.environment_uids is None else sorted(place.environment_uids)
    if scope.limits is not None and not scope.limits.environments().is_all:
        allowed = sorted(uid for uid in environment_uids(scope) if allowed is None or uid in allowed)
    env = SQL(
        """env AS MATERIALIZED (
            SELECT id, uid FROM publishing_environment
            WHERE stack_id = %s AND (name = %s OR uid = %s) AND deleted_at IS NULL
                AND (%s::text[] IS NULL OR uid = ANY(%s::text[]))
        )""",
        (scope.stack_id, place.environment, place.environment, allowed, allowed),
    )
    return env if place.moment is None else join(", ", (env, place.moment.tables))


def require_environment(scope: Scope, place: LivePlace) -> int:
    """Tell an environment that shows nothing from one that does not exist or is closed to the caller; its id."""
    env = environment_of(scope, place)
    found = fetch_all(SQL(f"WITH {env.text} SELECT id FROM env", env.params))
    if not found:
        raise EnvironmentNotFound
    return int(found[0][0])


def files_beside(versions: SQL, scope: Scope, place: LivePlace, *, of_variants: bool = False) -> SQL:
    """The files that the versions, of entries or of their variants, point at, as far as they are live, as one JSON text.

    A file is as live as in the nearest language it was ever published or unpublished in.
    """
    languages = place.file_languages(scope)
    return SQL(
        f"""(
            SELECT json_agg(json_build_array({ASSET_FACTS}, live.locale, live.published_at, live.published_by)
                ORDER BY asset.id)::text
            FROM (
                SELECT DISTINCT target_uid FROM {"content_variantreference" if of_variants else "content_reference"}
                WHERE version_id IN ({versions.text}) AND kind = 'asset'
            ) AS used
            JOIN content_asset AS asset
                ON asset.branch_id = %s AND asset.uid = used.target_uid AND asset.deleted_at IS NULL
            JOIN LATERAL (
                SELECT asset_version_id, is_live, locale, published_at, published_by FROM publishing_publication
                WHERE asset_id = asset.id AND environment_id = (SELECT id FROM env) AND locale = ANY(%s)
                ORDER BY array_position(%s, locale::text) LIMIT 1
            ) AS live ON live.is_live
            JOIN content_assetversion AS file ON file.id = live.asset_version_id
        )""",
        (*versions.params, scope.branch_id, languages, languages),
    )


def _row(row: Row) -> LiveRow:
    return LiveRow(*row[:15])
