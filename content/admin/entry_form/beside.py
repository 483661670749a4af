"""Another language beside the one in the form, field by field: instances stand beside those that carry the same uid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from content.admin.entry_form.control import Beside, Control
from content.admin.entry_form.instance import Instance, every_control, mapped
from content.admin.said_values import in_words
from content.admin.summary import summary_of
from content.schema.fields.containers import METADATA
from core.json_values import JSONValue


@dataclass(frozen=True, slots=True)
class Other:
    """The other language: its controls, and what stood in the places that were changed since it was translated."""

    controls: list[Control]
    changes: Mapping[str, JSONValue] = field(default_factory=dict)


def with_beside(controls: Iterable[Control], other: Other) -> list[Control]:
    """The controls with what the other language says beside each."""
    found = {each.field.uid: each for each in other.controls}
    return [_with_source(control, found.get(control.field.uid), other) for control in controls]


def with_copied(controls: Iterable[Control], place: str) -> list[Control]:
    """The controls with one of them as the language beside it has it; where it cannot be, nothing is changed."""

    def copied(control: Control) -> Control:
        source = control.beside.source if control.beside and control.beside.can_be_copied else None
        if control.place != place or source is None or source.kind is not control.kind:
            return control
        return replace(control, texts=source.texts, picked=source.picked, errors=())

    return mapped(controls, copied)


def emptied(controls: Iterable[Control]) -> list[Control]:
    """The controls with nothing in them that the language may say itself."""
    return mapped(controls, _emptied)


def _emptied(control: Control) -> Control:
    if control.is_fixed:
        return control
    if control.instances is None:
        return replace(control, texts=control.kind.show(control.field, None) or ())
    return replace(control, instances=(), texts=()) if control.is_list else control


def is_empty(control: Control) -> bool:
    """Whether none of its texts says anything."""
    return not any(text.strip() for each in every_control([control]) for text in each.texts)


def _with_source(control: Control, source: Control | None, other: Other) -> Control:
    if source is None or control.is_fixed:
        return control
    if control.instances is None or source.instances is None:
        return replace(control, beside=_beside(control, source, other))
    mine, theirs = control.instances, source.instances
    pairs = [(instance, _counterpart(instance, index, theirs)) for index, instance in enumerate(mine)]
    taken = {each.place for _, each in pairs if each}
    missing = tuple(each for each in theirs if each.place not in taken) if control.is_list else ()
    instances = tuple(_paired(instance, counterpart, other) for instance, counterpart in pairs)
    beside = Beside(source, missing=missing) if missing else None
    return replace(control, instances=instances, beside=beside)


def _paired(instance: Instance, counterpart: Instance | None, other: Other) -> Instance:
    if counterpart is None:
        return instance
    within = Other(list(counterpart.children), other.changes)
    return replace(instance, children=tuple(with_beside(instance.children, within)))


def _counterpart(instance: Instance, index: int, others: tuple[Instance, ...]) -> Instance | None:
    """The same instance in the other language: by its uid, or by its place where it carries none."""
    uid = _uid_of(instance)
    if uid:
        return next((each for each in others if _uid_of(each) == uid and each.block == instance.block), None)
    there = others[index] if index < len(others) else None
    return there if there and there.block == instance.block and not _uid_of(there) else None


def _uid_of(instance: Instance) -> str:
    metadata = instance.value.get(METADATA) if isinstance(instance.value, dict) else None
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return uid if isinstance(uid, str) else ""


def _beside(control: Control, source: Control, other: Other) -> Beside:
    change = next((path for path in other.changes if _is_within(source.place, path)), None)
    before = other.changes.get(source.place)
    return Beside(
        source,
        is_changed=change is not None,
        before=() if before in (None, "", [], {}) else summary_of(in_words(source.field, before)),
        is_same=source.texts == control.texts and not is_empty(source),
    )


def _is_within(place: str, path: str) -> bool:
    return place == path or place.startswith(f"{path}.") or path.startswith(f"{place}.")
