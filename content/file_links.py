"""The files an entry points to, held against the rules of the fields that do. Pure; nothing is looked up here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import Problem
from core.json_values import JSONObject

from .schema.compiled import CompiledType
from .schema.fields.file_rules import FileFacts
from .schema.fields.links import File
from .schema.walk import walk


@dataclass(frozen=True, slots=True)
class RuledFile:
    """One file in a field with rules, at the path of its value."""

    path: str
    uid: str
    field: File


def ruled_files(compiled: CompiledType, data: JSONObject) -> tuple[RuledFile, ...]:
    """The files of an entry in document order whose fields ask something of them. Values of the wrong shape are none."""
    if not any(isinstance(field, File) and field.rules for field in compiled.by_path.values()):
        return ()
    return tuple(_ruled_files(compiled, data))


def _ruled_files(compiled: CompiledType, data: JSONObject) -> Iterator[RuledFile]:
    for prefix, field, holder in walk(compiled.fields, data):
        if not isinstance(field, File) or not field.rules:
            continue
        path, value = f"{prefix}{field.uid}", holder.get(field.uid)
        if isinstance(value, str):
            yield RuledFile(path, value, field)
        elif isinstance(value, list):
            items = enumerate(value)
            yield from (RuledFile(f"{path}.{index}", uid, field) for index, uid in items if isinstance(uid, str))


def file_problems(files: tuple[RuledFile, ...], facts: Mapping[str, FileFacts]) -> tuple[Problem, ...]:
    """What is wrong with the files, given what is known of those that exist.

    A file that does not exist breaks no rule: content arrives in any order, as with every other link.
    """
    found = ((file, facts.get(file.uid)) for file in files)
    return tuple(
        problem for file, known in found if known is not None for problem in file.field.problems_of(known, file.path)
    )
