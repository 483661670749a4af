"""Taxonomies and terms as they are live in an environment and language: what they were called and where they stood when
somebody asked for them to go live. What is not live is not there, neither above nor below what is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all
from content.errors import TaxonomyNotFound, TermNotFound
from content.query.compile import compile_order, compile_query
from content.query.language import EVERYTHING, Query
from content.query.sql import SQL, Columns, join
from content.query.window import Window
from content.taxonomy_rules import MAX_DEPTH, TermAddress
from publishing.live import LivePlace, environment_of, require_environment
from stacks.scope import Scope

_COLUMNS = Columns(
    content_type_id=0,
    data="""jsonb_build_object('name', live.name, 'description', live.description, 'taxonomy_uid', live.taxonomy_uid,
        'parent_uid', live.parent_uid, 'depth', live.depth, 'order', live."order")""",
    version_id="", key="live.id", uid="live.uid", title="live.name", url="''", locale="live.locale",
    version="live.version", created_at="live.created_at", created_by="live.created_by", updated_at="live.updated_at",
    updated_by="live.updated_by",
)  # fmt: skip

_FACTS = """live.uid, live.taxonomy_uid, live.parent_uid, live.name, live.description, live.locale, live.live_locale,
    live.depth, live."order", live.version, live.created_at, live.created_by, live.updated_at, live.updated_by,
    live.published_at, live.published_by, (SELECT uid FROM env)"""

_LIVE = """
SELECT t.id, t.uid, root.uid AS taxonomy_uid, CASE WHEN shown.depth > 1 THEN parent.uid END AS parent_uid, shown.name,
    shown.description, shown.locale, p.locale AS live_locale, shown.depth, shown."order", shown.version, t.created_at,
    t.created_by, shown.created_at AS updated_at, shown.created_by AS updated_by, p.published_at, p.published_by,
    shown.parent_id
FROM content_term AS t
JOIN publishing_publication AS p ON p.term_id = t.id AND p.is_live
JOIN content_termversion AS shown ON shown.id = p.term_version_id
LEFT JOIN content_term AS root ON root.id = t.taxonomy_id
LEFT JOIN content_term AS parent ON parent.id = shown.parent_id
WHERE t.deleted_at IS NULL AND p.environment_id = (SELECT id FROM env) AND p.locale = ANY(%s)
    AND NOT EXISTS (SELECT FROM publishing_publication AS near WHERE near.term_id = p.term_id AND near.is_live
        AND near.environment_id = p.environment_id
        AND array_position(%s, near.locale::text) < array_position(%s, p.locale::text))
