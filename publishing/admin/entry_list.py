"""Lists of entries in a language: of one type, or of all. They stand here because content does not know what is live."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.query.fields import Fields
from content.query_fields import saved_fields
from content.types import StoredType, load_type
from core.errors import NotFound
from publishing.admin.entry_rights import language_to_begin_in
from publishing.admin.lists.bulk_choice import LARGEST
from publishing.admin.lists.bulk_doings import DOINGS, doings_for
from publishing.admin.lists.columns import (
    ORDERED,
    USUAL,
    USUAL_OF_ANY,
    Column,
    chosen_columns,
    columns_of_type,
    numbered,
)
from publishing.admin.lists.field_filters import HOW_LABELS, HOWS, VALUELESS, FilteredField, filtered_fields
from publishing.admin.lists.filters import (
    NARROWING,
    STATUSES,
    Known,
    changed,
    chips_of,
    read_filters,
    state_of,
    tidied,
    without,
)
from publishing.admin.lists.finding import page_of_entries
from publishing.admin.lists.lines import lines_of
from publishing.admin.lists.looks import looks_of
from publishing.admin.lists.searching import known_of, searched_types, types_of
from publishing.admin.lists.term_filters import offered_taxonomies
from publishing.admin.lists.view_pages import address_of_view
from publishing.workflows import has_workflows
from stacks.admin.screens import Visit, render_page


def entry_list(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """A page of the entries of a type. `?type=` leads to the list of another type."""
    other = request.GET.get("type", type_uid)
    if other != type_uid:
        if "/" in other:
            raise NotFound
        return HttpResponseRedirect(visit.url("entry_list", other) if other else visit.url("all_entries"))
    return _show(request, visit, load_type(visit.scope, type_uid))


def all_entries(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of the entries of every type that the person knows."""
    other = request.GET.get("type", "")
    if other:
        if "/" in other:
            raise NotFound
        return HttpResponseRedirect(visit.url("entry_list", other))
    return _show(request, visit, None)


def _show(request: HttpRequest, visit: Visit, stored: StoredType | None) -> HttpResponse:
    query = tidied(request.GET)
    if query is not None:
        return HttpResponseRedirect(f"{request.path}?{query}")
    looks = looks_of(visit, stored.uid if stored else "", request.GET.get("view", ""))
    if looks.opens_with is not None and not request.GET:
        return HttpResponseRedirect(address_of_view(visit, looks.opens_with))
    known = known_of(visit, stored, request.GET)
    filters = read_filters(request.GET, known)
    types = searched_types(visit, stored, filters)
    page, count = page_of_entries(visit.scope, types, filters, request.GET)
    fields = saved_fields(visit.scope, stored) if stored else Fields()
    asked = filtered_fields(stored.compiled, fields) if stored else {}
    every = columns_of_type(stored.compiled if stored else None, fields, has_stages=has_workflows(visit.scope))
    columns = chosen_columns(looks.columns, every, USUAL if stored else USUAL_OF_ANY)
    context = {
        "type": stored,
        "title": stored.title if stored else _("All entries"),
        "types": types_of(visit),
        "lines": lines_of(visit, page.rows, known.environments, columns),
        "page": page,
        "count": count,
        "count_is_bounded": count.endswith("+"),
        "columns": columns,
        "column_choices": numbered(columns, every),
        "view": looks.view,
        "views": [(view, address_of_view(visit, view)) for view in looks.views],
        "title_heading": _heading(request, ORDERED["title"], filters.order, known),
        "headed": [(column, _heading_of(request, column, filters.order, known)) for column in columns],
        "filters": filters,
        "known": known,
        "environments": known.environments,
        "problems": list(dict.fromkeys(problem for each in types for problem in each.problems)),
        "chips": chips_of(request.GET, filters, known, asked),
        "cleared": without(request.GET, *NARROWING),
        "begins_in": language_to_begin_in(visit, stored, filters.locale) if stored else "",
        "doings": doings_for(visit, DOINGS),
        "largest": LARGEST,
        "state": state_of(request.GET),
        "taxonomies": offered_taxonomies(visit.scope, stored, fields, filters.locale) if stored else (),
        **_choices(asked),
    }
    return render_page(request, visit, "admin/entries.html", context)


def _heading_of(request: HttpRequest, column: Column, order: str, known: Known) -> dict[str, str] | None:
    """The same for a column; None for one that a list cannot be sorted by."""
    pair = ORDERED.get(column.key, (column.key, f"-{column.key}"))
    return _heading(request, pair, order, known) if pair[0] in known.orders else None


def _heading(request: HttpRequest, orders: tuple[str, str], order: str, known: Known) -> dict[str, str]:
    """Where a click on the heading leads, and how the list is sorted by it now."""
    first, second = orders
    is_descending = known.orders[order].is_descending
    sorted_now = ("descending" if is_descending else "ascending") if order in orders else ""
    return {"query": changed(request.GET, order=second if order == first else first), "sort": sorted_now}


def _choices(asked: dict[str, FilteredField]) -> dict[str, Any]:
    """What the form for a filter by a field offers."""
    return {
        "statuses": STATUSES.items(),
        "fields": [(field, " ".join(HOWS[field.kind])) for field in asked.values()],
        "hows": [(how, label, how in VALUELESS) for how, label in HOW_LABELS.items()],
    }
