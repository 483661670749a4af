"""Reading taxonomies and terms: one statement for a get or a list. What is live is read in publishing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from content.database import Row, fetch_all
from content.errors import TaxonomyNotFound, TermNotFound
from content.languages import fallback_chain, require_locale
from content.models import Term
from content.query.compile import compile_order, compile_query
from content.query.fields import Fields
from content.query.language import EVERYTHING, Kind, Query
from content.query.sql import SQL, Columns, join
from content.query.window import Window
from content.taxonomy_counts import count_columns
from content.taxonomy_rules import TermAddress
from content.taxonomy_sight import seen_taxonomies, sees_taxonomy
from stacks.scope import Scope

TERM_FIELDS = Fields(
    kinds={
        "name": Kind.TEXT,
        "description": Kind.TEXT,
        "taxonomy_uid": Kind.TEXT,
        "parent_uid": Kind.TEXT,
        "depth": Kind.NUMBER,
        "order": Kind.NUMBER,
    }
)
"""What a query of taxonomies and terms may name beside what everything has."""

_COLUMNS = Columns(
    content_type_id=0,
    data="""jsonb_build_object('name', words.name, 'description', words.description, 'taxonomy_uid', root.uid,
        'parent_uid', CASE WHEN t.depth > 1 THEN parent.uid END, 'depth', t.depth, 'order', t."order")""",
    version_id="", key="t.id", uid="t.uid", title="words.name", url="''", locale="words.locale", version="1",
    created_at="t.created_at", created_by="t.created_by", updated_at="t.updated_at", updated_by="t.updated_by",
)  # fmt: skip

_FACTS = """t.id, t.uid, root.uid, CASE WHEN t.depth > 1 THEN parent.uid END, words.name, words.description,
    words.locale, t.depth, t."order", t.created_at, t.created_by, t.updated_at, t.updated_by, t.deleted_at"""

_BELOW = """
WITH RECURSIVE below AS (
    SELECT id, 0 AS distance FROM content_term WHERE id = %s
    UNION ALL
    SELECT child.id, below.distance + 1 FROM below JOIN content_term AS child ON child.parent_id = below.id
    WHERE child.deleted_at IS NULL AND below.distance < %s
)"""
_ABOVE = """
WITH RECURSIVE above AS (
    SELECT parent_id AS id FROM content_term WHERE id = %s
    UNION ALL
    SELECT next.parent_id FROM above JOIN content_term AS next ON next.id = above.id
)"""
_NO_END = 2**31 - 1
_NO_WALK = SQL("")


@dataclass(frozen=True, slots=True)
class TermRow:
    """A taxonomy or term in one language. A taxonomy has no `taxonomy_uid`; what stands at the top has no parent."""

    id: int
    uid: str
    taxonomy_uid: str | None
    parent_uid: str | None
    name: str
    description: str
    locale: str
    depth: int
    order: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    deleted_at: datetime | None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermPage:
    """A slice of a list; `count` of the whole list where it was asked for."""

    rows: tuple[TermRow, ...]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class TermListing:
    """Which rows of a list are wanted, in which of the languages (the nearest that has words), with which counts.

    `in_tree_order` lists level by level, siblings in their order, whatever the window sorts by. `typeahead` keeps what
    has the text in its name or uid.
    """

    languages: tuple[str, ...]
    window: Window = field(default_factory=Window)
    where: Query = EVERYTHING
    counts: tuple[str, ...] = ()
    typeahead: str = ""
    is_deleted: bool = False
    in_tree_order: bool = False

    def whole(self) -> "TermListing":
        """The same list without an end."""
        return replace(self, window=replace(self.window, skip=0, limit=_NO_END))

    def counted(self) -> "TermListing":
        """The same list, for the sake of its length."""
        return replace(self, window=Window(limit=0, include_count=True), counts=())


def languages_of(
    scope: Scope, locale: str | None, *, include_fallback: bool, fallback_locale: str | None = None
) -> tuple[str, ...]:
    """The languages to read words in, the nearest first. Raises LocaleNotFound."""
    code = require_locale(scope, locale)
    if not include_fallback:
        return (code,)
    if fallback_locale is None:
        return fallback_chain(scope, code)
    return tuple(dict.fromkeys([code, *fallback_chain(scope, require_locale(scope, fallback_locale))]))


def find_terms(scope: Scope, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (taxonomy uid, term uid) pairs that exist: one query, none for no pairs."""
    if not pairs:
        return set()
    statement = SQL(
        """
        SELECT root.uid, t.uid FROM content_term AS root
        JOIN content_term AS t ON t.taxonomy_id = root.id AND t.uid = ANY(%s) AND t.deleted_at IS NULL
        WHERE root.branch_id = %s AND root.depth = 0 AND root.uid = ANY(%s) AND root.deleted_at IS NULL
        """,
        (sorted({term for _, term in pairs}), scope.branch_id, sorted({taxonomy for taxonomy, _ in pairs})),
    )
    return {(taxonomy, term) for taxonomy, term in fetch_all(statement)} & set(pairs)


