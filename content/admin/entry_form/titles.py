"""What the entries, files and terms are called that a form points at."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from content.admin.entry_form.control import PICKED_KINDS, RICH_KINDS, Control
from content.admin.entry_form.instance import every_control, mapped
from content.admin.entry_form.rich_text import embedded_in, embedded_uids
from content.admin.kinds import split_reference
from content.admin.term_titles import term_titles
from content.admin.titles import Picked, deleted_file_titles, entry_titles, file_titles, trashed_titles
from stacks.scope import Scope


def with_titles(scope: Scope, controls: Iterable[Control]) -> list[Control]:
    """The controls with the titles of what they point at: a query for entries, files and terms each."""
    listed = list(controls)
    texts: dict[str, list[str]] = {name: [] for name in PICKED_KINDS}
    for control in every_control(listed):
        if control.kind.name in PICKED_KINDS:
            texts[control.kind.name].extend(control.texts)
    trees = [control for control in every_control(listed) if control.kind.name in RICH_KINDS]
    references = [split_reference(text)[1] for text in texts["references"]] + embedded_uids(trees, "entry")
    files = texts["files"] + embedded_uids(trees, "asset")
    terms = [split_reference(text) for text in texts["terms"]]
    entries = entry_titles(scope, references) if references else {}
    missing = [uid for uid in references if uid not in entries]
    known_files = file_titles(scope, files) if files else {}
    lost_files = [uid for uid in files if uid not in known_files]
    found: Mapping[str, Picked] = {
        **(term_titles(scope, terms) if terms else {}),
        **(trashed_titles(scope, missing) if missing and scope.limits is None else {}),
        **entries,
        **(deleted_file_titles(scope, lost_files) if lost_files and scope.limits is None else {}),
        **known_files,
    }
    unknown = _("does not exist any more") if scope.limits is None else ""
    return mapped(listed, lambda control: _with_titles(control, found, unknown))


def _with_titles(control: Control, found: Mapping[str, Picked], unknown: str) -> Control:
    if control.kind.name in RICH_KINDS and not control.is_fixed:
        known = [(uid, found.get(uid)) for uid in embedded_in(control)]
        return replace(control, picked=[replace(picked, value=uid) for uid, picked in known if picked])
    if control.kind.name not in PICKED_KINDS:
        return control
    return replace(control, picked=[_picked(text, found, unknown) for text in control.texts])


def _picked(text: str, found: Mapping[str, Picked], unknown: str) -> Picked:
    """What the text names, or what is said of it where it is not there: `unknown`, or nothing more where rules count."""
    known = found.get(text) or found.get(split_reference(text)[1])
    if known:
        return replace(known, value=text)
    title = text if unknown else _("Something that is not there for you")
    return Picked(text, title, unknown, is_gone=bool(unknown))
