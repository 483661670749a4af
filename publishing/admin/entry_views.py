"""Opening, saving and creating entries."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.actions.entries import SavedEntry, create_entry, update_entry
from content.actions.entry_masters import create_master
from content.admin.entry_form.control import Control
from content.admin.entry_form.page import form_page
from content.admin.entry_form.parts import part_now
from content.admin.entry_form.problems import Told, with_problems
from content.admin.entry_form.rules import within_rules
from content.admin.entry_form.showing import defaults_of, show_controls
from content.admin.entry_form.typed import asks_to_save, typed_controls
from content.admin.entry_form.values import read_controls
from content.admin.extension_frames import allow_frames
from content.errors import EntryChanged
from content.schema.validate import without_blank_url
from content.sight import fields_to_begin_with, languages_to_begin_in
from content.types import StoredType, load_type
from core.errors import Invalid
from core.json_values import JSONObject
from publishing.admin.entry_page import Opened, PageState, controls_of, meanwhile_of, open_entry, show_entry
from publishing.admin.entry_rights import require_writing
from publishing.admin.kept import after_saving, kept_context, page_of, page_of_new, taken_up, typed_in
from publishing.admin.merging import changes_to_save, merged_with, show_merge
from publishing.admin.reference_marks import with_marks
from publishing.admin.side_by_side import here
from stacks.admin.screens import Visit, render_page
from stacks.limits import WHOLE
from stacks.permissions import Permission


def entry_page(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """An entry in the language of `?locale=`; a POST saves what was changed in its form."""
    stored = load_type(visit.scope, type_uid)
    opened = open_entry(visit, stored, uid, request.GET.get("locale", ""))
    page = page_of(visit, stored, opened.entry, opened.locale)
    if request.method == "POST":
        return after_saving(request, visit, page, _save(request, visit, opened))
    kept = taken_up(request, visit, page)
    if kept is None or opened.written is None:
        return show_entry(request, visit, opened, PageState())
    base = kept.base_version
    typed = typed_controls(controls_of(visit, opened, base), typed_in(kept))
    controls = within_rules(opened.type, typed, opened.written)
    return _show_typed(request, visit, opened, controls, base=base, expected=opened.version)


def entry_address(visit: Visit, type_uid: str, uid: str, locale: str) -> str:
    """The address of an entry in a language."""
    return f"{visit.url('entry', type_uid, uid)}?{urlencode({'locale': locale})}"


def _save(request: HttpRequest, visit: Visit, opened: Opened) -> HttpResponse:
    """Save the changed fields over the version that the form names; keep everything typed where that fails."""
    visit.actor.require(Permission.ENTRY_WRITE)
    written = require_writing(opened.written)
    base = _number(request, "version", opened.version)
    expected = _number(request, "over", base)
    controls = within_rules(opened.type, typed_controls(controls_of(visit, opened, base), request.POST), written)
    told: list[Told] = []
    if not asks_to_save(request.POST):
        answer = part_now(request, visit, opened.type, controls)
        return answer or _show_typed(request, visit, opened, controls, base=base, expected=opened.version or expected)
    try:
        if opened.version not in (0, base):
            return _merge(request, visit, opened, controls, base=base)
        _save_changed(request, visit, opened, controls, base=base, expected=expected)
        return HttpResponseRedirect(
            here(request, entry_address(visit, opened.type.uid, opened.entry.uid, opened.locale))
        )
    except EntryChanged:
        opened = open_entry(visit, opened.type, opened.entry.uid, opened.locale)
        if opened.version:
            return show_merge(
                request, visit, opened, merged_with(visit, opened, controls, base=base, post=request.POST), base=base
            )
        expected = 0
    except Invalid as error:
        controls, told = with_problems(controls, error.problems)
        expected = opened.version or expected
    return _show_typed(request, visit, opened, controls, base=base, expected=expected, told=told)


def _merge(
    request: HttpRequest, visit: Visit, opened: Opened, controls: Sequence[Control], *, base: int
) -> HttpResponse:
    """Save what was typed over a newer version, once it is settled what of both is taken; ask until then.

    Raises EntryChanged and EntryInvalid.
    """
    merged = merged_with(visit, opened, controls, base=base, post=request.POST)
    if request.POST.get("merge") != str(opened.version) or not merged.is_settled:
        return show_merge(request, visit, opened, merged, base=base)
    data = changes_to_save(opened, merged)
    if data:
        saved = _save_language(visit, opened, data, expected=opened.version)
        messages.success(request, _("Saved as version %(version)s.") % {"version": saved.version})
    else:
        messages.info(request, _("Nothing was changed."))
    return HttpResponseRedirect(entry_address(visit, opened.type.uid, opened.entry.uid, opened.locale))


def _save_changed(
    request: HttpRequest, visit: Visit, opened: Opened, controls: Sequence[Control], *, base: int, expected: int
) -> None:
    """Save what was changed, and say so. Raises EntryChanged and EntryInvalid."""
    standing = None if base == opened.version else opened.type.compiled.editor_view.of(opened.data)
    data = read_controls(controls, only_changed=True, standing=standing)
    if not data and opened.version:
        messages.info(request, _("Nothing was changed."))
        return
    saved = _save_language(visit, opened, data, expected=expected)
    messages.success(request, _("Saved as version %(version)s.") % {"version": saved.version})


def _save_language(visit: Visit, opened: Opened, data: JSONObject, *, expected: int) -> SavedEntry:
    """Save what was changed in the language; a master that the entry does not have takes the rest from what was shown."""
    uid, code = opened.entry.uid, opened.locale
    if code == visit.scope.master_locale and code not in opened.rows:
        begun: JSONObject = {**data, "locale": opened.source}
        return create_master(visit.actor, visit.scope, opened.type, uid, data=begun, copies_language=True)
    return update_entry(visit.actor, visit.scope, opened.type, uid, locale=code, data=data, expected_version=expected)


def _show_typed(
    request: HttpRequest,
    visit: Visit,
    opened: Opened,
    controls: Sequence[Control],
    *,
    base: int,
    expected: int,
    told: Sequence[Told] = (),
) -> HttpResponse:
    """The page as it was typed; where somebody saved in the meantime, with who it was and what they changed."""
    meanwhile = None if expected == base else meanwhile_of(visit, opened, base)
    state = PageState(controls=controls, told=told, base_version=base, meanwhile=meanwhile)
    return show_entry(request, visit, opened, state)


def new_entry(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """An empty form in the language of `?locale=`, or the master; a POST creates the entry."""
    visit.actor.require(Permission.ENTRY_WRITE)
    stored = load_type(visit.scope, type_uid)
    asked = request.GET.get("locale", "")
    codes = languages_to_begin_in(visit.scope, stored)
    locale = asked if asked in visit.scope.locale_fallbacks else next(iter(codes), "")
    written = require_writing(fields_to_begin_with(visit.scope, stored, locale=locale))
    blank = show_controls(stored.compiled, defaults_of(stored.compiled.fields))
    controls = within_rules(stored, blank, written)
    page = page_of_new(visit, stored, locale)
    kept = taken_up(request, visit, page)
    if request.method != "POST" and kept is None:
        return _show_new(request, visit, stored, controls, locale=locale)
    sent = request.POST if kept is None else typed_in(kept)
    controls = within_rules(stored, typed_controls(controls, sent), written)
    if kept is not None:
        return _show_new(request, visit, stored, controls, locale=locale)
    if not asks_to_save(request.POST):
        part = part_now(request, visit, stored, controls)
        return part or _show_new(request, visit, stored, controls, locale=locale)
    try:
        data = without_blank_url(stored.compiled, read_controls(controls, only_changed=False))
        saved = create_entry(visit.actor, visit.scope, stored, locale=locale, data=data)
    except Invalid as error:
        controls, told = with_problems(controls, error.problems)
    else:
        messages.success(request, _("The entry is created."))
        answer = HttpResponseRedirect(entry_address(visit, type_uid, saved.uid, locale))
        return after_saving(request, visit, page, answer)
    return _show_new(request, visit, stored, controls, locale=locale, told=told)


def _show_new(
    request: HttpRequest,
    visit: Visit,
    stored: StoredType,
    controls: Sequence[Control],
    *,
    locale: str,
    told: Sequence[Told] = (),
) -> HttpResponse:
    written = fields_to_begin_with(visit.scope, stored, locale=locale) or WHOLE
    form = form_page(visit, stored, controls, locale=locale, entry={}, told=told, written=written)
    kept = kept_context(request, visit, page_of_new(visit, stored, locale))
    marked = with_marks(visit, form.context["controls"], locale)
    context = {**form.context, **kept, "controls": marked, "type": stored, "locale": locale}
    response = render_page(request, visit, "admin/entry_new.html", context)
    allow_frames(response, form.frames)
    return response


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
