"""The entries of a type in a language, with where each is live. It stands here because content does not know that."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from content.admin.seen_entries import first_language, known_types, seen_entries
from content.models import Entry, EntryLocale
from content.types import StoredType, load_type
from core.errors import NotFound
from publishing.admin.entry_paging import ORDERS, keyed_page
from publishing.admin.entry_rights import language_to_begin_in
from publishing.admin.entry_rows import (
    CHANGED,
    LIVE,
    OFFLINE,
    Cell,
    cells,
    environments_of,
    publications_of,
    waiting_of,
)
from publishing.models import Environment, Publication
from stacks.admin.names import names_of
from stacks.admin.paging import bounded_count
from stacks.admin.screens import Visit, render_page

STATUSES = (LIVE, CHANGED, OFFLINE)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as far as it names something that exists."""

    query: str
    locale: str
    environment: Environment | None
    status: str
    tag: str
    order: str

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out but other languages."""
        return bool(self.query or self.status or self.tag)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One row of the list."""

    entry: EntryLocale
    locales: Sequence[str]
    cells: Sequence[Cell]
    updated_by: str


def entry_list(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """A page of entries. `?type=` leads to the list of another type."""
    other = request.GET.get("type", "")
    if other and other != type_uid:
        if "/" in other:
            raise NotFound
        return HttpResponseRedirect(visit.url("entry_list", other))
    stored = load_type(visit.scope, type_uid)
    environments = environments_of(visit.scope)
    filters = read_filters(request, visit, environments)
    rows = narrowed(visit, stored, filters)
    page = keyed_page(rows.select_related("entry"), ORDERS[filters.order], request)
    context = {
        "type": stored,
        "types": known_types(visit.scope)[:500],
        "begins_in": language_to_begin_in(visit, stored, filters.locale),
        "lines": _lines(visit, stored, page.rows, environments),
        "page": page,
        "count": bounded_count(rows),
        "environments": environments,
        "filters": filters,
        "statuses": STATUSES,
        "locales": sorted(visit.scope.locale_fallbacks),
    }
    return render_page(request, visit, "admin/entries.html", context)


def read_filters(request: HttpRequest, visit: Visit, environments: Sequence[Environment]) -> Filters:
    """The filters of the address; what names nothing is left out."""
    locale, status = request.GET.get("locale", ""), request.GET.get("status", "")
    wanted = request.GET.get("environment", "")
    order = request.GET.get("order", "")
    return Filters(
        query=request.GET.get("q", "").strip(),
        locale=locale if locale in visit.scope.locale_fallbacks else first_language(visit.scope),
        environment=next((row for row in environments if row.uid == wanted), None),
        status=status if status in STATUSES else "",
        tag=request.GET.get("tag", "").strip(),
        order=order if order in ORDERS else "updated",
    )


def narrowed(visit: Visit, stored: StoredType, filters: Filters) -> QuerySet[EntryLocale]:
    """The language rows that the filters leave: narrow rows alone, through their own indexes."""
    rows = EntryLocale.objects.filter(content_type_id=stored.id, locale=filters.locale, deleted_at=None)
    rows = seen_entries(visit.scope, stored, rows)
    if filters.query:
        named = Q(title__icontains=filters.query)
        if stored.is_page:
            named |= Q(url__icontains=filters.query)
        holder = Entry.objects.filter(branch_id=visit.scope.branch_id, uid=filters.query).first()
        rows = rows.filter(named | Q(entry_id=holder.pk) if holder else named)
    if filters.tag:
        rows = rows.filter(latest__data__contains={"tags": [filters.tag]})
    if filters.status:
        rows = _with_status(rows, stored, filters)
    return rows


def _with_status(rows: QuerySet[EntryLocale], stored: StoredType, filters: Filters) -> QuerySet[EntryLocale]:
    """Rows by what is live of them: in the environment chosen, or in any."""
    live = Publication.objects.filter(
        entry=OuterRef("entry"), locale=filters.locale, content_type_id=stored.id, is_live=True
    )
    if filters.environment is not None:
        live = live.filter(environment=filters.environment)
    if filters.status == OFFLINE:
        return rows.filter(~Exists(live))
    if filters.status == LIVE:
        return rows.filter(Exists(live.filter(entry_version=OuterRef("latest"))))
    return rows.filter(Exists(live.filter(~Q(entry_version=OuterRef("latest")))))


def _lines(
    visit: Visit, stored: StoredType, rows: Sequence[EntryLocale], environments: Sequence[Environment]
) -> list[EntryLine]:
    """The rows with their languages, places and authors: five queries, whatever their number."""
    ids = [row.entry_id for row in rows]
    live, waiting = publications_of(visit.scope, ids), waiting_of(ids)
    languages: dict[int, list[str]] = {}
    found = EntryLocale.objects.filter(entry_id__in=ids, deleted_at=None).order_by("locale")
    found = seen_entries(visit.scope, stored, found)
    for entry_id, locale in found.values_list("entry_id", "locale"):
        languages.setdefault(entry_id, []).append(locale)
    names = names_of(visit.scope, (row.updated_by for row in rows))
    return [
        EntryLine(
            row,
            languages.get(row.entry_id, []),
            cells(environments, (row.entry_id, row.locale), row.latest_id, live=live, waiting=waiting),
            names.get(row.updated_by, ""),
        )
        for row in rows
    ]
