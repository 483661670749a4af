"""Deleting languages of an entry, dropping one so that it reads from its fallback, and the way back from the trash."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.actions.entry_deletion import delete_entry
from content.actions.entry_languages import unlocalize_entry
from content.actions.entry_trash import restore_entry
from content.admin.seen_entries import first_language
from content.entry_uses import list_entry_uses
from content.languages import fallback_chain
from content.query.window import Window
from content.trash import list_trash, restorable
from content.types import load_type
from core.errors import Forbidden, Invalid, NotFound
from publishing.admin.entry_page import Opened, open_entry
from publishing.admin.entry_rights import deletable_languages
from publishing.admin.entry_rows import publications_of
from publishing.admin.entry_views import entry_address
from stacks.admin.names import names_of
from stacks.admin.paging import PAGE_SIZE, Page, page_number
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

_SHOWN_USES = 20


def entry_deletion(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """A question that says what is live of each language and who refers to the entry; a POST deletes the ones ticked."""
    visit.actor.require(Permission.ENTRY_DELETE)
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, request.GET.get("locale", ""))
    doomed = deletable_languages(visit, opened.place)
    if not doomed:
        raise Forbidden
    problem = ""
    if request.method == "POST":
        wanted = [code for code in request.POST.getlist("locales") if code in doomed]
        if wanted:
            deleted = delete_entry(visit.actor, visit.scope, stored, uid, locales=wanted)
            messages.success(request, _deleted(opened, deleted))
            return HttpResponseRedirect(_after(visit, opened, deleted))
        problem = _("Choose at least one language.")
    window = Window(limit=_SHOWN_USES)
    uses = list_entry_uses(visit.scope, stored, uid, locale=first_language(visit.scope), window=window)
    places: dict[str, list[str]] = {}
    for place, row in publications_of(visit.scope, [opened.entry.pk]).items():
        places.setdefault(place[1], []).append(row.environment.name)
    known = [code for code in opened.rows if code in visit.scope.locale_fallbacks and code in doomed]
    languages = [(code, opened.rows[code].title, sorted(places.get(code, ()))) for code in known]
    context = {"opened": opened, "languages": languages, "uses": uses, "problem": problem}
    return render_page(request, visit, "admin/entry_delete.html", context)


def _deleted(opened: Opened, deleted: tuple[str, ...]) -> str:
    if set(opened.rows) <= set(deleted):
        return _("“%(title)s” is deleted. It lies in the trash.") % {"title": opened.title}
    told = {"title": opened.title, "locales": ", ".join(deleted)}
    return _("“%(title)s” is deleted in %(locales)s. It lies in the trash.") % told


def _after(visit: Visit, opened: Opened, deleted: tuple[str, ...]) -> str:
    """Another language of the entry where there is one, the list of its type otherwise."""
    left = [code for code in opened.rows if code not in deleted and code in visit.scope.locale_fallbacks]
    if left:
        return entry_address(visit, opened.type.uid, opened.entry.uid, left[0])
    return f"{visit.url('entry_list', opened.type.uid)}?{urlencode({'locale': opened.locale})}"


def entry_unlocalizing(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """A question before a language's own text goes; a POST puts it into the trash, and the fallback's is read."""
    visit.actor.require(Permission.ENTRY_WRITE)
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, request.GET.get("locale", ""))
    here = entry_address(visit, type_uid, uid, opened.locale)
    if opened.locale in opened.rows and opened.locale not in deletable_languages(visit, opened.place):
        raise Forbidden
    if request.method == "POST":
        try:
            unlocalize_entry(visit.actor, visit.scope, stored, uid, locale=opened.locale)
        except Invalid as error:
            messages.error(request, " ".join(f"{each.path} {worded(each.message)}" for each in error.problems))
        else:
            messages.success(request, _("%(locale)s reads from its fallback again.") % {"locale": opened.locale})
        return HttpResponseRedirect(here)
    below = next((code for code in fallback_chain(visit.scope, opened.locale)[1:] if code in opened.rows), None)
    places = publications_of(visit.scope, [opened.entry.pk])
    live = [row for place, row in places.items() if place[1] == opened.locale]
    context = {"opened": opened, "below": below, "places": sorted(row.environment.name for row in live)}
    return render_page(request, visit, "admin/entry_unlocalize.html", context)


def entry_trash(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """What was deleted of a type's entries, the latest first; a POST brings a language of one back."""
    stored = load_type(visit.scope, type_uid)
    if request.method == "POST":
        visit.actor.require(Permission.ENTRY_WRITE)
        uid, locale = request.POST.get("uid", ""), request.POST.get("locale", "")
        try:
            restored = restore_entry(visit.actor, visit.scope, stored, uid, locales=[locale])
        except (Invalid, NotFound) as error:
            told = (
                [worded(each.message) for each in error.problems]
                if isinstance(error, Invalid)
                else [worded(error.message)]
            )
            messages.error(request, _("It stays in the trash: %(reasons)s") % {"reasons": " ".join(told)})
            return HttpResponseRedirect(visit.url("entry_trash", type_uid))
        count = len(restored)
        messages.success(
            request, ngettext("It is back, offline.", "%(n)s languages are back, offline.", count) % {"n": count}
        )
        return HttpResponseRedirect(entry_address(visit, type_uid, uid, locale))
    number = page_number(request)
    found = list_trash(visit.scope, stored, Window(limit=PAGE_SIZE + 1, skip=(number - 1) * PAGE_SIZE)).rows
    names = names_of(visit.scope, (row.deleted_by for row in found))
    back = restorable(visit.scope, stored, found[:PAGE_SIZE]) if visit.actor.can(Permission.ENTRY_WRITE) else set()
    rows = [
        {
            "row": row,
            "by": names.get(row.deleted_by, ""),
            "is_known": row.locale in visit.scope.locale_fallbacks,
            "can_restore": (row.uid, row.locale) in back,
        }
        for row in found
    ]
    page = Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)
    return render_page(request, visit, "admin/entry_trash.html", {"type": stored, "page": page})
