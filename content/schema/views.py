"""What of an entry its readers do not see: passwords, fields that are switched off or hidden, nulls that are left out."""

from dataclasses import dataclass
from typing import TypeAlias

import orjson

from core.json_values import JSONObject

from .fields.base import FieldType
from .walk import holders_at

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """An entry as one kind of reader sees it. Paths are of field and block uids."""

    left_out: tuple[Path, ...] = ()
    left_out_if_null: tuple[Path, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is ever left out, so that stored JSON can pass as text."""
        return not self.left_out and not self.left_out_if_null

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
        return seen


def view_for_editors(fields: tuple[FieldType, ...]) -> View:
    """Editors see everything but what can only be written, and fields that are switched off."""
    return View(left_out=tuple(_parts(field) for field in fields if field.is_withheld))


def view_for_readers(fields: tuple[FieldType, ...]) -> View:
    """Readers of published content see no hidden fields either."""
    return View(
        left_out=tuple(_parts(field) for field in fields if field.is_withheld or field.is_hidden),
        left_out_if_null=tuple(_parts(field) for field in fields if field.omits_null),
    )


def _parts(field: FieldType) -> Path:
    return tuple(field.path.split("."))
