"""Which fields the rules of a type hide, as the form stands: typed, and not saved yet."""

from collections.abc import Iterable
from dataclasses import replace

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import Instance, every_control, mapped
from content.admin.kind import Unreadable
from content.admin.kinds import LIST
from content.schema.compiled import CompiledType
from core.json_values import JSONObject, JSONValue


def hidden_places(compiled: CompiledType, controls: Iterable[Control]) -> list[str]:
    """The places of the controls that the rules hide."""
    listed = list(controls)
    if compiled.rules is None:
        return []
    hidden = frozenset(compiled.rules.hidden_in(_object(listed)))
    return [control.place for control in every_control(listed) if control.path in hidden]


def with_visibility(compiled: CompiledType, controls: Iterable[Control]) -> list[Control]:
    """The controls with what the rules hide marked."""
    listed = list(controls)
    hidden = frozenset(hidden_places(compiled, listed))
    return mapped(listed, lambda control: replace(control, is_ruled_out=control.place in hidden)) if hidden else listed


def _object(controls: Iterable[Control]) -> JSONObject:
    return {control.field.uid: _value(control) for control in controls}


def _value(control: Control) -> JSONValue:
    """What the control says, with everything in its groups, also where nothing is typed; None for what is no value."""
    if control.is_fixed:
        return control.value
    if control.instances is None:
        try:
            return control.kind.read(control.field, control.texts)
        except Unreadable:
            return None
    if not control.is_list:
        return _object(control.instances[0].children)
    return [_instance(control, instance) for instance in control.instances]


def _instance(control: Control, instance: Instance) -> JSONValue:
    if control.kind is LIST:
        return _value(instance.children[0])
    value = _object(instance.children)
    return {instance.block: value} if instance.block else value
