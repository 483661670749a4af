"""The form of an entry within the rules of roles: what may not be read is not in it, what may not be written is told."""

from collections.abc import Iterable
from dataclasses import replace

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import Instance
from content.admin.said_values import in_words
from content.admin.summary import summary_of
from content.types import StoredType
from stacks.limits import FieldLimits


def within_rules(stored: StoredType, controls: Iterable[Control], written: FieldLimits) -> list[Control]:
    """The controls that are there for who asks; those closed to them say what is stored and take nothing."""
    if stored.shown_fields.is_whole and written.is_whole:
        return list(controls)
    return [_within(stored, control, written) for control in controls if stored.shows(control.field.path)]


def instance_within_rules(stored: StoredType, instance: Instance, written: FieldLimits) -> Instance:
    """The same of what an instance holds."""
    return replace(instance, children=tuple(within_rules(stored, instance.children, written)))


def _within(stored: StoredType, control: Control, written: FieldLimits) -> Control:
    if not control.is_fixed and not written.shows(control.field.path):
        return _closed(control)
    if not control.instances:
        return control
    instances = tuple(instance_within_rules(stored, instance, written) for instance in control.instances)
    return replace(control, instances=instances)


def _closed(control: Control) -> Control:
    lines = () if control.value in (None, [], {}, "") else summary_of(in_words(control.field, control.value))
    said = control.stored if control.instances is None else ()
    return replace(control, texts=said, is_fixed=True, is_closed=True, instances=None, summary=lines)