def get_term(scope: Scope, address: TermAddress, *, languages: Sequence[str], counts: Sequence[str] = ()) -> TermRow:
    """A taxonomy or term in the nearest of the languages. Raises TaxonomyNotFound and TermNotFound."""
    if address.term_uid:
        condition = SQL("root.branch_id = %s AND root.uid = %s AND root.deleted_at IS NULL AND t.uid = %s",
            (scope.branch_id, address.taxonomy_uid, address.term_uid))  # fmt: skip
    else:
        condition = SQL("t.branch_id = %s AND t.depth = 0 AND t.uid = %s", (scope.branch_id, address.taxonomy_uid))
    listing = TermListing(languages=tuple(languages), window=Window(limit=1), counts=tuple(counts))
    rows = _page(scope, listing, condition).rows
    if not rows:
        raise _missing(address)
    return rows[0]


def list_taxonomies(scope: Scope, listing: TermListing) -> TermPage:
    """The taxonomies of a branch."""
    return _page(scope, listing, SQL("t.branch_id = %s AND t.depth = 0", (scope.branch_id,)))


def list_terms(scope: Scope, taxonomy_uid: str, listing: TermListing, *, depth: int = 0) -> TermPage:
    """The terms of a taxonomy, down to a depth (0: all). Raises TaxonomyNotFound."""
    root = _find_id(scope, TermAddress(taxonomy_uid))
    return _page(scope, listing, SQL("t.taxonomy_id = %s AND t.depth <= %s", (root, min(depth or _NO_END, _NO_END))))


def list_all_terms(scope: Scope, listing: TermListing) -> TermPage:
    """The terms of all taxonomies of a branch."""
    roots = "SELECT id FROM content_term WHERE branch_id = %s AND depth = 0 AND deleted_at IS NULL"
    return _page(scope, listing, SQL(f"t.taxonomy_id IN ({roots})", (scope.branch_id,)))


def list_descendants(scope: Scope, address: TermAddress, listing: TermListing, *, depth: int = 0) -> TermPage:
    """What is below a term, down to a depth counted from it (0: all). Raises TaxonomyNotFound and TermNotFound."""
    term = _find_id(scope, address)
    condition = SQL("t.id IN (SELECT id FROM below WHERE distance > 0)")
    return _page(scope, listing, condition, walk=SQL(_BELOW, (term, min(depth or _NO_END, _NO_END))))


def list_ancestors(scope: Scope, address: TermAddress, listing: TermListing) -> TermPage:
    """The terms above one, the highest first. Raises TaxonomyNotFound and TermNotFound."""
    term = _find_id(scope, address)
    return _page(scope, listing, SQL("t.id IN (SELECT id FROM above) AND t.depth > 0"), walk=SQL(_ABOVE, (term,)))


