"""Finding the rows of a list of entries: narrow rows alone, sorted and paged before anything wide is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.http import QueryDict
from django.utils.formats import number_format

from content.database import fetch_all
from content.entry_rows import columns_of, of_type, sources_of
from content.models import Entry, EntryLocale
from content.query.compile import compile_query
from content.query.fields import COLUMNS, STAGE, TAGS, Fields
from content.query.language import And, Comparison, Contains, In, Operator, Query
from content.query.sql import SQL, Columns, join
from content.query_fields import saved_fields
from content.schema.options import URL
from content.sight import within
from content.types import StoredType
from publishing.admin.entry_paging import ORDERS, KeyedPage, Place, Stretch, page_from, place_in
from publishing.admin.lists.field_filters import FILLING, FilteredField, Unanswerable, query_of
from publishing.admin.lists.filled import filled_in
from publishing.admin.lists.filters import Filters
from publishing.admin.lists.term_filters import term_query
from publishing.models import OPEN_STATES
from stacks.admin.paging import COUNTED, PAGE_SIZE
from stacks.scope import Scope

NAMED = """lower((l.title || ' '::text || l.url) COLLATE "default")"""
"""What an index of trigrams is on: the names of an entry."""
TITLED = """lower(l.title COLLATE "default")"""


@dataclass(frozen=True, slots=True)
class Searched:
    """A type that a list goes through, with the conditions on its rows and what could not be understood."""

    type: StoredType
    condition: SQL
    problems: tuple[str, ...] = ()


def searched(
    scope: Scope,
    stored: StoredType,
    filters: Filters,
    known: Mapping[str, FilteredField],
    *,
    fields: Fields | None = None,
) -> Searched:
    """The condition that the filters put on rows of a type, of which only those count that may be read."""
    fields = fields or saved_fields(scope, stored)
    clauses, narrow, problems = _by_fields(stored, filters, known, fields)
    clauses += [
        *_own(filters, fields),
        *(term_query(term, fields, is_exact=filters.is_exact) for term in filters.terms),
    ]
    names = columns_of(scope, stored, [filters.locale])
    pieces = [compile_query(And(tuple(clauses)), names), *narrow]
    if filters.query:
        pieces.append(_inside(filters, fields, names) if filters.in_text else _named(scope, stored, filters))
    pieces += _status(filters, stored.id, scope.branch_id)
    condition = within(scope, stored, names, join(" AND ", pieces))
    return Searched(stored, of_type(stored, condition), tuple(problems))


def _by_fields(
    stored: StoredType, filters: Filters, known: Mapping[str, FilteredField], fields: Fields
) -> tuple[list[Query], list[SQL], list[str]]:
    """What the filters by fields mean: as queries, as conditions that need no content, and what could not be understood."""
    clauses: list[Query] = []
    narrow: list[SQL] = []
    problems: list[str] = []
    for asked in filters.where:
        field = known.get(asked.path)
        told = (
            filled_in(stored, asked.path, is_filled=asked.how == "filled") if asked.how in FILLING and field else None
        )
        if told is not None:
            narrow.append(told)
            continue
        try:
            clauses.append(query_of(asked, field, fields))
        except Unanswerable as error:
            problems.append(str(error))
    return clauses, narrow, problems


def page_of_entries(
    scope: Scope, types: Sequence[Searched], filters: Filters, sent: QueryDict
) -> tuple[KeyedPage, str]:
    """The page that the address asks for, and how many rows there are, up to a bound.

    Three statements at most; two for the first page, whose rows are found and counted at once.
    """
    place = place_in(sent, filters.sorted_by)
    is_first = place.key is None
    ids = _ids(scope, types, filters, place, limit=COUNTED + 1 if is_first else PAGE_SIZE + 1)
    rows = EntryLocale.objects.filter(pk__in=ids[: PAGE_SIZE + 1]).select_related("entry", "content_type")
    by_id = {row.pk: row for row in rows}
    page = page_from(sent, place, [by_id[pk] for pk in ids if pk in by_id], size=PAGE_SIZE)
    return page, told_count(len(ids) if is_first else _count(scope, types, filters))


def told_count(count: int) -> str:
    """The number, or that there are more than are counted."""
    text = number_format(min(count, COUNTED), force_grouping=True)
    return f"{text}+" if count > COUNTED else text


def matching(scope: Scope, types: Sequence[Searched], filters: Filters, *, limit: int) -> list[tuple[str, str]]:
    """The first entries of the whole list, in its order: the uids of type and entry."""
    ids = _ids(scope, types, filters, place_in(QueryDict(), filters.sorted_by), limit=limit)
    rows = EntryLocale.objects.filter(pk__in=ids).values_list("pk", "content_type__uid", "entry__uid")
    found = {pk: (type_uid, uid) for pk, type_uid, uid in rows}
    return [found[pk] for pk in ids if pk in found]


def latest_changes(scope: Scope, types: Sequence[Searched], filters: Filters, *, limit: int) -> list[EntryLocale]:
    """The rows that were changed last, the newest first. Two queries."""
    ids = _ids(scope, types, filters, place_in(QueryDict(), ORDERS["updated"]), limit=limit)
    return list(
        EntryLocale.objects.filter(pk__in=ids).select_related("entry", "content_type").order_by("-updated_at", "-entry")
    )


def _ids(scope: Scope, types: Sequence[Searched], filters: Filters, place: Place, *, limit: int) -> list[int]:
    """The keys of rows in order, stretch by stretch as far as the page needs."""
    found: list[int] = []
    for stretch in place.stretches:
        if types and len(found) < limit:
            found += _stretch(scope, types, filters, stretch, limit=limit - len(found))
    return found


def _stretch(scope: Scope, types: Sequence[Searched], filters: Filters, stretch: Stretch, *, limit: int) -> list[int]:
    """The keys of a stretch: of each type no more than the page could need, from its own index."""
    parts = []
    for each in types:
        condition = join(" AND ", (each.condition, stretch.condition))
        (source,) = sources_of(scope, [filters.locale], condition)
        columns = ", ".join(f"l.{column}" for column in ("id", *stretch.columns))
        parts.append(SQL(f"SELECT {columns} {source.text} ORDER BY {stretch.terms} LIMIT %s", (*source.params, limit)))
    if len(parts) == 1:
        statement = SQL(f"SELECT l.id FROM ({parts[0].text}) AS l ORDER BY {stretch.terms}", parts[0].params)
    else:
        union = join(" UNION ALL ", (SQL(f"({part.text})", part.params) for part in parts))
        statement = SQL(
            f"SELECT l.id FROM ({union.text}) AS l ORDER BY {stretch.terms} LIMIT %s", (*union.params, limit)
        )
    return [pk for (pk,) in fetch_all(statement)]


def _count(scope: Scope, types: Sequence[Searched], filters: Filters) -> int:
    """How many there are, counted no further than the bound."""
    sources = [sources_of(scope, [filters.locale], each.condition)[0] for each in types]
    limit = COUNTED + 1
    parts = [SQL(f"(SELECT 1 {source.text} LIMIT {limit})", source.params) for source in sources]
    union = join(" UNION ALL ", parts)
    statement = SQL(f"SELECT count(*) FROM (SELECT 1 FROM ({union.text}) AS found LIMIT {limit}) AS few", union.params)
    return int(fetch_all(statement)[0][0])


def _own(filters: Filters, fields: Fields) -> Iterator[Query]:
    """The filters on what every entry has, as far as who asks is shown it."""
    if filters.author:
        yield Comparison(COLUMNS["created_by"], Operator.EQ, filters.author)
    if filters.editor:
        yield Comparison(COLUMNS["updated_by"], Operator.EQ, filters.editor)
    if filters.tag:
        yield In(fields.at(TAGS), (filters.tag,)) if not fields.hides(TAGS) else _nothing()
    if filters.stage:
        yield Comparison(fields.at(STAGE), Operator.EQ, filters.stage)
    if filters.since:
        yield Comparison(COLUMNS["updated_at"], Operator.GTE, datetime.combine(filters.since, time(), UTC))
    if filters.until:
        ends = datetime.combine(filters.until, time(), UTC) + timedelta(days=1)
        yield Comparison(COLUMNS["updated_at"], Operator.LT, ends)


def _nothing() -> Query:
    """What no row answers."""
    return In(COLUMNS["uid"], ())


def _inside(filters: Filters, fields: Fields, names: Columns) -> SQL:
    """Entries that say so in any text that is shown. The whole content is looked at first: reading it field by field costs twice as much."""
    exact = compile_query(Contains(fields.texts(), filters.query), names)
    if any(sign in filters.query for sign in '"\\') or not filters.query.isprintable():
        return exact
    rough = SQL(f"lower({names.data}::text || {names.title} || {names.uid}) LIKE %s", (_pattern(filters.query),))
    return SQL(f"({rough.text} AND {exact.text})", (*rough.params, *exact.params))


def _named(scope: Scope, stored: StoredType, filters: Filters) -> SQL:
    """Entries whose title or address says so, as far as the type shows addresses, and the one of that uid."""
    names = NAMED if stored.shows(URL) else TITLED
    named = SQL(f"{names} LIKE %s", (_pattern(filters.query),))
    holder = Entry.objects.filter(branch_id=scope.branch_id, uid=filters.query).values_list("pk", flat=True).first()
    return SQL(f"({named.text} OR l.entry_id = %s)", (*named.params, holder)) if holder else named


def _pattern(text: str) -> str:
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def _status(filters: Filters, content_type_id: int, branch_id: int) -> Iterator[SQL]:
    """What is live of a row, or on its way: in the environment chosen, or in any.

    Each is a join that the planner turns round as few or many publications answer: by the index of the list where many
    rows do, over all publications of the type at once where hardly any does. What was changed is looked for from the
    side of what is live, since of two versions that differ no index knows.
    """
    here = SQL(" AND p.environment_id = %s", (filters.environment.pk,)) if filters.environment else SQL("")
    published = f"FROM publishing_publication AS p WHERE p.content_type_id = %s AND p.locale = %s{here.text}"
    which = (content_type_id, filters.locale, *here.params)
    match filters.status:
        case "live":
            same = "p.entry_id = l.entry_id AND p.is_live AND p.entry_version_id = l.latest_id"
            yield SQL(f"EXISTS (SELECT {published} AND {same})", which)
        case "changed":
            latest = """SELECT FROM content_entrylocale AS x WHERE x.latest_id = p.entry_version_id
                AND x.content_type_id = p.content_type_id AND x.locale = p.locale AND x.entry_id = p.entry_id"""
            yield SQL(f"l.entry_id IN (SELECT p.entry_id {published} AND p.is_live AND NOT EXISTS ({latest}))", which)
        case "offline":
            yield SQL(f"NOT EXISTS (SELECT {published} AND p.entry_id = l.entry_id AND p.is_live)", which)
        case "never":
            yield SQL(f"NOT EXISTS (SELECT {published} AND p.entry_id = l.entry_id)", which)
        case "scheduled":
            place = here.text.replace("p.", "i.")
            yield SQL(
                f"""EXISTS (SELECT FROM publishing_publishitem AS i WHERE i.entry_id = l.entry_id AND i.locale = %s
                    AND i.branch_id = %s AND i.state = ANY(%s){place})""",
                (filters.locale, branch_id, list(OPEN_STATES), *here.params),
            )
