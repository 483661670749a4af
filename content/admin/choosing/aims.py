"""What a field of the form asks of the things that are chosen for it, as the address of a chooser names the field."""

from collections.abc import Mapping
from dataclasses import dataclass

from content.admin.seen_entries import known_types
from content.schema.fields.base import FieldType
from content.schema.fields.file_rules import FileRules
from content.schema.fields.json_fields import JsonRichText
from content.schema.fields.links import File, Reference
from content.types import load_type
from stacks.admin.screens import Visit

FILES = "sys_assets"
"""What a rich text lists among the types it embeds where it embeds files."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One thing or several, of which types, under which rules. `types` is None where any will do."""

    is_single: bool = True
    types: frozenset[str] | None = None
    rules: FileRules | None = None


def aim_of(visit: Visit, asked: Mapping[str, str]) -> Aim:
    """What the field asks that `?type=` and `?field=` name. Raises ContentTypeNotFound."""
    type_uid = asked.get("type", "")
    field = load_type(visit.scope, type_uid).compiled.by_path.get(asked.get("field", "")) if type_uid else None
    return _aim(field)


def _aim(field: FieldType | None) -> Aim:
    if isinstance(field, File):
        return Aim(is_single=not field.multiple, rules=field.rules)
    if isinstance(field, Reference):
        return Aim(is_single=not field.refers_to_many, types=frozenset(field.reference_to))
    if isinstance(field, JsonRichText):
        return Aim(types=field.reference_to - {FILES} or None)
    return Aim()


def types_of(visit: Visit, aim: Aim) -> list[tuple[str, str]]:
    """Uid and title of the content types whose entries may be chosen, in the order of titles: one query."""
    return [(uid, title) for uid, title in known_types(visit.scope) if aim.types is None or uid in aim.types]
