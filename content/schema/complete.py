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
Named: TypeAlias = list[tuple[Names, JSONObject]]


@dataclass(frozen=True, slots=True)
class Completion:
    """The fields of a type to which a save may add something, by the path of the object that holds them."""

    withheld: tuple[FieldType, ...] = ()
    slugs: tuple[Slug, ...] = ()
    defaults: tuple[FieldType, ...] = ()

    def of(self, data: JSONObject, stored: JSONObject | None) -> JSONObject:
        """What was sent, completed; `stored` is what it is saved over, None for a new entry, whose defaults cleaning fills.

        A withheld value that is not sent, sent blank, or sent as a hash is the stored one, as no reader could send it
        back. Instances of groups and blocks are found again by their `_metadata.uid`.
        """
        defaults = self.defaults if stored is not None else ()
        if not (self.withheld or self.slugs or defaults):
            return data
        completed: JSONObject = orjson.loads(orjson.dumps(data))
        sent, before = _Holders(completed), _Holders(stored)
        for field in self.withheld:
            _keep_stored(field, sent, before)
        for field in defaults:
            _fill_new_instances(field, sent, before)
        for slug in self.slugs:
            _derive_slug(slug, sent, before)
        return completed


def completion_of(fields: tuple[FieldType, ...], active: tuple[FieldType, ...]) -> Completion:
    """The completion of a type with these fields, of which these are in force, in document order."""
    return Completion(
        withheld=tuple(field for field in fields if field.is_withheld),
        slugs=tuple(field for field in active if isinstance(field, Slug) and field.source_field),
        defaults=tuple(field for field in active if field.default is not None and "." in field.path),
    )


class _Holders:
    """The objects in an entry that hold values of fields, each container looked into once."""

    def __init__(self, data: JSONObject | None) -> None:
        self._known: dict[str, Named] = {"": [] if data is None else [((), data)]}

    def of(self, field: FieldType) -> Named:
        """Those that may hold the field's value, with the names of the instances they lie in.

        A pasted copy has the name of its original until it is cleaned, so names may come twice.
        """
        return self._at(field.path.rpartition(".")[0])

    def _at(self, path: str) -> Named:
        if path not in self._known:
            above, _, key = path.rpartition(".")
            self._known[path] = [
                ((*names, name) if name else names, item)
                for names, holder in self._at(above)
                for name, item in _items(holder.get(key))
            ]
        return self._known[path]


def _keep_stored(field: FieldType, sent: _Holders, before: _Holders) -> None:
    stored = dict(before.of(field))
    for names, holder in sent.of(field):
        value = holder.get(field.uid)
        if field.is_enabled and field.uid in holder and value != "" and not is_hash(value):
            continue
        old = stored.get(names, {}).get(field.uid)
        if old is not None:
            holder[field.uid] = old
        elif not field.is_enabled:
            holder.pop(field.uid, None)


def _fill_new_instances(field: FieldType, sent: _Holders, before: _Holders) -> None:
    stored = dict(before.of(field))
    for names, holder in sent.of(field):
        if names not in stored and field.uid not in holder:
            holder[field.uid] = field.new_default()


def _derive_slug(slug: Slug, sent: _Holders, before: _Holders) -> None:
    stored = dict(before.of(slug))
    for names, holder in sent.of(slug):
        # What an update does not send at the top level keeps its value; an object below is sent whole.
        standing = stored.get(names, {}) if "." not in slug.path else {}
        source = holder.get(slug.source_field, standing.get(slug.source_field))
        if slug.is_readonly:
            holder[slug.uid] = slug_of(source) if isinstance(source, str) else ""
        elif holder.get(slug.uid, standing.get(slug.uid)) in (None, "") and isinstance(source, str):
            holder[slug.uid] = slug_of(source)


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
