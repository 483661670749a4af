"""Opening, saving and creating entries, and looking at a version."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.actions.entries import create_entry, update_entry
from content.admin.entry_form import (
    defaults_of,
    read_controls,
    show_controls,
    typed_controls,
    with_problems,
    with_titles,
)
from content.admin.extension_frames import allow_frames, told_of_page, with_frames
from content.admin.summary import summary_of
from content.errors import EntryChanged, EntryNotFound
from content.models import EntryVersion
from content.schema.validate import without_blank_url
from content.types import load_type
from core.errors import Invalid, Problem
from publishing.admin.entry_page import Opened, PageState, controls_of, open_entry, show_entry
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission


def entry_page(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """An entry in the language of `?locale=`; a POST saves what was changed in its form."""
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, request.GET.get("locale", ""))
    if request.method == "POST":
        return _save(request, visit, opened)
    return show_entry(request, visit, opened, PageState())


def entry_address(visit: Visit, type_uid: str, uid: str, locale: str) -> str:
    """The address of an entry in a language."""
    return f"{visit.url('entry', type_uid, uid)}?{urlencode({'locale': locale})}"


def _save(request: HttpRequest, visit: Visit, opened: Opened) -> HttpResponse:
    """Save the changed fields over the version that the form names; keep everything typed where that fails."""
    visit.actor.require(Permission.ENTRY_WRITE)
    base = _number(request, "version", opened.version)
    expected = _number(request, "over", base)
    typed = typed_controls(controls_of(visit, opened, base), request.POST)
    problems: tuple[Problem, ...] = ()
    over = expected if expected != base else None
    try:
        data = read_controls(typed, only_changed=True)
        if data or not opened.version:
            saved = update_entry(
                visit.actor,
                visit.scope,
                opened.type,
                opened.entry.uid,
                locale=opened.locale,
                data=data,
                expected_version=expected,
            )
            messages.success(request, _("Saved as version %(version)s.") % {"version": saved.version})
        else:
            messages.info(request, _("Nothing was changed."))
        return HttpResponseRedirect(entry_address(visit, opened.type.uid, opened.entry.uid, opened.locale))
    except EntryChanged as error:
        over = error.version
    except Invalid as error:
        problems = error.problems
    controls, sentences = with_problems(typed, problems)
    state = PageState(controls=controls, problems=sentences, base_version=base, over=over)
    return show_entry(request, visit, opened, state)


def new_entry(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """An empty form in the language of `?locale=`, or the master; a POST creates the entry."""
    visit.actor.require(Permission.ENTRY_WRITE)
    stored = load_type(visit.scope, type_uid)
    asked = request.GET.get("locale", "")
    locale = asked if asked in visit.scope.locale_fallbacks else visit.scope.master_locale
    controls = show_controls(stored.compiled, defaults_of(stored.compiled), follows_master=False)
    sentences: list[str] = []
    if request.method == "POST":
        typed = typed_controls(controls, request.POST)
        try:
            data = without_blank_url(stored.compiled, read_controls(typed, only_changed=False))
            saved = create_entry(visit.actor, visit.scope, stored, locale=locale, data=data)
            messages.success(request, _("The entry is created."))
            return HttpResponseRedirect(entry_address(visit, type_uid, saved.uid, locale))
        except Invalid as error:
            controls, sentences = with_problems(typed, error.problems)
    controls = with_frames(visit, with_titles(visit.scope, controls), stored.document.get("schema"))
    frames = [control.frame for control in controls if control.frame]
    context: dict[str, Any] = {
        "type": stored,
        "locale": locale,
        "controls": controls,
        "frames_told": told_of_page(visit, stored, entry={}, locale=locale) if frames else None,
        "problems": sentences,
        "is_refused": any(control.errors for control in controls),
    }
    response = render_page(request, visit, "admin/entry_new.html", context)
    allow_frames(response, frames)
    return response


def entry_version(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """What a language said at one version: to read, not to change. Raises EntryNotFound."""
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, request.GET.get("locale", ""))
    row = EntryVersion.objects.filter(entry=opened.entry, locale=opened.source, version=version).first()
    if row is None:
        raise EntryNotFound(uid)
    seen = stored.compiled.editor_view.of(row.data)
    fields = [(field.display_name or field.uid, summary_of(seen.get(field.uid))) for field in stored.compiled.fields]
    fields.append((_("Tags"), summary_of(seen.get("tags"))))
    return render_page(request, visit, "admin/entry_version.html", {"opened": opened, "row": row, "fields": fields})


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
