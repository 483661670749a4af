"""Another language of an entry beside its form, for who translates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from content.admin.entry_form.beside import Other, emptied, with_beside, with_copied
from content.admin.entry_form.control import Control
from content.admin.entry_form.rules import within_rules
from content.admin.entry_form.showing import show_controls
from content.admin.entry_form.titles import with_titles
from content.models import EntryVersion
from locales.admin.writing import Writing, writing_of
from publishing.admin.entry_languages import Shown, SourceChanges, languages_context
from stacks.admin.screens import Visit

COPY = "copy"
"""What a button of the form does that takes over what the other language says."""


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The language beside the form, and those that could be."""

    code: str
    name: str
    version: int
    writing: Writing
    choices: Sequence[tuple[str, str]]
    address: str
    """The same page without it."""

    @property
    def is_shown(self) -> bool:
        """Whether one stands there."""
        return bool(self.code)


def other_language(request: HttpRequest, shown: Shown, names: Mapping[str, str]) -> OtherLanguage:
    """The language that `?beside=` names, where the entry has it."""
    codes = [code for code in shown.rows if code != shown.locale and code in names]
    asked = request.GET.get("beside", "")
    code = asked if asked in codes else ""
    return OtherLanguage(
        code,
        names.get(code, code),
        shown.rows[code].version if code else 0,
        writing_of(code),
        [(each, names[each]) for each in codes],
        f"?{urlencode({'locale': shown.locale})}",
    )


def arranged(
    request: HttpRequest,
    visit: Visit,
    shown: Shown,
    controls: Sequence[Control],
    *,
    code: str,
    changes: SourceChanges | None,
) -> list[Control]:
    """The controls as the page is asked for: empty to begin with, with another language beside, or one copied from it."""
    listed = list(controls)
    if request.method != "POST" and request.GET.get("start") == "empty" and not shown.version:
        listed = emptied(listed)
    if not shown.version and request.GET.get("start") != "empty":
        listed = [_inherited(control, shown.source) for control in listed]
    if code:
        listed = with_beside(listed, _other(visit, shown, code, changes))
    step, _, place = request.POST.get("do", "").partition(" ")
    return with_copied(listed, place) if step == COPY else listed


def with_languages(
    request: HttpRequest, visit: Visit, shown: Shown, controls: Sequence[Control]
) -> tuple[list[Control], dict[str, Any]]:
    """The controls of the page as `arranged`, and what the page is given about its languages."""
    context = languages_context(visit, shown, request, seen={control.field.uid for control in controls})
    other = other_language(request, shown, context["language_names"])
    listed = arranged(request, visit, shown, controls, code=other.code, changes=context["source_changes"])
    return listed, {**context, "other": other}


def here(request: HttpRequest, address: str) -> str:
    """The address of the same entry, with the language beside it that there is now."""
    code = request.GET.get("beside", "")
    return f"{address}&{urlencode({'beside': code})}" if code else address


def _inherited(control: Control, source: str) -> Control:
    return control if control.is_fixed else replace(control, inherited_from=source)


def _other(visit: Visit, shown: Shown, code: str, changes: SourceChanges | None) -> Other:
    data = EntryVersion.objects.values_list("data", flat=True).get(pk=shown.rows[code].latest_id)
    controls = with_titles(visit.scope, within_rules(shown.type, show_controls(shown.compiled, data), shown.written))
    differences = changes.differences if changes and changes.locale == code else ()
    return Other(controls, {each.path: each.old for each in differences})
