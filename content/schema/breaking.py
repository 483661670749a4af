"""Which changes of a schema one entry breaks. PURE: the entry is validated as far as the changes reach, and no further."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from content.references import check_links, extract_links
from core.errors import Problem
from core.json_values import JSONObject

from .changes import Change, is_broken_by
from .compiled import CompiledType
from .fields.base import FieldType
from .fields.containers import Blocks, Group
from .validate import clean_entry


def narrowed(compiled: CompiledType, paths: Iterable[str]) -> CompiledType:
    """The type with nothing but the fields at the paths, what lies below them, and the way there."""
    wanted = frozenset(paths)
    fields = _narrow(compiled.fields, wanted)
    return replace(compiled, fields=fields, by_uid={field.uid: field for field in fields})


def without_secrets(compiled: CompiledType) -> CompiledType:
    """The type without what is stored as a digest, which tells nothing of the rules that its source kept."""
    if not any(field.is_secret for field in compiled.by_path.values()):
        return compiled
    return narrowed(compiled, [path for path, field in compiled.by_path.items() if _is_open(field)])


def broken_changes(
    changes: Sequence[Change], data: JSONObject, *, before: CompiledType, after: CompiledType
) -> list[Change]:
    """The changes by which an entry breaks a rule that it kept before."""
    fresh = _broken_rules(after, data)
    if fresh:
        fresh -= _broken_rules(before, data)
    return [change for change in changes if any(is_broken_by(change, path, rule) for path, rule in fresh)]


def schema_path(path: str) -> str:
    """The path of a problem without the numbers of instances, as fields carry it."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def entry_problems(compiled: CompiledType, data: JSONObject) -> tuple[Problem, ...]:
    """What is wrong with a stored entry under a type, as far as it tells by itself."""
    cleaned = clean_entry(compiled, data, partial=False, uid_factory=str)
    return (*cleaned.problems, *check_links(compiled, extract_links(compiled, cleaned.data), frozenset()))


def _broken_rules(compiled: CompiledType, data: JSONObject) -> set[tuple[str, str]]:
    return {(schema_path(problem.path), problem.rule) for problem in entry_problems(compiled, data)}


def _is_open(field: FieldType) -> bool:
    return not field.is_secret and not field.is_container


def _narrow(fields: Sequence[FieldType], wanted: frozenset[str]) -> tuple[FieldType, ...]:
    narrow = (_narrow_one(field, wanted) for field in fields)
    return tuple(field for field in narrow if field is not None)


def _narrow_one(field: FieldType, wanted: frozenset[str]) -> FieldType | None:
    if field.path in wanted:
        return field
    if not any(path.startswith(f"{field.path}.") for path in wanted):
        return None
    if isinstance(field, Group):
        below = _narrow(field.fields, wanted)
        return replace(field, fields=below, by_uid={each.uid: each for each in below})
    if isinstance(field, Blocks):
        blocks = tuple(replace(block, fields=_narrow(block.fields, wanted)) for block in field.blocks)
        named = tuple(replace(block, by_uid={each.uid: each for each in block.fields}) for block in blocks)
        return replace(field, blocks=named, block_by_uid={block.uid: block for block in named})
    return field
