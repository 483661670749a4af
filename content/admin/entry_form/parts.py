"""Answers to the scripts of a form that is being written: nothing is saved, and no whole page drawn."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse

from content.admin.choosing.creatable import creatable_types, with_creatable
from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import Instance, every_control
from content.admin.entry_form.terms import offered_to, with_terms
from content.admin.entry_form.titles import with_titles
from content.admin.entry_form.visibility import hidden_places
from content.admin.extension_frames import with_frames
from content.admin.seen_entries import first_language
from content.types import StoredType
from stacks.admin.screens import Visit, render_page

PART = "X-Form-Part"
"""The header by which a script asks for the copy alone; without it the whole form comes back with the copy in it."""


def part_now(
    request: HttpRequest, visit: Visit, stored: StoredType, controls: Iterable[Control]
) -> HttpResponse | None:
    """Which fields the rules hide as the form stands, or the markup of an instance's copy; None where no script asks."""
    asked = request.POST.get("do", "")
    if asked == "rules":
        return JsonResponse({"hidden": hidden_places(stored.compiled, controls)})
    if not asked.startswith("duplicate ") or PART not in request.headers:
        return None
    return _copy(request, visit, stored, controls, place=asked.split(" ")[1])


def _copy(
    request: HttpRequest, visit: Visit, stored: StoredType, controls: Iterable[Control], *, place: str
) -> HttpResponse | None:
    """The instance in the list at the place that the script did not send."""
    known = set(request.POST.getlist(f"f.{place}"))
    for control in every_control(controls):
        added = [each for each in control.instances or () if each.token not in known]
        if control.place == place and added:
            shown = _shown(visit, stored, added[0], request.GET.get("locale", ""))
            context = {"control": control, "instance": shown, "type_uid": stored.uid}
            return render_page(request, visit, "admin/_instance.html", context)
    return None


def _shown(visit: Visit, stored: StoredType, instance: Instance, locale: str) -> Instance:
    """The instance with everything that is said of it: titles, terms and frames."""
    code = locale if locale in visit.scope.locale_fallbacks else first_language(visit.scope)
    titled = with_titles(visit.scope, instance.children)
    listed = with_terms(titled, offered_to(visit.scope, titled, code))
    listed = with_creatable(listed, creatable_types(visit, listed))
    return replace(instance, children=tuple(with_frames(visit, listed, stored.document.get("schema"))))
