"""Lists of rows whose fields are columns: environments, languages, tokens, organizations and stacks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, OrderBy, Q, QuerySet
from django.db.models.functions import Collate

from api.calls import Call
from api.lists import read_listing
from api.replies import Reply
from content.query.fields import COLUMNS, Fields
from content.query.language import And, Comparison, Exists, Field, In, Kind, Matches, Not, Operand, Operator, Or, Query
from content.query.window import DEFAULT_SORT, Direction, SortTerm
from core.errors import Invalid, Problem
from core.json_values import JSONObject

ModelT = TypeVar("ModelT", bound=Model)

_LOOKUPS = {
    Operator.EQ: "exact",
    Operator.GT: "gt",
    Operator.GTE: "gte",
    Operator.LT: "lt",
    Operator.LTE: "lte",
}
_NOTHING = Q(pk__in=())
_SYSTEM = {"uid": "uid", "created_at": "created_at", "updated_at": "updated_at"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which fields of a resource can be sorted and searched, each with its column. All but the system's are texts.

    What `is_log` never changes: where nothing else is asked for it is sorted as it was written, along its keys.
    """

    texts: Mapping[str, str]
    is_log: bool = False

    def fields(self) -> Fields:
        """The same, as the query language knows fields."""
        return Fields(kinds=dict.fromkeys(self.texts, Kind.TEXT))

    def find(self, field: Field) -> str | None:
        """The column of a field; None where the resource has no such field."""
        return self.texts.get(field.path) or _SYSTEM.get(field.path)


def list_reply(
    call: Call, key: str, rows: QuerySet[ModelT], *, columns: Columns, represent: Callable[[ModelT], JSONObject]
) -> Reply:
    """The part of the rows that the parameters ask for, and their number where it is asked for."""
    return list_together(call, key, rows, columns=columns, represent=lambda page: [represent(row) for row in page])


def list_together(
    call: Call,
    key: str,
    rows: QuerySet[ModelT],
    *,
    columns: Columns,
    represent: Callable[[Sequence[ModelT]], list[JSONObject]],
) -> Reply:
    """The same for rows that are represented a page at a time, with what is read for all of them at once."""
    listing = read_listing(call.params, columns.fields())
    found = rows.filter(_condition(listing.where, columns))
    if listing.is_count:
        return Reply({key: found.count()})
    window = listing.window
    sort = () if columns.is_log and window.sort is DEFAULT_SORT else window.sort
    page = found.order_by(*(_ordering(term, columns) for term in sort), "-pk")
    body: dict[str, object] = {key: represent(list(page[window.skip : window.skip + window.limit]))}
    if window.include_count:
        body["count"] = found.count()
    return Reply(body)


def _ordering(term: SortTerm, columns: Columns) -> str | OrderBy:
    column = columns.find(term.field)
    if column is None:
        name = "asc" if term.direction is Direction.ASCENDING else "desc"
        raise Invalid([Problem(name, "sort", f"names {term.field.path!r}, which is no field to sort by.")])
    if term.field.path in columns.texts:
        text = Collate(column, "C")
        return text.asc() if term.direction is Direction.ASCENDING else text.desc()
    return column if term.direction is Direction.ASCENDING else f"-{column}"


def _condition(query: Query, columns: Columns) -> Q:
    match query:
        case And(clauses):
            return Q(*(_condition(clause, columns) for clause in clauses))
        case Or(clauses):
            return Q(*(_condition(clause, columns) for clause in clauses), _connector=Q.OR) if clauses else _NOTHING
        case Not(clause):
            return ~_condition(clause, columns)
        case Comparison(field, operator, operand):
            return _lookup(field, columns, _LOOKUPS[operator], operand)
        case In(field, operands):
            return Q(*(_lookup(field, columns, "exact", operand) for operand in operands), _connector=Q.OR) or _NOTHING
        case Matches(field, pattern):
            return _lookup(field, columns, "regex", pattern)
        case Exists(field):
            return _NOTHING if columns.find(field) is None else Q()
        case _:
            return _NOTHING


def _lookup(field: Field, columns: Columns, lookup: str, operand: Operand) -> Q:
    column = columns.find(field)
    if column is None or (field.path not in COLUMNS and not isinstance(operand, str)):
        return _NOTHING
    return Q(**{f"{column}__{lookup}": operand})