def list_languages(scope: Scope, address: TermAddress) -> tuple[TermRow, ...]:
    """A taxonomy or term in each language that it has words in. Raises TaxonomyNotFound and TermNotFound."""
    term = _find_id(scope, address)
    statement = SQL(
        f"""
        SELECT {_FACTS} {_SOURCE} JOIN content_termtext AS words ON words.term_id = t.id
        WHERE t.id = %s AND words.locale = ANY(%s) ORDER BY words.id
        """,
        (term, list(scope.locale_fallbacks)),
    )
    return tuple(TermRow(*row) for row in fetch_all(statement))


def _page(scope: Scope, listing: TermListing, condition: SQL, *, walk: SQL = _NO_WALK) -> TermPage:
    source = _source(scope, listing, condition)
    order = SQL('t.depth, t.parent_id, t."order", t.id')
    if not listing.in_tree_order:
        order = compile_order(listing.window.sort, _COLUMNS)
    columns = join(", ", [SQL(_FACTS), *count_columns(scope, listing.counts)])
    statement = SQL(
        f"{walk.text} SELECT {columns.text} {source.text} ORDER BY {order.text} LIMIT %s OFFSET %s",
        (*walk.params, *columns.params, *source.params, *order.params, listing.window.limit, listing.window.skip),
    )
    rows = tuple(_row(row, listing.counts) for row in fetch_all(statement))
    if not listing.window.include_count:
        return TermPage(rows)
    if len(rows) < listing.window.limit and (rows or not listing.window.skip):
        return TermPage(rows, listing.window.skip + len(rows))
    count = SQL(f"{walk.text} SELECT count(*) {source.text}", (*walk.params, *source.params))
    return TermPage(rows, fetch_all(count)[0][0])


_SOURCE = """FROM content_term AS t
    LEFT JOIN content_term AS root ON root.id = t.taxonomy_id
    LEFT JOIN content_term AS parent ON parent.id = t.parent_id"""


def _source(scope: Scope, listing: TermListing, condition: SQL) -> SQL:
    conditions = [condition, SQL("t.deleted_at IS NOT NULL" if listing.is_deleted else "t.deleted_at IS NULL")]
    conditions.append(compile_query(listing.where, _COLUMNS))
    if scope.limits is not None:
        conditions.append(seen_taxonomies(scope, "coalesce(root.uid, t.uid)"))
    if listing.typeahead:
        text = listing.typeahead.lower()
        conditions.append(SQL("(strpos(lower(words.name), %s) > 0 OR strpos(lower(t.uid), %s) > 0)", (text, text)))
    where = join(" AND ", conditions)
    languages = list(listing.languages)
    return SQL(
        f"""{_SOURCE}
        JOIN LATERAL (
            SELECT name, description, locale FROM content_termtext WHERE term_id = t.id AND locale = ANY(%s)
            ORDER BY array_position(%s, locale::text) LIMIT 1
        ) AS words ON TRUE
        WHERE {where.text}""",
        (languages, languages, *where.params),
    )


def _row(row: Row, counts: Iterable[str]) -> TermRow:
    values: list[Any] = [*row[:14], dict(zip(counts, row[14:], strict=True))]
    return TermRow(*values)


def _find_id(scope: Scope, address: TermAddress) -> int:
    rows = Term.objects.alive().filter(branch_id=scope.branch_id)
    if address.term_uid:
        rows = rows.filter(taxonomy__uid=address.taxonomy_uid, taxonomy__deleted_at=None, uid=address.term_uid)
    else:
        rows = rows.filter(depth=0, uid=address.taxonomy_uid)
    found = rows.values_list("pk", flat=True).first()
    if found is None or not sees_taxonomy(scope, address.taxonomy_uid):
        raise _missing(address)
    return found


def _missing(address: TermAddress) -> TaxonomyNotFound | TermNotFound:
    if address.term_uid:
        return TermNotFound(address.term_uid, taxonomy_uid=address.taxonomy_uid)
    return TaxonomyNotFound(address.taxonomy_uid)