"""
"""Each taxonomy and term in the nearest of the languages that it is live in."""

# Terms that went live one by one may stand below one another in turn: a walk ends where the deepest tree would. The
# recursion stays inside, for a table of another moment is read from the one it stands in for.
_BELOW = f""", below AS (
    WITH RECURSIVE walk AS (
        SELECT live.id, 0 AS distance FROM live WHERE live.uid = %s
        UNION
        SELECT live.id, walk.distance + 1 FROM walk JOIN live ON live.parent_id = walk.id
        WHERE walk.distance < LEAST(%s, {MAX_DEPTH})
    ) SELECT id, distance FROM walk
)"""
_ABOVE = f""", above AS (
    WITH RECURSIVE walk AS (
        SELECT live.parent_id AS id, 1 AS distance FROM live WHERE live.uid = %s
        UNION
        SELECT live.parent_id, walk.distance + 1 FROM walk JOIN live ON live.id = walk.id
        WHERE walk.distance < {MAX_DEPTH}
    ) SELECT id FROM walk
)"""
_TREE_ORDER = SQL('live.depth, live.parent_id, live."order", live.id')
_NO_WALK = SQL("")
_ANY = SQL("TRUE")
_ALL_LEVELS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class LiveTerm:
    """A taxonomy or term as it is live at one place; a taxonomy has no `taxonomy_uid`.

    `locale` is the language of the words, `live_locale` the one they were published in.
    """

    uid: str
    taxonomy_uid: str | None
    parent_uid: str | None
    name: str
    description: str
    locale: str
    live_locale: str
    depth: int
    order: int
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    published_at: datetime
    published_by: str
    environment_uid: str


@dataclass(frozen=True, slots=True)
class LiveTermPage:
    """A slice of a list; `count` of the whole list where it was asked for."""

    rows: tuple[LiveTerm, ...]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class LiveTermListing:
    """Which rows of a list are wanted; `in_tree_order` lists level by level, whatever the window sorts by."""

    window: Window
    where: Query = EVERYTHING
    in_tree_order: bool = True


def get_live_term(scope: Scope, address: TermAddress, place: LivePlace) -> LiveTerm:
    """A taxonomy or term. Raises TaxonomyNotFound and TermNotFound where it is not live there, and as lists do."""
    rows = _page(scope, place, LiveTermListing(Window(limit=1)), _address(scope, address)).rows
    if rows:
        return rows[0]
    if address.term_uid:
        raise TermNotFound(address.term_uid, taxonomy_uid=address.taxonomy_uid)
    raise TaxonomyNotFound(address.taxonomy_uid)


def list_live_taxonomies(scope: Scope, place: LivePlace, listing: LiveTermListing) -> LiveTermPage:
    """The taxonomies that are live there. Raises EnvironmentNotFound and LocaleNotFound."""
    return _page(scope, place, listing, SQL("t.branch_id = %s AND t.depth = 0", (scope.branch_id,)))


def list_live_terms(
    scope: Scope, taxonomy_uid: str, place: LivePlace, listing: LiveTermListing, *, depth: int = 0
) -> LiveTermPage:
    """The live terms of a taxonomy, down to a depth (0: all). Raises TaxonomyNotFound where neither is live."""
    condition = SQL("live.depth <= %s", (min(depth or _ALL_LEVELS, _ALL_LEVELS),))
    page = _page(scope, place, listing, _terms_of(scope, taxonomy_uid), condition=condition)
    if not page.rows:
        get_live_term(scope, TermAddress(taxonomy_uid), place)
    return page


def list_live_descendants(
    scope: Scope, address: TermAddress, place: LivePlace, listing: LiveTermListing, *, depth: int = 0
) -> LiveTermPage:
    """What is live below a live term, down to a depth counted from it (0: all). Raises TermNotFound."""
    get_live_term(scope, address, place)
    walk = SQL(_BELOW, (address.term_uid, min(depth or _ALL_LEVELS, _ALL_LEVELS)))
    condition = SQL("live.id IN (SELECT id FROM below WHERE distance > 0) AND live.uid <> %s", (address.term_uid,))
    return _page(scope, place, listing, _terms_of(scope, address.taxonomy_uid), walk=walk, condition=condition)


def list_live_ancestors(scope: Scope, address: TermAddress, place: LivePlace, listing: LiveTermListing) -> LiveTermPage:
    """What is live above a live term, the highest first. Raises TermNotFound."""
    get_live_term(scope, address, place)
    walk = SQL(_ABOVE, (address.term_uid,))
    condition = SQL("live.id IN (SELECT id FROM above) AND live.uid <> %s", (address.term_uid,))
    return _page(scope, place, listing, _terms_of(scope, address.taxonomy_uid), walk=walk, condition=condition)


def list_live_languages(scope: Scope, address: TermAddress, place: LivePlace) -> tuple[LiveTerm, ...]:
    """A taxonomy or term in each language that it is live in. Raises TaxonomyNotFound, TermNotFound as get does."""
    every = sorted(scope.locale_fallbacks)
    source = _address(scope, address)
    env = environment_of(scope, place)
    # Every language counts as the nearest.
    live = SQL(f"{_LIVE} AND {source.text}", (every, [], [], *source.params))
    statement = SQL(
        f"WITH {env.text}, live AS ({live.text}) SELECT {_FACTS} FROM live ORDER BY live.live_locale",
        (*env.params, *live.params),
    )
    rows = tuple(LiveTerm(*row) for row in fetch_all(statement))
    return rows or (get_live_term(scope, address, place),)


def _address(scope: Scope, address: TermAddress) -> SQL:
    if not address.term_uid:
        return SQL("t.branch_id = %s AND t.depth = 0 AND t.uid = %s", (scope.branch_id, address.taxonomy_uid))
    terms = _terms_of(scope, address.taxonomy_uid)
    return SQL(f"{terms.text} AND t.uid = %s", (*terms.params, address.term_uid))


def _terms_of(scope: Scope, taxonomy_uid: str) -> SQL:
    root = "SELECT id FROM content_term WHERE branch_id = %s AND depth = 0 AND uid = %s AND deleted_at IS NULL"
    # In the past there may have been several in turn.
    return SQL(f"t.taxonomy_id IN ({root})", (scope.branch_id, taxonomy_uid))


def _page(
    scope: Scope,
    place: LivePlace,
    listing: LiveTermListing,
    source: SQL,
    *,
    walk: SQL = _NO_WALK,
    condition: SQL = _ANY,
) -> LiveTermPage:
    languages: Sequence[str] = place.languages(scope)
    env = environment_of(scope, place)
    live = SQL(f"{_LIVE} AND {source.text}", (languages, languages, languages, *source.params))
    start = SQL(f"WITH {env.text}, live AS ({live.text}) {walk.text}", (*env.params, *live.params, *walk.params))
    where = join(" AND ", [condition, compile_query(listing.where, _COLUMNS)])
    order = _TREE_ORDER if listing.in_tree_order else compile_order(listing.window.sort, _COLUMNS)
    window = listing.window
    found = fetch_all(
        SQL(
            f"{start.text} SELECT {_FACTS} FROM live WHERE {where.text} ORDER BY {order.text} LIMIT %s OFFSET %s",
            (*start.params, *where.params, *order.params, window.limit, window.skip),
        )
    )
    if not found:
        require_environment(scope, place)
    rows = tuple(LiveTerm(*row) for row in found)
    if not window.include_count:
        return LiveTermPage(rows)
    statement = SQL(f"{start.text} SELECT count(*) FROM live WHERE {where.text}", (*start.params, *where.params))
    return LiveTermPage(rows, fetch_all(statement)[0][0])
