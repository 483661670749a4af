"""Beginning a language of an entry with what it falls back to, and saying that a translation is up to date."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.entries import update_entry
from content.actions.translations import confirm_translation
from content.errors import EntryChanged
from content.types import load_type
from core.errors import Invalid
from publishing.admin.entry_views import entry_address
from publishing.admin.side_by_side import here
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.worded import worded


def entry_localizing(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Give the entry a text of its own in the language: a copy of what it shows there."""
    code = request.GET.get("locale", "")
    address = here(request, entry_address(visit, type_uid, uid, code))
    if request.method != "POST":
        return HttpResponseRedirect(address)
    visit.actor.require(Permission.ENTRY_WRITE)
    stored = load_type(visit.scope, type_uid)
    try:
        update_entry(visit.actor, visit.scope, stored, uid, locale=code, data={}, expected_version=0)
    except EntryChanged:
        messages.info(request, _("%(locale)s has a text of its own already.") % {"locale": code})
    except Invalid as error:
        _tell(request, error)
    else:
        told = _("%(locale)s has a text of its own now: a copy, ready to be translated. Nothing is published.")
        messages.success(request, told % {"locale": code})
    return HttpResponseRedirect(address)


def translation_confirming(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Mark the language as up to date with its source, at the version that the page showed."""
    code = request.GET.get("locale", "")
    address = here(request, entry_address(visit, type_uid, uid, code))
    if request.method != "POST":
        return HttpResponseRedirect(address)
    visit.actor.require(Permission.ENTRY_WRITE)
    stored = load_type(visit.scope, type_uid)
    text = request.POST.get("source_version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        confirm_translation(visit.actor, visit.scope, stored, uid, locale=code, source_version=version)
    except Invalid as error:
        _tell(request, error)
    else:
        messages.success(request, _("%(locale)s is marked as up to date.") % {"locale": code})
    return HttpResponseRedirect(address)


def _tell(request: HttpRequest, error: Invalid) -> None:
    messages.error(request, " ".join(f"{each.path} {worded(each.message)}" for each in error.problems))
