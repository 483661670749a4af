"""Keeping the view that a list shows under a name, changing and forgetting it, and choosing one's own columns."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.types import load_type
from core.errors import Invalid
from publishing.actions.list_views import (
    Shown,
    change_view,
    choice_of,
    choose_columns,
    choose_view,
    delete_view,
    get_view,
    may_change,
    save_view,
)
from publishing.admin.lists.columns import MOST_COLUMNS
from publishing.admin.lists.filters import state_of
from publishing.admin.lists.offered_views import offered
from publishing.errors import ListViewNotFound
from publishing.models import ListView
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

_LONGEST = 10_000


def view_saving(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep what a list shows under the name typed."""
    list_uid, state = _list_of(request, visit), state_of(QueryDict(request.POST.get("state", "")[:_LONGEST]))
    back = _address(visit, list_uid, state)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    columns = request.POST.getlist("columns")[:MOST_COLUMNS]
    name, is_shared = request.POST.get("name", "").strip(), request.POST.get("shared") == "on"
    try:
        view = save_view(visit.actor, visit.scope, Shown(list_uid, state, columns), name=name, is_shared=is_shared)
    except Invalid as error:
        _tell(request, error)
        return HttpResponseRedirect(back)
    if request.POST.get("default") == "on":
        choose_view(visit.actor, visit.scope, list_uid, view)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return HttpResponseRedirect(address_of_view(visit, view))


def view_page(request: HttpRequest, visit: Visit, view_uid: str) -> HttpResponse:
    """A view's name, whom it is for, and whether its list opens with it; a POST changes that, or forgets the view."""
    view = get_view(visit.actor, visit.scope, view_uid)
    if not offered(visit, [view]):
        raise ListViewNotFound
    if request.method == "POST":
        if request.POST.get("do") == "delete":
            delete_view(visit.actor, visit.scope, view_uid)
            messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
            return HttpResponseRedirect(_address(visit, view.content_type_uid, "view=all"))
        try:
            _change(request, visit, view)
        except Invalid as error:
            _tell(request, error)
            return HttpResponseRedirect(visit.url("list_view", view_uid))
        messages.success(request, _("The view is changed."))
        return HttpResponseRedirect(address_of_view(visit, view))
    context = {
        "view": view,
        "address": address_of_view(visit, view),
        "may_change": may_change(visit.actor, view),
        "may_share": visit.actor.can(Permission.ENTRY_WRITE),
        "is_default": choice_of(visit.actor, visit.scope, view.content_type_uid).view == view,
    }
    return render_page(request, visit, "admin/lists/view.html", context)


def column_choosing(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the columns ticked, in the order of their numbers; `usual` forgets them."""
    list_uid, state = _list_of(request, visit), request.POST.get("state", "")[:_LONGEST]
    if request.method == "POST":
        numbered = [(_number(request, key), place, key) for place, key in enumerate(request.POST.getlist("columns"))]
        chosen = [key for _number_, _place, key in sorted(numbered)][:MOST_COLUMNS]
        choose_columns(visit.actor, visit.scope, list_uid, [] if request.POST.get("do") == "usual" else chosen)
    return HttpResponseRedirect(_address(visit, list_uid, state_of(QueryDict(state)) or "view=all"))


def address_of_view(visit: Visit, view: ListView) -> str:
    """The list as the view shows it."""
    named = urlencode({"view": view.uid})
    return _address(visit, view.content_type_uid, f"{view.state}&{named}" if view.state else named)


def _change(request: HttpRequest, visit: Visit, view: ListView) -> None:
    is_default = choice_of(visit.actor, visit.scope, view.content_type_uid).view == view
    wants_default = request.POST.get("default") == "on"
    if may_change(visit.actor, view):
        name, is_shared = request.POST.get("name", "").strip(), request.POST.get("shared") == "on"
        change_view(visit.actor, visit.scope, view.uid, name=name, is_shared=is_shared)
    if is_default != wants_default:
        choose_view(visit.actor, visit.scope, view.content_type_uid, view if wants_default else None)


def _list_of(request: HttpRequest, visit: Visit) -> str:
    """The type of the list that the form stands in. Raises ContentTypeNotFound."""
    list_uid = request.POST.get("list", "")
    return load_type(visit.scope, list_uid).uid if list_uid else ""


def _address(visit: Visit, list_uid: str, state: str) -> str:
    address = visit.url("entry_list", list_uid) if list_uid else visit.url("all_entries")
    return f"{address}?{state}" if state else address


def _number(request: HttpRequest, key: str) -> int:
    text = request.POST.get(f"place.{key}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999


def _tell(request: HttpRequest, error: Invalid) -> None:
    for problem in error.problems:
        messages.error(
            request,
            _("The name %(message)s") % {"message": worded(problem.message)}
            if problem.path == "name"
            else worded(problem.message),
        )
