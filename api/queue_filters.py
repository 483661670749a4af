"""What a list of the publish queue may be narrowed by: query parameters, and the JSON of `query`."""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, ClassVar, Final

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict

from content.query.fields import Fields
from content.query.language import And, Comparison, Exists, In, Kind, Not, Operator, Or, Query
from content.query.parse import QueryLimits, parse_query_text
from core.errors import Invalid, Problem
from publishing.models import Action, PublishItem, State

if TYPE_CHECKING:
    from publishing.reading import TitledItem

QUEUE_PARAMETERS = (
    "query", "state", "action", "environment", "locale", "entry", "content_type", "job_id", "due_after", "due_before", "skip",
    "limit", "include_count",
)  # fmt: skip

_COLUMNS: Final[Mapping[str, tuple[str, Kind]]] = {
    "action": ("action", Kind.TEXT),
    "content_type.uid": ("entry__content_type__uid", Kind.TEXT),
    "content_type_uid": ("entry__content_type__uid", Kind.TEXT),
    "created_at": ("created_at", Kind.INSTANT),
    "entry.uid": ("entry__uid", Kind.TEXT),
    "entry_uid": ("entry__uid", Kind.TEXT),
    "environment": ("environment__uid", Kind.TEXT),
    "locale": ("locale", Kind.TEXT),
    "published_at": ("applied_at", Kind.INSTANT),
    "scheduled_at": ("due_at", Kind.INSTANT),
    "state": ("state", Kind.TEXT),
    "user": ("created_by", Kind.TEXT),
}
_FIELDS = Fields(
    kinds={name: kind for name, (_, kind) in _COLUMNS.items()},
    indexed=frozenset(name for name, (_, kind) in _COLUMNS.items() if kind is Kind.INSTANT),
)
_LOOKUPS: Final[Mapping[Operator, str]] = {
    Operator.EQ: "",
    Operator.GT: "__gt",
    Operator.GTE: "__gte",
    Operator.LT: "__lt",
    Operator.LTE: "__lte",
}


class QueueFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """The parameters of the list, each narrowing it further."""

    # Rows are never doubled by their own state: looking for that would read the whole queue for a page of it.
    state = django_filters.MultipleChoiceFilter(choices=State.choices, distinct=False)
    action = django_filters.ChoiceFilter(choices=Action.choices)
    environment = django_filters.CharFilter(method="in_environment")
    locale = django_filters.CharFilter()
    entry = django_filters.CharFilter(field_name="entry__uid")
    content_type = django_filters.CharFilter(field_name="entry__content_type__uid")
    job_id = django_filters.UUIDFilter(field_name="job__uid")
    due_after = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_before = django_filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = PublishItem
        fields: ClassVar[list[str]] = []

    def in_environment(self, items: QuerySet[PublishItem], name: str, value: str) -> QuerySet[PublishItem]:
        """Items for an environment, by its name or uid."""
        return items.filter(Q(environment__uid=value) | Q(environment__name=value))


def narrow(items: "QuerySet[TitledItem]", params: QueryDict) -> "QuerySet[TitledItem]":
    """The items that the parameters ask for. Raises Invalid naming each parameter that cannot be read."""
    by_parameters = QueueFilter(params, queryset=items)
    if not by_parameters.is_valid():
        raise Invalid(
            Problem(name, "format", str(error)) for name, errors in by_parameters.errors.items() for error in errors
        )
    query = parse_query_text(params.get("query", ""), _FIELDS, QueryLimits())
    narrowed: QuerySet[TitledItem] = by_parameters.qs
    return narrowed.filter(_condition(query))


def _condition(query: Query) -> Q:
    match query:
        case And(clauses):
            return reduce(and_, (_condition(clause) for clause in clauses), Q())
        case Or(clauses):
            return reduce(or_, (_condition(clause) for clause in clauses), Q(pk__in=[]))
        case Not(clause):
            return ~_condition(clause)
        case Comparison(field, operator, operand):
            return Q(**{f"{_column(field.path)}{_LOOKUPS[operator]}": operand})
        case In(field, operands):
            return Q(**{f"{_column(field.path)}__in": operands})
        case Exists(field):
            return Q(**{f"{_column(field.path)}__isnull": False})
        case _:
            raise Invalid([Problem("query", "operator", "uses an operator that the publish queue does not have.")])


def _column(path: str) -> str:
    if path not in _COLUMNS:
        raise Invalid([Problem(f"query.{path}", "unknown", "is not something the publish queue can be filtered by.")])
    return _COLUMNS[path][0]
