"""The controls of an entry, made from its compiled type and what is stored: one for each field at every depth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from content.admin.entry_form.control import JSON_KINDS, Control
from content.admin.entry_form.instance import Instance
from content.admin.kinds import BLOCKS, GROUP, GROUPS, JSON, LINES, LIST, is_listed, kind_of, may_be_listed
from content.admin.said_values import in_words
from content.admin.summary import Line, summary_of
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.containers import Blocks, Group
from content.schema.fields.text import Text
from content.schema.validate import TAGS
from content.schema.walk import by_index, by_instance_uid, walk
from core.json_values import JSONObject, JSONValue

TAGS_FIELD = Text(uid=TAGS, path=TAGS, display_name="Tags", data_type="text", multiple=True)
HERE = "@@"
"""Stands for the place of an instance in the markup from which new ones are made."""
_SHOWN_OPEN = 2
"""Instances of a list that are shown unfolded; of more, each is known by its first words."""
_MOST_CONTROLS = 1_500
"""Of one field: what holds more is edited as JSON, as no page could show it."""


def show_controls(compiled: CompiledType, data: JSONObject, *, master: JSONObject | None = None) -> list[Control]:
    """The controls of an entry as it is stored. In another language than the master, some fields follow the master's."""
    seen = compiled.editor_view.of(data)
    shared = frozenset() if master is None else _instances_in(compiled, master)
    return list(_controls([*compiled.fields, TAGS_FIELD], seen, shared=shared))


def defaults_of(fields: Iterable[FieldType]) -> JSONObject:
    """What a new object with these fields starts from, in the groups that it has once too."""
    defaults: JSONObject = {}
    for field in fields:
        if field.default is not None:
            defaults[field.uid] = field.new_default()
        elif isinstance(field, Group) and not field.multiple:
            below = defaults_of(field.fields)
            if below:
                defaults[field.uid] = below
    return defaults


def new_instance(control: Control, key: str, block_uid: str) -> Instance | None:
    """One more instance of what the control lists, with its defaults; None where there is no such block."""
    return _blank(control.field, block_uid, key=key, place=f"{control.place}.{key}")


def blank_instances(compiled: CompiledType) -> dict[str, Instance]:
    """An instance of everything that forms of the type list, by the path of its field and block, with `HERE` as its place."""
    found: dict[str, Instance] = {}
    for path, field in compiled.by_path.items():
        blocks = [block.uid for block in field.blocks] if isinstance(field, Blocks) else [""]
        for block in blocks:
            blank = _blank(field, block, key="", place=HERE) if _is_repeated(field) else None
            if blank is not None:
                found[f"{path}.{block}" if block else path] = blank
    return found


def _is_repeated(field: FieldType) -> bool:
    return isinstance(field, Blocks) or (field.multiple and field.is_container) or may_be_listed(field)


def _blank(field: FieldType, block_uid: str, *, key: str, place: str) -> Instance | None:
    fields: tuple[FieldType, ...]
    title = ""
    if isinstance(field, Blocks):
        block = field.block_by_uid.get(block_uid)
        if block is None:
            return None
        fields, title, place = block.fields, block.title, f"{place}.{block.uid}"
    elif isinstance(field, Group):
        fields, block_uid, title = field.fields, "", field.display_name or field.uid
    else:
        return Instance(key, place, "", "", (_item(field, None, place),), is_open=True)
    children = _controls(fields, defaults_of(fields), place=f"{place}.")
    return Instance(key, place, block_uid, title, children, is_open=True)


def _instances_in(compiled: CompiledType, data: JSONObject) -> frozenset[str]:
    """The names of everything in an entry that holds fields, by which languages find it in one another."""
    return frozenset(["", *(prefix for prefix, _, _ in walk(compiled.fields, data, name=by_instance_uid))])


def _controls(
    fields: Iterable[FieldType],
    holder: Mapping[str, JSONValue],
    *,
    place: str = "",
    name: str = "",
    shared: frozenset[str] = frozenset(),
) -> tuple[Control, ...]:
    return tuple(_control(field, holder.get(field.uid), place=place, name=name, shared=shared) for field in fields)


def _control(field: FieldType, value: JSONValue, *, place: str, name: str, shared: frozenset[str]) -> Control:
    at = place + field.uid
    if field.non_localizable and name in shared:
        return replace(_leaf(field, value, at), is_fixed=True, summary=_summary(in_words(field, value)))
    instances = None
    if field.is_container:
        instances = _instances(field, value, at=at, name=name + field.uid, shared=shared)
        kind = BLOCKS if isinstance(field, Blocks) else GROUPS if field.multiple else GROUP
    elif field is not TAGS_FIELD and is_listed(field, value):
        instances, kind = _items(field, value, at), LIST
    if instances is None:
        return _leaf(field, value, at)
    tokens = tuple(instance.token for instance in instances)
    return Control(field, kind, at, at, value, tokens, tokens, instances)


def _leaf(field: FieldType, value: JSONValue, at: str) -> Control:
    kind = LINES if field is TAGS_FIELD else JSON if field.is_container else kind_of(field, value)
    texts = kind.show(field, value) or ()
    summary = _summary(value) if kind.name in JSON_KINDS else ()
    return Control(field, kind, at, at, value, texts, texts, summary=summary)


def _summary(value: JSONValue) -> Sequence[Line]:
    return () if value in (None, [], {}, "") else summary_of(value)


def _instances(
    field: FieldType, value: JSONValue, *, at: str, name: str, shared: frozenset[str]
) -> tuple[Instance, ...] | None:
    """What a group or list of blocks holds; None where the form cannot show all of it."""
    is_single = not _is_repeated(field)
    held: JSONValue = ({} if is_single else []) if value in (None, []) else value
    found = list(field.instances(held, at, by_index))
    names = field.instances(held, name, by_instance_uid)
    count = 1 if is_single else len(held) if isinstance(held, list) else -1
    if len(found) != count or _is_too_large(field, held):
        return None
    return tuple(
        Instance(
            key="" if is_single else str(index),
            place=prefix.removesuffix("."),
            block=_block_of(field, prefix),
            title=_title_of(field, prefix),
            children=_controls(fields, holder, place=prefix, name=named, shared=shared),
            value=None if value in (None, []) else holder,
            is_open=count <= _SHOWN_OPEN,
        )
        for index, ((fields, holder, prefix), (_, _, named)) in enumerate(zip(found, names, strict=True))
    )


def _is_too_large(field: FieldType, value: JSONValue) -> bool:
    return sum(1 for _ in walk([field], {field.uid: value})) > _MOST_CONTROLS


def _block_of(field: FieldType, prefix: str) -> str:
    return prefix.split(".")[-2] if isinstance(field, Blocks) else ""


def _title_of(field: FieldType, prefix: str) -> str:
    if isinstance(field, Blocks):
        return field.block_by_uid[_block_of(field, prefix)].title
    return field.display_name or field.uid


def _items(field: FieldType, value: JSONValue, at: str) -> tuple[Instance, ...] | None:
    """The values of a list, each in a control of its own; None where one does not fit into it."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    if len(values) > _MOST_CONTROLS:
        return None
    return tuple(
        Instance(str(index), f"{at}.{index}", "", "", (_item(field, each, f"{at}.{index}"),), value=each, is_open=True)
        for index, each in enumerate(values)
    )


def _item(field: FieldType, value: JSONValue, at: str) -> Control:
    return replace(_leaf(replace(field, multiple=False, mandatory=False), value, at), is_item=True)
