"""What the system adds to what was sent, before it is judged: values no reader sees, slugs, defaults of new instances."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import orjson

from core.json_values import JSONObject, JSONValue

from .fields.base import FieldType
from .fields.containers import METADATA
from .fields.formats import Slug, slug_of
from .fields.passwords import is_hash

Names: TypeAlias = tuple[str, ...]
Holders: TypeAlias = list[tuple[Names, JSONObject]]


@dataclass(frozen=True, slots=True)
class Completion:
    """The fields of a type to which a save may add something, by the path of the object that holds them."""

    withheld: tuple[FieldType, ...] = ()
    slugs: tuple[Slug, ...] = ()
    defaults: tuple[FieldType, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether any entry of the type can be added to."""
        return bool(self.withheld or self.slugs or self.defaults)

    def of(self, data: JSONObject, stored: JSONObject | None) -> JSONObject:
        """What was sent, completed; `stored` is what it is saved over, None for a new entry.

        A withheld value that is not sent, sent blank, or sent as a hash is the stored one, as no reader could send it
        back. Instances of groups and blocks are found again by their `_metadata.uid`.
        """
        if not self.is_needed:
            return data
        completed: JSONObject = orjson.loads(orjson.dumps(data))
        for field in self.withheld:
            _keep_stored(field, completed, stored)
        for field in self.defaults:
            _fill_new_instances(field, completed, stored)
        for slug in self.slugs:
            _derive_slug(slug, completed, stored)
        return completed


def completion_of(fields: tuple[FieldType, ...], active: tuple[FieldType, ...]) -> Completion:
    """The completion of a type with these fields, of which these are in force, in document order."""
    return Completion(
        withheld=tuple(field for field in fields if field.is_withheld),
        slugs=tuple(field for field in active if isinstance(field, Slug) and field.source_field),
        defaults=tuple(field for field in active if field.default is not None and "." in field.path),
    )


def _keep_stored(field: FieldType, data: JSONObject, stored: JSONObject | None) -> None:
    before = dict(_holders(stored, field))
    for names, holder in _holders(data, field):
        sent = holder.get(field.uid)
        if field.is_enabled and field.uid in holder and sent != "" and not is_hash(sent):
            continue
        old = before.get(names, {}).get(field.uid)
        if old is not None:
            holder[field.uid] = old
        elif not field.is_enabled:
            holder.pop(field.uid, None)


def _fill_new_instances(field: FieldType, data: JSONObject, stored: JSONObject | None) -> None:
    before = dict(_holders(stored, field))
    for names, holder in _holders(data, field):
        if names not in before and field.uid not in holder:
            holder[field.uid] = field.new_default()


def _derive_slug(slug: Slug, data: JSONObject, stored: JSONObject | None) -> None:
    before = dict(_holders(stored, slug))
    for names, holder in _holders(data, slug):
        # What an update does not send at the top level keeps its value; an object below is sent whole.
        standing = before.get(names, {}) if holder is data else {}
        source = holder.get(slug.source_field, standing.get(slug.source_field))
        if slug.is_readonly:
            holder[slug.uid] = slug_of(source) if isinstance(source, str) else ""
        elif holder.get(slug.uid, standing.get(slug.uid)) in (None, "") and isinstance(source, str):
            holder[slug.uid] = slug_of(source)


def _holders(data: JSONObject | None, field: FieldType) -> Holders:
    """The objects that may hold a field's value, with the names of the instances they lie in.

    A pasted copy has the name of its original until it is cleaned, so names may come twice.
    """
    if data is None:
        return []
    level: Holders = [((), data)]
    for key in field.path.split(".")[:-1]:
        level = [
            ((*names, name) if name else names, item)
            for names, holder in level
            for name, item in _items(holder.get(key))
        ]
    return level


def _items(value: JSONValue) -> Iterator[tuple[str, JSONObject]]:
    if isinstance(value, dict):
        yield "", value
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield _name_of(item) or f"?{index}", item


def _name_of(item: JSONObject) -> str | None:
    """The uid of a repeated group, or of the block that an item of a list of blocks holds."""
    content = next(iter(item.values())) if len(item) == 1 and METADATA not in item else item
    metadata = content.get(METADATA) if isinstance(content, dict) else None
    uid = metadata.get("uid") if isinstance(metadata, dict) else None
    return uid if isinstance(uid, str) else None
