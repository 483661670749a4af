"""The values behind what was typed. What was not changed stays as it is stored, to the last key."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import Instance
from content.admin.kind import Unreadable
from content.admin.kinds import LIST
from content.errors import EntryInvalid
from content.schema.fields.containers import METADATA
from core.errors import Problem
from core.json_values import JSONObject, JSONValue


def read_controls(controls: Iterable[Control], *, only_changed: bool, standing: JSONObject | None = None) -> JSONObject:
    """The values behind what was typed. Raises EntryInvalid naming every text that is no value of its field.

    `standing` is what the entry says by now, where that is not what the form was made from: what was changed in the
    form is put over it, in groups and blocks field by field.
    """
    problems: list[Problem] = []
    data: JSONObject = {}
    for control in controls:
        if control.is_fixed or (only_changed and not is_changed(control)):
            continue
        if not only_changed and control.value is None and control.instances is not None and is_blank(control):
            continue
        latest = control.value if standing is None else standing.get(control.field.uid)
        value = _value(control, latest, problems, is_fresh=not only_changed)
        if not only_changed or not _is_same(value, latest):
            data[control.field.uid] = value
    if problems:
        raise EntryInvalid(problems)
    return data


def is_changed(control: Control) -> bool:
    """Whether the control says something else than what is stored."""
    if control.is_fixed:
        return False
    if control.instances is None:
        return control.texts != control.stored and not _says_the_same(control)
    if control.is_list and control.texts != control.stored:
        return True
    return any(is_changed(child) for instance in control.instances for child in instance.children)


def is_blank(control: Control) -> bool:
    """Whether nothing is in it."""
    if control.instances is None:
        try:
            return control.kind.read(control.field, control.texts) in (None, "", [], False)
        except Unreadable:
            return False
    if control.is_list:
        return not control.instances
    return all(is_blank(child) for instance in control.instances for child in instance.children)


def _says_the_same(control: Control) -> bool:
    try:
        return _is_same(*(control.kind.read(control.field, texts) for texts in (control.texts, control.stored)))
    except Unreadable:
        return False


def _is_same(one: JSONValue, other: JSONValue) -> bool:
    # As JSON, because Python takes 1 for true.
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


def _value(control: Control, standing: JSONValue, problems: list[Problem], *, is_fresh: bool = False) -> JSONValue:
    """What the control says, over what stands there; `is_fresh` where nothing is stored of what it lies in."""
    if control.instances is None:
        if not is_fresh and not is_changed(control):
            return standing
        try:
            return control.kind.read(control.field, control.texts)
        except Unreadable as error:
            problems.append(Problem(control.path, "type", str(error)))
            return control.value
    if not is_fresh and not is_changed(control):
        return standing
    if not control.is_list:
        return _object(control.instances[0], standing, problems)
    if control.kind is LIST:
        items = (_item(instance, problems) for instance in control.instances)
        return [item for item in items if item is not None and item != ""]
    return _list(control, standing, problems)


def _object(instance: Instance, standing: JSONValue, problems: list[Problem]) -> JSONObject:
    """What an instance says, over what stands in its place."""
    value: JSONObject = dict(standing) if isinstance(standing, dict) else {}
    is_fresh = instance.value is None
    for child in instance.children:
        uid = child.field.uid
        if child.is_fixed or not (is_fresh or is_changed(child)):
            continue
        if is_fresh and child.instances is not None and is_blank(child):
            continue
        value[uid] = _value(child, value.get(uid), problems, is_fresh=is_fresh)
    return value


def _item(instance: Instance, problems: list[Problem]) -> JSONValue:
    return _value(instance.children[0], instance.value, problems, is_fresh=instance.value is None)


def _list(control: Control, standing: JSONValue, problems: list[Problem]) -> list[JSONValue]:
    """The instances in the order of the form, or in the one that stands where the form did not change theirs.

    What somebody else added in the meantime stays, and so does taken out what they took out and nobody changed here.
    """
    if _is_same(standing, control.value):
        return [_wrapped(each, _object(each, each.value, problems)) for each in control.instances or ()]
    theirs = _by_uid(standing)
    mine = {_uid_of(each.value): each for each in control.instances or () if each.value is not None}
    known = _by_uid(control.value)
    merged: list[JSONValue] = []
    if control.texts == control.stored:
        order: Sequence[Instance] = [mine[uid] for uid in theirs if uid in mine]
        order = [*order, *(each for each in control.instances or () if _uid_of(each.value) not in theirs)]
    else:
        order = control.instances or ()
    for each in order:
        uid = _uid_of(each.value)
        if each.value is None or uid in theirs:
            merged.append(_wrapped(each, _object(each, theirs.get(uid, each.value), problems)))
        elif any(is_changed(child) for child in each.children):
            merged.append(_wrapped(each, _object(each, each.value, problems)))
    added = [item for uid, item in _items_by_uid(standing).items() if uid not in known]
    return [*merged, *added]


def _wrapped(instance: Instance, value: JSONObject) -> JSONObject:
    return {instance.block: value} if instance.block else value


def _items_by_uid(value: JSONValue) -> Mapping[str, JSONValue]:
    """The items of a list by the uid of what they hold."""
    items = value if isinstance(value, list) else []
    return {uid: item for item in items if (uid := _uid_of(_content(item)))}


def _by_uid(value: JSONValue) -> Mapping[str, JSONValue]:
    return {uid: _content(item) for uid, item in _items_by_uid(value).items()}


def _content(item: JSONValue) -> JSONValue:
    """What a block holds, or the item itself."""
    if isinstance(item, dict) and METADATA not in item and len(item) == 1:
        return next(iter(item.values()))
    return item


def _uid_of(content: JSONValue) -> str:
    metadata = content.get(METADATA) if isinstance(content, dict) else None
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return uid if isinstance(uid, str) else ""
