"""What one version of a schema means for content that was saved under another. PURE: nothing is counted here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from .compiled import CompiledType
from .fields.base import FieldType
from .fields.choices import Taxonomy
from .fields.containers import Blocks, Group
from .fields.text import Markdown, MultilineText, Text
from .rules import Rule


class Kind(StrEnum):
    """What changed about a field, a block or the type itself."""

    ADDED = "added"
    BLOCK_REMOVED = "block_removed"
    CHOICES = "choices"
    DEFAULT = "default"
    FORMAT = "format"
    LOCALIZABLE = "localizable"
    MANDATORY = "mandatory"
    MAX = "max"
    MAX_INSTANCE = "max_instance"
    MIN = "min"
    MIN_INSTANCE = "min_instance"
    MULTIPLE = "multiple"
    NON_LOCALIZABLE = "non_localizable"
    REFERENCE_TO = "reference_to"
    REMOVED = "removed"
    RULES = "rules"
    SINGLETON = "singleton"
    TITLE = "title"
    TYPE = "type"
    UNIQUE = "unique"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a schema, at a path of field and block uids.

    `is_lossy` says that values may be lost or break the new rules; whether any do is for the stored content to tell.
    """

    path: str
    kind: Kind
    is_lossy: bool
    message: str


FIELD_RULES: Final = "field_rules"

_BROKEN_RULES: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.ADDED: frozenset({"required"}),
    Kind.CHOICES: frozenset({"enum"}),
    Kind.FORMAT: frozenset({"format"}),
    Kind.MANDATORY: frozenset({"required"}),
    Kind.MAX: frozenset({"max"}),
    Kind.MAX_INSTANCE: frozenset({"max_instance"}),
    Kind.MIN: frozenset({"min"}),
    Kind.MIN_INSTANCE: frozenset({"min_instance"}),
    Kind.REFERENCE_TO: frozenset({"embed_entry", "reference_to"}),
}
_BROKEN_BY_ANY_RULE: Final = frozenset({Kind.MULTIPLE, Kind.RULES, Kind.TYPE})

_SINGLE_TEXTS: Final = frozenset({Text, MultilineText, Markdown})
_LOWER: Final = {"min_instance": Kind.MIN_INSTANCE, "least": Kind.MIN, "min_length": Kind.MIN, "first": Kind.MIN}
_UPPER: Final = {"max_instance": Kind.MAX_INSTANCE, "most": Kind.MAX, "max_length": Kind.MAX, "last": Kind.MAX}
_LISTED: Final = {"choices": Kind.CHOICES, "reference_to": Kind.REFERENCE_TO}
_SWITCHES: Final = {
    "embeds_entries": (False, Kind.REFERENCE_TO),
    "is_enabled": (True, Kind.RULES),
    "refers_to_many": (False, Kind.MAX_INSTANCE),
}
_HANDLED_APART: Final = frozenset(
    {
        "aliases", "allowed", "block_by_uid", "blocks", "by_uid", "data_type", "default", "display_name", "display_type", "every",
        "extension_uid", "fields", "hides_time", "indexed", "is_hidden", "is_readonly", "is_write_only", "labels",
        "mandatory", "messages", "multiple", "non_localizable", "omits_null", "order", "path", "pattern_message",
        "repeated", "source_field", "uid", "unique",
    }
)  # fmt: skip
_MESSAGES: Final = {
    Kind.CHOICES: "loses choices.",
    Kind.FORMAT: "asks for another format.",
    Kind.MAX: "allows less.",
    Kind.MAX_INSTANCE: "allows fewer values.",
    Kind.MIN: "asks for more.",
    Kind.MIN_INSTANCE: "asks for more values.",
    Kind.REFERENCE_TO: "no longer refers to some content types.",
    Kind.RULES: "has other rules.",
}


def compare_schemas(before: CompiledType, after: CompiledType) -> tuple[Change, ...]:
    """Every difference that matters to stored content, in document order.

    A field under a new uid is one that is removed and another that is added: nothing is carried from one to the other.
    """
    changes = list(_compare_fields(_top(before), _top(after)))
    if before.rules != after.rules and _said(before) != _said(after):
        message = "hides and shows other fields: what is shown may have to hold something."
        changes.append(Change(FIELD_RULES, Kind.RULES, is_lossy=True, message=message))
    if before.title_path != after.title_path:
        message = f"names {after.title_path} instead of {before.title_path}: lists show and sort by it."
        changes.append(Change("options.title", Kind.TITLE, is_lossy=False, message=message))
    return tuple(changes)


def _top(compiled: CompiledType) -> tuple[FieldType, ...]:
    """The fields of the type itself, those that are switched off too: switching one off loses nothing."""
    return tuple(field for path, field in compiled.by_path.items() if "." not in path)


def is_broken_by(change: Change, path: str, rule: str) -> bool:
    """Whether a value that breaks a rule at a schema path does so because of the change."""
    if change.path == FIELD_RULES:
        return rule == "required"
    rules = _BROKEN_RULES.get(change.kind)
    if rules is not None:
        return path == change.path and rule in rules
    return change.kind in _BROKEN_BY_ANY_RULE and (path == change.path or path.startswith(f"{change.path}."))


def is_told_by_rules(change: Change) -> bool:
    """Whether the entries that the change breaks are found by validating them."""
    return change.is_lossy and (change.kind in _BROKEN_RULES or change.kind in _BROKEN_BY_ANY_RULE)


