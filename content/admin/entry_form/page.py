"""What the pages around the form of an entry are given to show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from content.admin.choosing.creatable import creatable_types, with_creatable
from content.admin.entry_form.control import RICH_KINDS, Control
from content.admin.entry_form.instance import Instance, every_control
from content.admin.entry_form.problems import Told
from content.admin.entry_form.rich_text import markdown_buttons, toolbar
from content.admin.entry_form.rules import instance_within_rules
from content.admin.entry_form.showing import blank_instances
from content.admin.entry_form.terms import offered_to, with_terms
from content.admin.entry_form.titles import with_titles
from content.admin.entry_form.visibility import with_visibility
from content.admin.extension_frames import frames_in, told_of_page, with_frames
from content.admin.frames import Frame
from content.types import StoredType
from core.json_values import JSONObject
from locales.admin.writing import writing_of
from stacks.admin.screens import Visit
from stacks.limits import WHOLE, FieldLimits


@dataclass(frozen=True, slots=True)
class FormPage:
    """The context of the form's templates, and the frames in it, which the page has to allow."""

    context: dict[str, Any]
    frames: list[Frame]


def form_page(
    visit: Visit,
    stored: StoredType,
    controls: Iterable[Control],
    *,
    locale: str,
    entry: JSONObject,
    told: Sequence[Told] = (),
    widgets: Sequence[Frame] = (),
    written: FieldLimits = WHOLE,
) -> FormPage:
    """The controls with the titles and frames of what they point at, and what new instances are made from.

    `written` are the fields that who looks at it may write.
    """
    schema = stored.document.get("schema")
    seen = with_visibility(stored.compiled, controls)
    shown = with_frames(visit, with_titles(visit.scope, seen), schema)
    blanks = {
        path: _framed(visit, instance_within_rules(stored, blank, written), stored)
        for path, blank in blank_instances(stored.compiled).items()
        if stored.shows(path) and written.shows(path)
    }
    types = creatable_types(visit, chain(shown, *(blank.children for blank in blanks.values())))
    shown = with_creatable(shown, types)
    offered = offered_to(visit.scope, chain(shown, *(blank.children for blank in blanks.values())), locale)
    shown = with_terms(shown, offered)
    blanks = {
        path: replace(blank, children=tuple(with_creatable(with_terms(blank.children, offered), types)))
        for path, blank in blanks.items()
    }
    frames = [*widgets, *frames_in(shown)]
    unseen = [frame for blank in blanks.values() for frame in frames_in(blank.children)]
    has_frames = bool(frames or unseen)
    context = {
        "controls": shown,
        "writing": writing_of(locale),
        "type_uid": stored.uid,
        "blanks": blanks,
        "told": told,
        "markdown_buttons": markdown_buttons(),
        **({} if entry else _address_of(stored)),
        "has_rules": stored.compiled.rules is not None,
        "widgets": widgets,
        "rich_text": toolbar() if _has_rich_text(shown, blanks.values()) else None,
        "frames_told": told_of_page(visit, stored, entry=entry, locale=locale) if has_frames else None,
    }
    return FormPage(context, [*frames, *unseen])


def _address_of(stored: StoredType) -> JSONObject:
    """The pattern by which the address of a new page is suggested."""
    options = stored.document.get("options")
    if not isinstance(options, dict) or options.get("is_page") is not True:
        return {}
    return {
        "address_pattern": options.get("url_pattern") or "/:title",
        "address_prefix": options.get("url_prefix") or "/",
    }


def _has_rich_text(shown: Iterable[Control], blanks: Iterable[Instance]) -> bool:
    everything = chain(every_control(shown), *(every_control(blank.children) for blank in blanks))
    return any(control.kind.name in RICH_KINDS and not control.is_fixed for control in everything)


def _framed(visit: Visit, blank: Instance, stored: StoredType) -> Instance:
    return replace(blank, children=tuple(with_frames(visit, blank.children, stored.document.get("schema"))))
