"""What of an entry its readers do not see: passwords, fields that are switched off or hidden, nulls that are left out."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from core.json_values import JSONObject, JSONValue

from .fields.base import FieldType
from .fields.containers import METADATA
from .walk import holders_at

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """An entry as one kind of reader sees it. Paths are of field and block uids.

    Where the dotted paths that are `declared` are given, what is stored at no such path is left out as well: it was saved
    under another version of the type.
    """

    left_out: tuple[Path, ...] = ()
    left_out_if_null: tuple[Path, ...] = ()
    declared: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is ever left out, so that stored JSON can pass as text."""
        return not self.left_out and not self.left_out_if_null and self.declared is None

    @property
    def hidden_paths(self) -> frozenset[str]:
        """What is left out, by dotted path: nobody may ask for it either, as the answers would tell it."""
        return frozenset(".".join(path) for path in self.left_out)

    def of(self, data: JSONObject) -> JSONObject:
        """The entry without what is left out: itself where that is nothing, a copy otherwise."""
        if self.is_whole:
            return data
        seen: JSONObject = orjson.loads(orjson.dumps(data))
        for path in self.left_out:
            for holder in holders_at(seen, path):
                del holder[path[-1]]
        for path in self.left_out_if_null:
            for holder in holders_at(seen, path):
                if holder[path[-1]] is None:
                    del holder[path[-1]]
        return seen if self.declared is None else _declared(seen, "", self.declared)


def view_for_editors(fields: tuple[FieldType, ...]) -> View:
    """Editors see everything but what can only be written, and fields that are switched off."""
    return View(left_out=tuple(_parts(field) for field in fields if field.is_withheld))


def view_for_readers(fields: tuple[FieldType, ...]) -> View:
    """Readers of published content see no hidden fields either."""
    return View(
        left_out=tuple(_parts(field) for field in fields if field.is_withheld or field.is_hidden),
        left_out_if_null=tuple(_parts(field) for field in fields if field.omits_null),
    )


def is_declared(path: str, declared: Collection[str]) -> bool:
    """Whether a dotted path leads to something that is declared, or into the value of a field that is."""
    parts = path.split(".")
    steps = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    known = [step for step in steps if step in declared]
    if known and not _holds_fields(known[-1], declared):
        return True
    return path in known or _holds_fields(path, declared)


def _declared(holder: JSONObject, above: str, declared: Collection[str]) -> JSONObject:
    kept: JSONObject = {}
    for key, value in holder.items():
        path = f"{above}{key}"
        if _holds_fields(path, declared):
            kept[key] = _below(value, f"{path}.", declared)
        elif path in declared or key == METADATA:
            kept[key] = value
    return kept


def _below(value: JSONValue, above: str, declared: Collection[str]) -> JSONValue:
    if isinstance(value, list):
        return [_below(item, above, declared) for item in value]
    return _declared(value, above, declared) if isinstance(value, dict) else value


def _holds_fields(path: str, declared: Collection[str]) -> bool:
    return any(other.startswith(f"{path}.") for other in declared)


def _parts(field: FieldType) -> Path:
    return tuple(field.path.split("."))