def _said(compiled: CompiledType) -> tuple[Rule, ...]:
    return compiled.rules.rules if compiled.rules else ()


def _known(compiled: CompiledType) -> tuple[FieldType, ...]:
    """The fields at the top, those that are switched off among them: they keep what is stored."""
    return tuple(field for path, field in compiled.by_path.items() if "." not in path)


def _compare_fields(before: Sequence[FieldType], after: Sequence[FieldType]) -> Iterator[Change]:
    new = {field.uid: field for field in after}
    for field in before:
        if field.uid in new:
            yield from _compare_field(field, new[field.uid])
        else:
            yield Change(field.path, Kind.REMOVED, is_lossy=True, message="is removed with its values.")
    old = {field.uid for field in before}
    for field in after:
        if field.uid not in old:
            yield from _added(field)


def _added(field: FieldType) -> Iterator[Change]:
    """A mandatory field without a default breaks what is saved already, wherever it is added."""
    is_lossy = field.mandatory and field.default is None
    message = "is added and must have a value." if is_lossy else "is added."
    yield Change(field.path, Kind.ADDED, is_lossy=is_lossy, message=message)
    yield from _compare_defaults(None, field)


def _compare_field(before: FieldType, after: FieldType) -> Iterator[Change]:
    if not _is_same_kind(before, after):
        message = f"changes its type from {before.widget_name} to {after.widget_name}."
        yield Change(after.path, Kind.TYPE, is_lossy=True, message=message)
    elif before.multiple != after.multiple:
        message = "holds a list of values instead of one." if after.multiple else "holds one value instead of a list."
        yield Change(after.path, Kind.MULTIPLE, is_lossy=True, message=message)
    else:
        if after.mandatory and not before.mandatory:
            yield Change(after.path, Kind.MANDATORY, is_lossy=True, message="must have a value.")
        yield from _compare_options(before, after)
        yield from _compare_below(before, after)
    yield from _compare_flags(before, after)
    yield from _compare_defaults(before.default, after)


def _is_same_kind(before: FieldType, after: FieldType) -> bool:
    """Whether values of the one have the form of values of the other, so that only single rules can break them."""
    if isinstance(before, Group) and isinstance(after, Group):
        return True
    return type(before) is type(after) or {type(before), type(after)} <= _SINGLE_TEXTS


def _compare_flags(before: FieldType, after: FieldType) -> Iterator[Change]:
    if after.unique and not before.unique and not after.is_container:
        yield Change(after.path, Kind.UNIQUE, is_lossy=True, message="must differ between entries.")
    if _shared(after) - _shared(before) and not before.non_localizable:
        message = "is the same in every language: the master's value replaces the others'."
        yield Change(after.path, Kind.NON_LOCALIZABLE, is_lossy=False, message=message)
    elif _shared(before) - _shared(after) and not after.non_localizable:
        yield Change(after.path, Kind.LOCALIZABLE, is_lossy=False, message="may differ between languages.")


def _shared(field: FieldType) -> frozenset[str]:
    """What of a value is the same in every language: all of it, or the terms of these taxonomies."""
    rules = field.rules if isinstance(field, Taxonomy) else ()
    shared = frozenset(rule.taxonomy_uid for rule in rules if rule.non_localizable)
    return shared | {""} if field.non_localizable else shared


def _compare_defaults(before: Any, after: FieldType) -> Iterator[Change]:
    if before is None and after.default is not None:
        message = "has a default, which entries without the field get."
        yield Change(after.path, Kind.DEFAULT, is_lossy=False, message=message)


def _compare_options(before: FieldType, after: FieldType) -> Iterator[Change]:
    """The options of a field that became stricter, each kind once. An option not known here may be stricter in any way."""
    kinds: dict[Kind, None] = {}
    for option in fields(after):
        old, new = getattr(before, option.name, None), getattr(after, option.name)
        if option.name not in _HANDLED_APART and old != new:
            kinds.update(dict.fromkeys(_stricter(option.name, old, new)))
    for kind in kinds:
        yield Change(after.path, kind, is_lossy=True, message=_MESSAGES[kind])


def _stricter(option: str, old: Any, new: Any) -> Iterator[Kind]:
    if option in _LOWER:
        if new is not None and (old is None or new > old):
            yield _LOWER[option]
    elif option in _UPPER:
        if new is not None and (old is None or new < old):
            yield _UPPER[option]
    elif option in _LISTED:
        # Where a rich text embeds, no targets stand for all of them.
        if isinstance(new, frozenset | tuple) and new and (not old or set(old) - set(new)):
            yield _LISTED[option]
    elif option in _SWITCHES:
        stricter_value, kind = _SWITCHES[option]
        if new is stricter_value:
            yield kind
    elif option == "pattern":
        # Compiled patterns are equal only where a library has kept them.
        if new is not None and (old is None or old.compiled.pattern != new.compiled.pattern):
            yield Kind.FORMAT
    else:
        yield Kind.RULES


def _compare_below(before: FieldType, after: FieldType) -> Iterator[Change]:
    if not isinstance(before, Blocks) or not isinstance(after, Blocks):
        yield from _compare_fields(before.subfields(), after.subfields())
        return
    for block in before.blocks:
        kept = after.block_by_uid.get(block.uid)
        if kept is not None:
            yield from _compare_fields(block.every, kept.every)
        else:
            path = f"{before.path}.{block.uid}"
            yield Change(path, Kind.BLOCK_REMOVED, is_lossy=True, message="is removed with its instances.")
