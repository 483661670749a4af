"""Of which types entries may be made where references to them are chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import every_control, mapped
from content.admin.seen_entries import known_types
from content.schema.fields.links import Reference
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.role_rules import Action

_MOST = 40


def creatable(visit: Visit, types: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the types, uid and title, of which the person may make entries."""
    limits = visit.scope.limits
    if not visit.actor.can(Permission.ENTRY_WRITE):
        return []
    return [(uid, title) for uid, title in types if limits is None or limits.entry_rights(Action.CREATE, uid) != ()]


def creatable_types(visit: Visit, controls: Iterable[Control]) -> Sequence[tuple[str, str]]:
    """The types of which entries may be made, where any of the controls refers to entries: one query, none elsewhere."""
    refers = any(isinstance(control.field, Reference) and not control.is_fixed for control in every_control(controls))
    return creatable(visit, known_types(visit.scope)) if refers else ()


def with_creatable(controls: Iterable[Control], types: Sequence[tuple[str, str]]) -> list[Control]:
    """The controls, each reference with the types of which a new entry can be made for it."""

    def told(control: Control) -> Control:
        field = control.field
        if not types or not isinstance(field, Reference) or control.is_fixed:
            return control
        return replace(control, creatable=[each for each in types if each[0] in field.allowed][:_MOST])

    return mapped(controls, told) if types else list(controls)
