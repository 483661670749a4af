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
from content.sight import within
from content.types import StoredType
from publishing.admin.entry_paging import ORDERS, KeyedPage, page_from, place_in
from publishing.admin.lists.field_filters import FilteredField, Unanswerable, query_of
from publishing.admin.lists.filters import Filters
from publishing.models import OPEN_STATES
from stacks.admin.paging import COUNTED, PAGE_SIZE
from stacks.scope import Scope

NAMED = """lower((l.title || ' '::text || l.url) COLLATE "default")"""
"""What an index of trigrams is on: the names of an entry."""


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
    clauses: list[Query] = []
    problems: list[str] = []
    for asked in filters.where:
        try:
            clauses.append(query_of(asked, known.get(asked.path), fields))
        except Unanswerable as error:
            problems.append(str(error))
    clauses += _own(filters, fields)
    names = columns_of(scope, stored, [filters.locale])
    pieces = [compile_query(And(tuple(clauses)), names)]
    if filters.query:
        pieces.append(_inside(filters, fields, names) if filters.in_text else _named(scope, filters))
    pieces += _status(filters, stored.id)
    condition = within(scope, stored, names, join(" AND ", pieces))
    return Searched(stored, of_type(stored, condition), tuple(problems))


def page_of_entries(
    scope: Scope, types: Sequence[Searched], filters: Filters, sent: QueryDict
) -> tuple[KeyedPage, str]:
    """The page that the address asks for, and how many rows there are, up to a bound. Four statements at most."""
    place = place_in(sent, ORDERS[filters.order])
    ids = _ids(scope, types, filters, terms=place.terms, beyond=place.condition, limit=PAGE_SIZE + 1)
    rows = EntryLocale.objects.filter(pk__in=ids).select_related("entry", "content_type")
    by_id = {row.pk: row for row in rows}
    page = page_from(sent, place, [by_id[pk] for pk in ids if pk in by_id], size=PAGE_SIZE)
    is_whole = place.key is None and len(ids) <= PAGE_SIZE
    count = len(ids) if is_whole else _count(scope, types, filters)
    return page, told_count(count)


def told_count(count: int) -> str:
    """The number, or that there are more than are counted."""
    text = number_format(min(count, COUNTED), force_grouping=True)
    return f"{text}+" if count > COUNTED else text


def matching(scope: Scope, types: Sequence[Searched], filters: Filters, *, limit: int) -> list[tuple[str, str]]:
    """The first entries of the whole list, in its order: the uids of type and entry."""
    place = place_in(QueryDict(), ORDERS[filters.order])
    ids = _ids(scope, types, filters, terms=place.terms, beyond=SQL("TRUE"), limit=limit)
    rows = EntryLocale.objects.filter(pk__in=ids).values_list("pk", "content_type__uid", "entry__uid")
    found = {pk: (type_uid, uid) for pk, type_uid, uid in rows}
    return [found[pk] for pk in ids if pk in found]


def latest_changes(scope: Scope, types: Sequence[Searched], filters: Filters, *, limit: int) -> list[EntryLocale]:
    """The rows that were changed last, the newest first. Two queries."""
    place = place_in(QueryDict(), ORDERS["updated"])
    ids = _ids(scope, types, filters, terms=place.terms, beyond=SQL("TRUE"), limit=limit)
    return list(
        EntryLocale.objects.filter(pk__in=ids).select_related("entry", "content_type").order_by("-updated_at", "-entry")
    )


def _ids(
    scope: Scope, types: Sequence[Searched], filters: Filters, *, terms: str, beyond: SQL, limit: int
) -> list[int]:
    """The keys of rows in order: of each type no more than the page could need, from its own index."""
    if not types:
        return []
    parts = []
    for each in types:
        condition = SQL(f"{each.condition.text} AND {beyond.text}", (*each.condition.params, *beyond.params))
        (source,) = sources_of(scope, [filters.locale], condition)
        parts.append(
            SQL(
                f"SELECT l.id, l.entry_id, l.title, l.created_at, l.updated_at {source.text} ORDER BY {terms} LIMIT %s",
                (*source.params, limit),
            )
        )
    if len(parts) == 1:
        statement = SQL(f"SELECT l.id FROM ({parts[0].text}) AS l ORDER BY {terms}", parts[0].params)
    else:
        union = join(" UNION ALL ", (SQL(f"({part.text})", part.params) for part in parts))
        statement = SQL(f"SELECT l.id FROM ({union.text}) AS l ORDER BY {terms} LIMIT %s", (*union.params, limit))
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


def _named(scope: Scope, filters: Filters) -> SQL:
    """Entries whose title or address says so, and the one of that uid."""
    named = SQL(f"{NAMED} LIKE %s", (_pattern(filters.query),))
    holder = Entry.objects.filter(branch_id=scope.branch_id, uid=filters.query).values_list("pk", flat=True).first()
    return SQL(f"({named.text} OR l.entry_id = %s)", (*named.params, holder)) if holder else named


def _pattern(text: str) -> str:
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def _status(filters: Filters, content_type_id: int) -> Iterator[SQL]:
    """What is live of a row, or on its way: in the environment chosen, or in any.

    What is live is gathered once and looked up by hash. Asked row by row it would be as fast where many rows answer, and
    take a second over a hundred thousand entries where none does. The sums keep the planner from going by an index.
    """
    here = SQL(" AND p.environment_id = %s", (filters.environment.pk,)) if filters.environment else SQL("")
    places = f"publishing_publication AS p {{}} WHERE p.content_type_id = %s AND p.locale = %s{here.text}"
    which = (content_type_id, filters.locale, *here.params)
    plain = places.format("")
    match filters.status:
        case "live":
            found = f"SELECT p.entry_version_id FROM {plain} AND p.is_live"
            yield SQL(f"l.latest_id + 0 = ANY(ARRAY({found}))", which)
        case "changed":
            joined = places.format("JOIN content_entrylocale AS x ON x.entry_id = p.entry_id AND x.locale = p.locale")
            found = f"SELECT p.entry_id FROM {joined} AND p.is_live AND x.latest_id <> p.entry_version_id"
            yield SQL(f"l.entry_id + 0 = ANY(ARRAY({found}))", which)
        case "offline":
            yield SQL(f"l.entry_id + 0 <> ALL(ARRAY(SELECT p.entry_id FROM {plain} AND p.is_live))", which)
        case "never":
            yield SQL(f"l.entry_id + 0 <> ALL(ARRAY(SELECT p.entry_id FROM {plain}))", which)
        case "scheduled":
            place = here.text.replace("p.", "i.")
            yield SQL(
                f"""EXISTS (SELECT FROM publishing_publishitem AS i WHERE i.entry_id = l.entry_id AND i.locale = l.locale
                    AND i.state = ANY(%s){place})""",
                (list(OPEN_STATES), *here.params),
            )
