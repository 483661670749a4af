"""What the entries, files and terms are called that a form points at."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from content.admin.entry_form.control import PICKED_KINDS, Control, every_control, mapped
from content.admin.kinds import split_reference
from content.admin.term_titles import term_titles
from content.admin.titles import Picked, entry_titles, file_titles
from stacks.scope import Scope


def with_titles(scope: Scope, controls: Iterable[Control]) -> list[Control]:
    """The controls with the titles of what they point at: a query for entries, files and terms each."""
    listed = list(controls)
    texts: dict[str, list[str]] = {name: [] for name in PICKED_KINDS}
    for control in every_control(listed):
        if control.kind.name in PICKED_KINDS:
            texts[control.kind.name].extend(control.texts)
    references = [split_reference(text)[1] for text in texts["references"]]
    terms = [split_reference(text) for text in texts["terms"]]
    found: Mapping[str, Picked] = {
        **(term_titles(scope, terms) if terms else {}),
        **(entry_titles(scope, references) if references else {}),
        **(file_titles(scope, texts["files"]) if texts["files"] else {}),
    }
    return mapped(listed, lambda control: _with_titles(control, found))


def _with_titles(control: Control, found: Mapping[str, Picked]) -> Control:
    if control.kind.name not in PICKED_KINDS:
        return control
    return replace(control, picked=[_picked(text, found) for text in control.texts])


def _picked(text: str, found: Mapping[str, Picked]) -> Picked:
    known = found.get(text) or found.get(split_reference(text)[1])
    return replace(known, value=text) if known else Picked(text, text, _("does not exist any more"))
