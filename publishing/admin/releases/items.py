"""Changes of what is in a release, from its page: put in, taken out, brought up to date, moved to another release."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Conflict, Invalid
from publishing.actions.release_items import add_items, move_items, remove_items, update_items
from publishing.admin.releases.lines import value_of
from publishing.admin.releases.pages import show_release, told
from publishing.errors import ReleaseNotFound
from publishing.models import Action
from publishing.release_rules import ItemRequest
from publishing.releases import get_release, seen_items_of
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.worded import worded


def release_items(request: HttpRequest, visit: Visit, release_uid: str) -> HttpResponse:
    """Do what the button says with what is ticked, or chosen; the page again with what is wrong where it cannot be."""
    here = _address(request, visit, release_uid)
    if request.method != "POST":
        return HttpResponseRedirect(here)
    visit.actor.require(Permission.RELEASE_WRITE)
    release = get_release(visit.scope, release_uid)
    change = _bring if request.POST.get("bring") else _CHANGES.get(request.POST.get("do", ""), _add)
    try:
        messages.success(request, change(request, visit, release_uid))
    except Invalid as error:
        return show_release(request, visit, release, refused=told(error.problems))
    except (Conflict, ReleaseNotFound) as error:
        return show_release(request, visit, release, refused=[worded(error.message)])
    except _NothingChosen as error:
        return show_release(request, visit, release, refused=[str(error)])
    return HttpResponseRedirect(here)


class _NothingChosen(Exception):
    """The request names nothing to do it with."""


def _add(request: HttpRequest, visit: Visit, uid: str) -> str:
    """Put the entries and files chosen into the release, in every language chosen."""
    action = Action.UNPUBLISH if request.POST.get("action") == Action.UNPUBLISH else Action.PUBLISH
    locales = request.POST.getlist("locales") or [visit.scope.master_locale]
    entries = [value.strip().partition("/") for value in request.POST.getlist("entries") if value.strip()]
    files = [value.strip() for value in request.POST.getlist("files") if value.strip()]
    named = [("entry", entry_uid, type_uid) for type_uid, _slash, entry_uid in entries]
    named += [("asset", file_uid, "") for file_uid in files]
    items = [
        ItemRequest("items", kind, target, type_uid, locale, action=action)
        for kind, target, type_uid in named
        for locale in locales
    ]
    if not items:
        raise _NothingChosen(_("Choose at least one entry or file."))
    add_items(visit.actor, visit.scope, uid, items)
    return ngettext("%(n)s item is in the release.", "%(n)s items are in the release.", len(items)) % {"n": len(items)}


def _bring(request: HttpRequest, visit: Visit, uid: str) -> str:
    """Put what items refer to, and readers would not find, into the release: one thing, or all that the page names."""
    one = request.POST.get("bring", "")
    items = []
    for value in [one] if one else request.POST.getlist("missing"):
        named, _slash, locale = value.rpartition("/")
        kind, _slash, rest = named.partition("/")
        type_uid, _slash, target = ("", "", rest) if kind == "asset" else rest.partition("/")
        items.append(ItemRequest("items", "asset" if kind == "asset" else "entry", target, type_uid, locale))
    if not items:
        raise _NothingChosen(_("Nothing is missing any more."))
    add_items(visit.actor, visit.scope, uid, items)
    return ngettext("%(n)s item is in the release.", "%(n)s items are in the release.", len(items)) % {"n": len(items)}


def _remove(request: HttpRequest, visit: Visit, uid: str) -> str:
    items = _ticked(request, visit, uid)
    remove_items(visit.actor, visit.scope, uid, items)
    return ngettext("%(n)s item is taken out.", "%(n)s items are taken out.", len(items)) % {"n": len(items)}


def _update(request: HttpRequest, visit: Visit, uid: str) -> str:
    items = _ticked(request, visit, uid)
    update_items(visit.actor, visit.scope, uid, [replace(item, version=None) for item in items])
    return _("They are at their latest versions.")


def _update_all(_request: HttpRequest, visit: Visit, uid: str) -> str:
    update_items(visit.actor, visit.scope, uid, None)
    return _("Every item is at its latest version.")


def _publish(request: HttpRequest, visit: Visit, uid: str) -> str:
    items = _ticked(request, visit, uid)
    update_items(visit.actor, visit.scope, uid, [replace(item, action=Action.PUBLISH.value) for item in items])
    return _("They go live with the release.")


def _unpublish(request: HttpRequest, visit: Visit, uid: str) -> str:
    items = _ticked(request, visit, uid)
    unpublished = [replace(item, action=Action.UNPUBLISH.value, version=None) for item in items]
    update_items(visit.actor, visit.scope, uid, unpublished)
    return _("They go offline with the release.")


def _move(request: HttpRequest, visit: Visit, uid: str) -> str:
    items, to_uid = _ticked(request, visit, uid), request.POST.get("to", "")
    if not to_uid:
        raise _NothingChosen(_("Choose the release that they move to."))
    target = get_release(visit.scope, to_uid)
    move_items(visit.actor, visit.scope, uid, items, to_uid=to_uid)
    return _("They are in “%(name)s” now.") % {"name": target.name}


def _ticked(request: HttpRequest, visit: Visit, uid: str) -> Sequence[ItemRequest]:
    """The items that are ticked, at the versions they are pinned at. Raises _NothingChosen for none."""
    values = set(request.POST.getlist("items"))
    found = []
    for item in seen_items_of(visit.scope, get_release(visit.scope, uid)):
        if value_of(item) in values:
            pinned = item.entry_version or item.asset_version
            version = pinned.version if pinned else None
            found.append(ItemRequest("items", item.kind, item.target_uid, item.content_type_uid, item.locale, version))
    if not found:
        raise _NothingChosen(_("Tick at least one item."))
    return found


_CHANGES: dict[str, Callable[[HttpRequest, Visit, str], str]] = {
    "add": _add,
    "bring": _bring,
    "remove": _remove,
    "update": _update,
    "update_all": _update_all,
    "publish": _publish,
    "unpublish": _unpublish,
    "move": _move,
}
"""What the buttons of the page do, by their values."""


def _address(request: HttpRequest, visit: Visit, release_uid: str) -> str:
    environment = request.GET.get("environment", "")
    query = f"?{urlencode({'environment': environment})}" if environment else ""
    return f"{visit.url('release', release_uid)}{query}"
