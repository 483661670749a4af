"""A version of an entry: what it says, what is different now, what people call it, and the way back to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.actions.entry_versions import name_version, restore_version, unname_version
from content.admin.entry_form.rules import within_rules
from content.admin.entry_form.showing import show_controls
from content.admin.entry_form.titles import with_titles
from content.admin.summary import Line, summary_of
from content.comparison import Difference, Side, compare
from content.entry_versions import get_version
from content.schema.compiled import CompiledType
from content.types import load_type
from core.errors import Forbidden, Invalid
from core.json_values import JSONValue
from publishing.admin.entry_page import Opened, open_entry
from publishing.admin.entry_rights import require_writing
from publishing.admin.entry_views import entry_address
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.limits import WHOLE


@dataclass(frozen=True, slots=True)
class Change:
    """One field that says something else in the latest version, or one instance that came, went or moved."""

    kind: str
    label: str
    before: Sequence[Line]
    after: Sequence[Line]


def entry_version(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """What a language said at one version, and what is different in its latest. Raises EntryVersionNotFound."""
    opened = _opened(request, visit, type_uid, uid)
    found = get_version(visit.scope, opened.type, uid, locale=opened.source, version=version)
    compiled = found.content_type.compiled
    controls = with_titles(visit.scope, within_rules(opened.type, show_controls(compiled, found.data), WHOLE))
    latest = Side(opened.type.compiled, opened.data)
    changes = compare(Side(compiled, found.data), latest)
    context = {
        "opened": opened,
        "saved": found.saved,
        "by": names_of(visit.scope, [found.saved.saved_by]).get(found.saved.saved_by, ""),
        "latest": opened.rows[opened.source].version,
        "controls": controls,
        "changes": [_change(opened.type.compiled, compiled, each) for each in changes],
        "can_write": opened.written is not None,
        "can_restore": opened.source == opened.locale and _may_restore(opened),
    }
    return render_page(request, visit, "admin/entry_version.html", context)


def version_restoring(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """Save what the version says as the next one, and show the entry."""
    opened = _opened(request, visit, type_uid, uid)
    here = _address(visit, opened, version)
    if request.method != "POST":
        return HttpResponseRedirect(here)
    if not _may_restore(opened):
        raise Forbidden
    try:
        saved = restore_version(visit.actor, visit.scope, opened.type, uid, version=version, locale=opened.locale)
    except Invalid as error:
        for problem in error.problems:
            messages.error(request, f"{problem.path} {problem.message}")
        return HttpResponseRedirect(here)
    told = {"version": version, "next": saved.version}
    messages.success(request, _("Version %(version)s is back, as version %(next)s.") % told)
    return HttpResponseRedirect(entry_address(visit, type_uid, uid, opened.locale))


def _may_restore(opened: Opened) -> bool:
    """Whether the person may write all that a version brings back."""
    return opened.written is not None and opened.written.is_whole and opened.type.shown_fields.is_whole


def version_naming(request: HttpRequest, visit: Visit, type_uid: str, uid: str, version: int) -> HttpResponse:
    """Call the version by a name, or by its number again where the name is blank."""
    opened = _opened(request, visit, type_uid, uid)
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
                request, " ".join(_("The name %(told)s") % {"told": each.message} for each in error.problems)
            )
        else:
            messages.success(request, _("The name is saved."))
    return HttpResponseRedirect(_address(visit, opened, version))


def _opened(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> Opened:
    return open_entry(visit, load_type(visit.scope, type_uid), uid, request.GET.get("locale", ""))


def _address(visit: Visit, opened: Opened, version: int) -> str:
    address = visit.url("entry_version", opened.type.uid, opened.entry.uid, version)
    return f"{address}?{urlencode({'locale': opened.locale})}"


def _lines(value: JSONValue) -> Sequence[Line]:
    return () if value in (None, [], {}, "") else summary_of(value)


def _change(now: CompiledType, then: CompiledType, difference: Difference) -> Change:
    label = " → ".join(_names(now, then, difference.path)) or difference.path
    return Change(difference.kind.value, label, _lines(difference.old), _lines(difference.new))


def _names(now: CompiledType, then: CompiledType, path: str) -> Iterator[str]:
    """What people call the steps of a path; of lists they count the items from one."""
    steps: list[str] = []
    for step in path.split("."):
        if step.isdigit():
            yield str(int(step) + 1)
            continue
        steps.append(step)
        field = now.by_path.get(".".join(steps)) or then.by_path.get(".".join(steps))
        yield (field.display_name or field.uid) if field else step
