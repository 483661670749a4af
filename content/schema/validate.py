"""Entries against their schema: what is stored of what was sent, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from core.uids import new_uids

from .compiled import CompiledType
from .fields.base import Context, FieldType
from .kept_choices import newly_chosen
from .walk import values_at, walk
from .wording import reworded

TAGS: Final = "tags"


@dataclass(frozen=True, slots=True)
class CleanEntry:
    """An entry as it is stored. `data` is usable also where there are problems: values that break a rule are kept."""

    data: JSONObject
    problems: tuple[Problem, ...]


def clean_entry(
    compiled: CompiledType,
    data: JSONObject,
    *,
    partial: bool,
    stored: JSONObject | None = None,
    uid_factory: Callable[[], str] | None = None,
) -> CleanEntry:
    """The entry without keys its type does not know, in the stored form of each value, with every problem found.

    A partial entry is judged by the fields it sends and gets no defaults; what a group or block it sends lacks is
    judged all the same, since it replaces the stored one whole. What the entry is saved over decides with it which
    fields the type's rules hide, and may keep what it holds and is no choice any more.
    """
    context = Context(uid_factory or new_uids("cs"))
    by_uid = compiled.by_uid
    cleaned: JSONObject = {key: value for key, value in data.items() if key in by_uid}
    for prefix, field, holder in walk(compiled.fields, cleaned):
        uid = field.uid
        if uid in holder:
            value = holder[uid]
            context.path = prefix + uid
            if not value:
                holder[uid] = _clean_falsy(field, value, context)
            elif field.multiple:
                holder[uid] = field.clean(value, context)
            else:
                holder[uid] = field.clean_one(value, context)
        elif prefix or not partial:
            _fill(field, holder, prefix, context, with_default=not partial)
    if TAGS in data or not partial:
        cleaned[TAGS] = _clean_tags(data.get(TAGS), context)
    problems = context.problems
    if problems and stored is not None:
        problems = newly_chosen(compiled, problems, cleaned, stored)
    if problems and compiled.rules is not None:
        problems = compiled.rules.excused(problems, {**(stored or {}), **data, **cleaned})
    return CleanEntry(cleaned, reworded(compiled.wording, problems))


def _clean_falsy(field: FieldType, value: JSONValue, context: Context) -> JSONValue:
    if not field.is_empty(value):
        return field.clean(value, context)
    if field.mandatory:
        context.refuse("required", "is a required field.")
    return field.empty(value)


def _fill(field: FieldType, holder: JSONObject, prefix: str, context: Context, *, with_default: bool) -> None:
    if with_default and field.default is not None:
        holder[field.uid] = field.new_default()
    elif field.mandatory:
        context.path = prefix + field.uid
        context.refuse("required", "is a required field.")


def _clean_tags(tags: JSONValue, context: Context) -> JSONValue:
    if tags is None:
        return []
    if isinstance(tags, list) and all(isinstance(tag, str) for tag in tags):
        return list(dict.fromkeys(tags))
    context.path = TAGS
    context.refuse("type", "must be a list of texts.")
    return tags


def with_url(compiled: CompiledType, data: JSONObject, *, uid: str, locale: str, now: datetime) -> JSONObject:
    """A new entry with the address that its type's pattern gives, where it brings no key for one."""
    rule = compiled.url_rule
    if rule is None or compiled.url_path is None or compiled.url_path in data:
        return data
    # An address is public: nothing that readers do not see goes into it.
    url = rule.url_of(compiled.reader_view.of(data), uid=uid, locale=locale, now=now)
    return {**data, compiled.url_path: url}


def without_blank_url(compiled: CompiledType, data: JSONObject) -> JSONObject:
    """A new entry from a form, in which an address that was left blank is left to the pattern."""
    path = compiled.url_path
    if compiled.url_rule is None or path is None or data.get(path) not in (None, ""):
        return data
    return {key: value for key, value in data.items() if key != path}


def with_document_versions(compiled: CompiledType, data: JSONObject, version: int) -> JSONObject:
    """The entry with its version in the root of each rich text document, as clients see it there."""
    if not compiled.document_paths:
        return data
    stamped: JSONObject = orjson.loads(orjson.dumps(data))
    for path in compiled.document_paths:
        for root in values_at(stamped, path):
            if isinstance(root, dict):
                root["_version"] = version
    return stamped
