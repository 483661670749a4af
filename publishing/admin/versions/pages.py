"""The versions of an entry in a language: all of them, one of them, what people call it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.actions.entry_versions import name_version, unname_version
from content.admin.entry_form.rules import within_rules
from content.admin.entry_form.showing import show_controls
from content.admin.entry_form.titles import with_titles
from content.entry_versions import SavedVersion
from content.models import EntryVersion
from content.types import load_type
from core.errors import Invalid
from publishing.admin.entry_page import Opened, open_entry
from publishing.admin.entry_rights import require_writing
from publishing.admin.versions.changes import changed_fields_of
from publishing.admin.versions.sides import Whereabouts, choose, versions_of, whereabouts
from publishing.matrix import Coming
from stacks.admin.names import names_of
from stacks.admin.paging import Page, page_number
from stacks.admin.screens import Visit, render_page
from stacks.limits import WHOLE
from stacks.worded import worded

_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One version on the timeline."""

    saved: SavedVersion
    by: str
    restored_from: int | None
    live_in: Sequence[str]
    coming: Sequence[tuple[str, Coming]]
    is_latest: bool


def entry_versions(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Every version of the language shown, newest first, with where it is live and on its way to."""
    opened = open_version_of(request, visit, type_uid, uid)
    number = page_number(request)
    found = versions_of(visit, opened, skip=(number - 1) * _ON_A_PAGE, limit=_ON_A_PAGE)
    places = whereabouts(visit, opened)
    names = names_of(visit.scope, [row.saved_by for row in found.rows])
    restored = _restored(opened, [row.version for row in found.rows])
    rows = [_row(opened, places, each, by=names.get(each.saved_by, ""), restored=restored) for each in found.rows]
    context = {
        "opened": opened,
        "page": Page(rows, number, found.count > number * _ON_A_PAGE),
        "count": found.count,
        "can_restore": may_restore(opened),
        "languages": sorted(opened.rows, key=lambda code: (code != visit.scope.master_locale, code)),
    }
    return render_page(request, visit, "admin/versions/timeline.html", context)


def entry_version(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """What a language said at one version, and what was changed in it. Raises EntryVersionNotFound."""
    opened = open_version_of(request, visit, type_uid, uid)
    places = whereabouts(visit, opened)
    chosen = choose(visit, opened, str(version), places)
    found = chosen.content
    before = EntryVersion.objects.of_entry(opened.entry.pk).filter(locale=found.saved.locale, version__lt=version)
    previous = before.order_by("-version").values_list("version", flat=True).first()
    earlier = choose(visit, opened, str(previous), places) if previous else None
    controls = show_controls(found.content_type.compiled, found.data)
    by = names_of(visit.scope, [found.saved.saved_by]).get(found.saved.saved_by, "")
    context = {
        "opened": opened,
        "row": _row(opened, places, found.saved, by=by, restored=_restored(opened, [version])),
        "controls": with_titles(visit.scope, within_rules(opened.type, controls, WHOLE)),
        "previous": previous,
        "fields": changed_fields_of(visit.scope, earlier.side, chosen.side) if earlier else None,
        "can_write": opened.written is not None,
        "can_restore": may_restore(opened),
    }
    return render_page(request, visit, "admin/entry_version.html", context)


def version_naming(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """Call the version by a name, or by its number again where the name is blank."""
    opened = open_version_of(request, visit, type_uid, uid)
    if request.method == "POST":
        require_writing(opened.written)
        title, source = request.POST.get("name", "").strip(), opened.source
        try:
            if title:
                name_version(visit.actor, visit.scope, opened.type, uid, version=version, locale=source, title=title)
            else:
                unname_version(visit.actor, visit.scope, opened.type, uid, version=version, locale=source)
        except Invalid as error:
            messages.error(
                request,
                " ".join(_("The name %(told)s") % {"told": worded(each.message)} for each in error.problems),
            )
        else:
            messages.success(request, _("The name is saved."))
    return HttpResponseRedirect(version_address(visit, opened, version))


def open_version_of(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> Opened:
    """The entry in the language of `?locale=`. Raises EntryNotFound."""
    return open_entry(visit, load_type(visit.scope, type_uid), uid, request.GET.get("locale", ""))


def may_restore(opened: Opened) -> bool:
    """Whether the language has a text of its own, and the person may write all that a version of it brings back."""
    is_whole = opened.written is not None and opened.written.is_whole and opened.type.shown_fields.is_whole
    return opened.source == opened.locale and is_whole


def version_address(visit: Visit, opened: Opened, version: int, screen: str = "entry_version") -> str:
    """The address of a version of the language shown."""
    address = visit.url(screen, opened.type.uid, opened.entry.uid, version)
    return f"{address}?{urlencode({'locale': opened.locale})}"


def _restored(opened: Opened, versions: Sequence[int]) -> Mapping[int, int | None]:
    """Which version each of the versions brought back; none for those that were written."""
    rows = EntryVersion.objects.of_entry(opened.entry.pk).filter(locale=opened.source, version__in=versions)
    return dict(rows.values_list("version", "restored_from"))


def _row(
    opened: Opened, places: Whereabouts, saved: SavedVersion, *, by: str, restored: Mapping[int, int | None]
) -> Row:
    version = saved.version
    is_latest = version == opened.rows[opened.source].version
    return Row(saved, by, restored.get(version), places.live_in(version), places.coming_to(version), is_latest)
