"""Conditions on what a version points at: its terms and the entries it refers to, answered by the rows of its links."""

from .language import Refers, Side, Tagged, Walk
from .sql import SQL, Columns, join

LINK_TABLE = "content_reference"
TERM_TABLE = "content_term"
_NOTHING = SQL("FALSE")

_TERMS_BELOW = f"""
    WITH RECURSIVE near AS (
        SELECT start.id, start.uid, 0 AS distance FROM ({{start}}) AS start
        UNION ALL
        SELECT t.id, t.uid, near.distance + 1 FROM near JOIN {TERM_TABLE} AS t ON t.parent_id = near.id
        WHERE t.deleted_at IS NULL AND near.distance < %s
    ) SELECT uid FROM near WHERE distance >= %s"""
_TERMS_ABOVE = f"""
    WITH RECURSIVE near AS (
        SELECT start.parent_id, start.uid, 0 AS distance FROM ({{start}}) AS start
        UNION ALL
        SELECT t.parent_id, t.uid, near.distance + 1 FROM near JOIN {TERM_TABLE} AS t ON t.id = near.parent_id
        WHERE t.depth > 0 AND near.distance < %s
    ) SELECT uid FROM near WHERE distance >= %s"""
_START = f"""SELECT t.* FROM {TERM_TABLE} AS t JOIN {TERM_TABLE} AS root ON root.id = t.taxonomy_id
    WHERE root.branch_id = %s AND root.depth = 0 AND root.uid = %s AND root.deleted_at IS NULL
        AND t.uid = %s AND t.deleted_at IS NULL"""
_EVERY_LEVEL = 2**31 - 1


def compile_terms(tagged: Tagged, columns: Columns) -> SQL:
    """The condition that a version carries such a term.

    Which versions carry a term is asked of the index on what is pointed at; whether a version has any term at all, of
    the version.
    """
    if not tagged.paths or not columns.version_id or tagged.terms == ():
        return _NOTHING
    own = SQL("link.target_type_uid = %s AND link.path = ANY(%s)", (tagged.taxonomy_uid, list(tagged.paths)))
    if tagged.terms is None:
        return SQL(
            f"EXISTS (SELECT FROM {LINK_TABLE} AS link WHERE link.version_id = {columns.version_id}"
            f" AND link.kind = 'term' AND {own.text})",
            own.params,
        )
    if isinstance(tagged.terms, Walk):
        near = _near(tagged.taxonomy_uid, tagged.terms, columns)
        which = SQL(f"link.target_uid IN ({_once(near.text)})", near.params)
    else:
        which = SQL("link.target_uid = ANY(%s)", (list(tagged.terms),))
    return _versions_that_point("term", join(" AND ", [which, own]), columns)


def compile_reference(refers: Refers, columns: Columns) -> SQL:
    """The condition that a version refers, at the path, to an entry that answers its type's query."""
    if not refers.targets or not columns.version_id:
        return _NOTHING
    found = []
    for content_type_uid, query in refers.targets:
        uids = columns.uids_of(content_type_uid, query)
        own = SQL(
            f"link.path = %s AND link.target_type_uid = %s AND link.target_uid IN ({_once(uids.text)})",
            (refers.path, content_type_uid, *uids.params),
        )
        found.append(_versions_that_point("entry", own, columns))
    either = join(" OR ", found)
    return SQL(f"({either.text})", either.params)


def _versions_that_point(kind: str, where: SQL, columns: Columns) -> SQL:
    versions = f"""SELECT link.version_id FROM {LINK_TABLE} AS link
        WHERE link.branch_id = %s AND link.kind = '{kind}' AND {where.text}"""
    return SQL(f"{columns.version_id} IN ({_once(versions)})", (columns.branch_id, *where.params))


def _once(query: str) -> str:
    """The values that a query of one column finds, which is run once, before what asks for them.

    Left to itself the planner, who knows little of links and takes one row for a match, runs it for every row outside,
    and a query inside that for every row of these.
    """
    return f"SELECT unnest(ARRAY({query}))"


def _near(taxonomy_uid: str, walk: Walk, columns: Columns) -> SQL:
    """The uids of the terms that the walk comes by."""
    text = {Side.ABOVE: _TERMS_ABOVE, Side.BELOW: _TERMS_BELOW}[walk.side]
    return SQL(
        text.format(start=_START),
        (columns.branch_id, taxonomy_uid, walk.term_uid, walk.levels or _EVERY_LEVEL, 0 if walk.is_included else 1),
    )
