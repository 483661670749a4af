"""What a list of entries is narrowed to: read from its address, told as chips that can be taken away, written back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.admin.entry_paging import ORDERS, Order
from publishing.admin.lists.field_filters import HOW_LABELS, VALUELESS, FieldFilter, FilteredField
from publishing.models import Environment

MOST_WHERE: Final = 10
_LONGEST = 500
LIVE, CHANGED, OFFLINE, NEVER, SCHEDULED = "live", "changed", "offline", "never", "scheduled"
STATUSES: Final[Mapping[str, Any]] = {
    LIVE: gettext_lazy("Live"),
    CHANGED: gettext_lazy("Changed since published"),
    OFFLINE: gettext_lazy("Not live"),
    NEVER: gettext_lazy("Never published"),
    SCHEDULED: gettext_lazy("Scheduled"),
}
_TRANSIENT = ("after", "before", "page", "field", "how", "value", "type")
NARROWING: Final = (
    "q",
    "text",
    "status",
    "environment",
    "stage",
    "author",
    "editor",
    "tag",
    "since",
    "until",
    "term",
    "exact",
    "where",
)
NAMES: Final = (*NARROWING, "locale", "order")
"""Everything of an address that says what a list shows."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as far as it names something that exists."""

    query: str
    in_text: bool
    locale: str
    environment: Environment | None
    status: str
    stage: str
    author: str
    editor: str
    tag: str
    since: date | None
    until: date | None
    where: tuple[FieldFilter, ...]
    terms: tuple[str, ...]
    is_exact: bool
    """Whether entries with terms below those that are named are left out."""
    order: str
    sorted_by: Order

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out but other languages."""
        facts = (self.query, self.status, self.stage, self.author, self.editor, self.tag, self.since, self.until)
        return any(facts) or bool(self.where or self.terms)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as people read it, and the query of the address without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Known:
    """What filters may name in a stack: the names of languages, environments, stages, people and terms by what they are called in addresses.

    `terms` are those that the address names, `orders` what the list can be sorted by.
    """

    locales: Sequence[str]
    first_locale: str
    environments: Sequence[Environment]
    stages: Mapping[str, str]
    people: Mapping[str, str]
    orders: Mapping[str, Order] = field(default_factory=lambda: ORDERS)
    terms: Mapping[str, str] = field(default_factory=dict)


def read_filters(sent: QueryDict, known: Known) -> Filters:
    """The filters of the address; what names nothing is left out."""
    locale, status, stage = sent.get("locale", ""), sent.get("status", ""), sent.get("stage", "")
    wanted, order = sent.get("environment", ""), sent.get("order", "")
    query = sent.get("q", "").strip()[:_LONGEST]
    return Filters(
        query=query,
        in_text=bool(query) and sent.get("text") == "on",
        locale=locale if locale in known.locales else known.first_locale,
        environment=next((row for row in known.environments if row.uid == wanted), None),
        status=status if status in STATUSES else "",
        stage=stage if stage in known.stages else "",
        author=sent.get("author", "").strip()[:64],
        editor=sent.get("editor", "").strip()[:64],
        tag=sent.get("tag", "").strip()[:_LONGEST],
        since=_day(sent.get("since", "")),
        until=_day(sent.get("until", "")),
        where=wheres_of(sent),
        terms=tuple(term for term in dict.fromkeys(sent.getlist("term")) if term in known.terms),
        is_exact=sent.get("exact") == "on",
        order=order if order in known.orders else "updated",
        sorted_by=known.orders.get(order, ORDERS["updated"]),
    )


def wheres_of(sent: QueryDict) -> tuple[FieldFilter, ...]:
    """The filters by fields of an address, as many as count."""
    return tuple(filter(None, map(_field_filter, sent.getlist("where")[:MOST_WHERE])))


def tidied(sent: QueryDict) -> str | None:
    """The query that the address should have had: a new filter by a field joined, blanks left out. None for this one."""
    joined = [f"{sent.get('how', '')}:{sent.get('field', '')}:{sent.get('value', '').strip()}"]
    added = joined if sent.get("field") else []
    pairs = [(name, value) for name, value in _pairs(sent) if value.strip()]
    is_same = not added and not any(name in sent for name in ("field", "how", "value"))
    if is_same and all(value.strip() for name, value in _pairs(sent)):
        return None
    return urlencode([*pairs, *(("where", value) for value in added if ("where", value) not in pairs)])


def chips_of(sent: QueryDict, filters: Filters, known: Known, fields: Mapping[str, FilteredField]) -> list[Chip]:
    """A chip for everything that narrows the list."""

    def chip(name: str, label: Any, value: Any) -> Chip:
        return Chip(str(label), str(value), without(sent, name, *(("text",) if name == "q" else ())))

    place = filters.environment.name if filters.environment else ""
    told = [
        ("q", _("Text") if filters.in_text else _("Title"), filters.query),
        ("status", _("Status"), STATUSES.get(filters.status, "")),
        ("environment", _("Environment"), place if filters.status else ""),
        ("stage", _("Stage"), known.stages.get(filters.stage, "")),
        ("author", _("Written by"), filters.author and known.people.get(filters.author, filters.author)),
        ("editor", _("Changed by"), filters.editor and known.people.get(filters.editor, filters.editor)),
        ("tag", _("Tag"), filters.tag),
        ("since", _("Changed since"), filters.since or ""),
        ("until", _("Changed until"), filters.until or ""),
    ]
    chips = [chip(name, label, value) for name, label, value in told if value]
    chips += [_term_chip(sent, term, known) for term in filters.terms]
    return [*chips, *(_field_chip(sent, each, fields.get(each.path)) for each in filters.where)]


def without(sent: QueryDict, *names: str) -> str:
    """The address's query without these names, at the beginning of the list."""
    return urlencode([pair for pair in _pairs(sent) if pair[0] not in names])


def changed(sent: QueryDict, **values: str) -> str:
    """The address's query with these values in the place of what was there."""
    kept = [pair for pair in _pairs(sent) if pair[0] not in values]
    return urlencode([*kept, *values.items()])


def state_of(sent: QueryDict) -> str:
    """What a list shows, without where in it somebody is: what a saved view keeps."""
    return urlencode([pair for pair in _pairs(sent) if pair[0] in NAMES and pair[1].strip()])


def _field_chip(sent: QueryDict, asked: FieldFilter, filtered: FilteredField | None) -> Chip:
    how = str(HOW_LABELS.get(asked.how, asked.how))
    value = "" if asked.how in VALUELESS else f" {filtered.told(asked.value) if filtered else asked.value}"
    rest = [pair for pair in _pairs(sent) if pair != ("where", str(asked))]
    return Chip(filtered.label if filtered else asked.path, f"{how}{value}", urlencode(rest))


def _term_chip(sent: QueryDict, term: str, known: Known) -> Chip:
    left = [pair for pair in _pairs(sent) if pair != ("term", term)]
    # With the last term goes what is said of them.
    rest = [pair for pair in left if pair[0] != "exact" or any(name == "term" for name, _value in left)]
    return Chip(_("Term"), known.terms[term], urlencode(rest))


def _pairs(sent: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in sent.lists() if name not in _TRANSIENT for value in values]


def _field_filter(text: str) -> FieldFilter | None:
    how, _colon, rest = text.partition(":")
    path, _colon, value = rest.partition(":")
    return FieldFilter(how, path, value) if how and path else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return None
