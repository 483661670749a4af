"""An instance of a list once more, beside itself: what it says is copied, who it is is not."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import Instance
from content.admin.kinds import LIST


def with_copy(control: Control, token: str) -> Control:
    """The list with a copy behind the instance that the token names; itself where there is none."""
    instances = control.instances or ()
    index = next((index for index, each in enumerate(instances) if each.token == token), None)
    if index is None:
        return control
    copy = _copied(control, instances[index], free_key(each.key for each in instances))
    return _listing(control, [*instances[: index + 1], copy, *instances[index + 1 :]])


def free_key(keys: Iterable[str]) -> str:
    """A key for a new instance that none of the others has."""
    taken = set(keys)
    return next(key for key in (f"n{number}" for number in range(len(taken) + 1)) if key not in taken)


def _listing(control: Control, instances: Sequence[Instance]) -> Control:
    """The list with these instances, whose paths follow their order."""
    listed = replace(control, instances=tuple(instances), texts=tuple(each.token for each in instances))
    return _at_path(listed, control.path)


def _copied(control: Control, source: Instance, key: str) -> Instance:
    """It has no value of its own yet, so that it gets a uid of its own where it is saved."""
    place = f"{control.place}.{key}.{source.block}" if source.block else f"{control.place}.{key}"
    is_value = control.kind is LIST
    children = tuple(
        _copied_control(child, place if is_value else f"{place}.{child.field.uid}") for child in source.children
    )
    return replace(source, key=key, place=place, children=children, value=None, is_open=True)


def _copied_control(control: Control, place: str) -> Control:
    if control.is_closed:
        # Who may not write a field does not write it by copying it.
        return replace(control, place=place, value=None, texts=(), summary=())
    copy = replace(control, place=place, value=None, is_fixed=False, errors=())
    if copy.instances is None:
        return copy
    if not copy.is_list:
        (group,) = copy.instances
        children = tuple(_copied_control(child, f"{place}.{child.field.uid}") for child in group.children)
        return replace(copy, instances=(replace(group, place=place, children=children, value=None),))
    instances = tuple(_copied(copy, each, f"n{number}") for number, each in enumerate(copy.instances))
    return replace(copy, instances=instances, stored=(), texts=tuple(each.token for each in instances))


def _at_path(control: Control, path: str) -> Control:
    """The control and all in it where its value stands at the path."""
    moved = replace(control, path=path)
    if not moved.instances:
        return moved
    instances = tuple(
        _instance_at_path(moved, each, f"{path}.{index}" if moved.is_list else path)
        for index, each in enumerate(moved.instances)
    )
    return replace(moved, instances=instances)


def _instance_at_path(control: Control, instance: Instance, path: str) -> Instance:
    at = f"{path}.{instance.block}" if instance.block else path
    is_value = control.kind is LIST
    children = tuple(_at_path(child, at if is_value else f"{at}.{child.field.uid}") for child in instance.children)
    return replace(instance, children=children)
