"""From the JSON of a schema to a compiled type, with every problem of the schema and its path."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from core.errors import Invalid, Problem
from core.json_values import JSONValue

from .compiled import CompiledType, compile_type
from .fields.base import Context, FieldReader, FieldType, is_name
from .global_fields import Lookup, referenced_global_fields, resolve_global_fields, try_global_fields
from .options import TITLE, URL, option_problems, read_url_rule
from .registry import find_field_type
from .reserved import is_reserved_field
from .rules import Rule, read_rules
from .walk import walk_schema

__all__ = [
    "compile_stored",
    "parse_global_field",
    "parse_schema",
    "read_global_field",
    "read_schema",
    "referenced_global_fields",
    "resolve_global_fields",
]

Options: TypeAlias = Mapping[str, JSONValue]

MAX_LEVELS = 20
MAX_PATH = 500
MAX_DISPLAY_NAME = 255


def read_schema(
    schema: JSONValue, lookup: Lookup, *, options: Options | None = None, field_rules: JSONValue = None
) -> tuple[JSONValue, CompiledType]:
    """The schema with its global fields inlined, and the content type compiled from it.

    Raises Invalid with every problem of both steps.
    """
    return _resolve_and(
        lambda resolved: parse_schema(resolved, options=options, field_rules=field_rules), schema, lookup
    )


def read_global_field(
    schema: JSONValue, lookup: Lookup, *, field_rules: JSONValue = None
) -> tuple[JSONValue, CompiledType]:
    """The same for the schema of a global field, which needs no title."""
    return _resolve_and(lambda resolved: parse_global_field(resolved, field_rules=field_rules), schema, lookup)


def _resolve_and(
    parse: Callable[[JSONValue], CompiledType], schema: JSONValue, lookup: Lookup
) -> tuple[JSONValue, CompiledType]:
    resolved, problems = try_global_fields(schema, lookup)
    try:
        compiled = parse(resolved)
    except Invalid as error:
        told = {(problem.path, problem.rule) for problem in problems}
        further = (problem for problem in error.problems if (problem.path, problem.rule) not in told)
        raise Invalid([*problems, *further]) from error
    if problems:
        raise Invalid(problems)
    return resolved, compiled


def parse_schema(schema: JSONValue, *, options: Options | None = None, field_rules: JSONValue = None) -> CompiledType:
    """The compiled content type. Its global fields are inlined already, by `resolve_global_fields`.

    Raises Invalid with every problem of the schema and its path.
    """
    problems: list[Problem] = []
    fields = _read_top(schema, problems)
    _refuse_reserved(schema, problems)
    _refuse_untextual(fields, problems)
    if isinstance(schema, list) and not any(isinstance(each, dict) and each.get("uid") == TITLE for each in schema):
        problems.append(Problem("content_type", "title", "should have a 'title' field."))
    every = tuple(walk_schema(fields))
    shown = tuple(field for field in every if not field.is_withheld and not field.is_hidden)
    paths, uids = {field.path for field in shown}, {field.uid for field in shown if "." not in field.path}
    problems.extend(option_problems(options or {}, paths=paths, uids=uids))
    problems.extend(_refused_hiding(fields))
    rules, rule_problems = read_rules(field_rules, every)
    problems.extend(rule_problems)
    if problems:
        raise Invalid(problems)
    return _compile(fields, options, rules)


def _refused_hiding(fields: tuple[FieldType, ...]) -> Iterator[Problem]:
    """Lists show and name entries by title and url."""
    for field in fields:
        if field.uid in {TITLE, URL} and (field.is_withheld or field.is_hidden):
            yield Problem("schema", field.uid, f"should not hide its '{field.uid}' field.")


def compile_stored(schema: JSONValue, *, options: Options | None = None, field_rules: JSONValue = None) -> CompiledType:
    """The compiled content type of a schema that was accepted when it was stored, under whatever rules stood then."""
    fields = _read_top(schema, [])
    rules, _ = read_rules(field_rules, walk_schema(fields)) if field_rules else ((), [])
    return _compile(fields, options, rules)


def parse_global_field(schema: JSONValue, *, field_rules: JSONValue = None) -> CompiledType:
    """The compiled schema of a global field, which needs no title. Raises Invalid with every problem and its path."""
    problems: list[Problem] = []
    fields = _read_top(schema, problems)
    rules, rule_problems = read_rules(field_rules, walk_schema(fields))
    problems.extend(rule_problems)
    if problems:
        raise Invalid(problems)
    return compile_type(fields, rules=rules)


def _compile(fields: tuple[FieldType, ...], options: Options | None, rules: tuple[Rule, ...]) -> CompiledType:
    title_path = (options or {}).get("title")
    return compile_type(
        fields,
        title_path=title_path if isinstance(title_path, str) and title_path else TITLE,
        url_rule=read_url_rule(options or {}),
        rules=rules,
    )


def _read_top(schema: JSONValue, problems: list[Problem]) -> tuple[FieldType, ...]:
    root = FieldReader({}, "", "", repeated=False, problems=problems, read_nested=_read_fields, level=0)
    return root.nested(schema, key="schema", repeated=False)


def _refuse_reserved(schema: JSONValue, problems: list[Problem]) -> None:
    for index, source in enumerate(schema if isinstance(schema, list) else ()):
        uid = source.get("uid") if isinstance(source, dict) else None
        if isinstance(source, dict) and isinstance(uid, str) and is_reserved_field(uid, source.get("data_type")):
            problems.append(Problem(f"schema.{index}.uid", "reserved", "is a reserved word."))


def _refuse_untextual(fields: tuple[FieldType, ...], problems: list[Problem]) -> None:
    """Lists show and sort by title and url, so both are single texts."""
    problems.extend(
        Problem("schema", field.uid, f"should have a single text as its '{field.uid}' field.")
        for field in fields
        if field.uid in {TITLE, URL} and (field.data_type != "text" or field.multiple)
    )


def _read_fields(parent: FieldReader, source: JSONValue, key: str, repeated: bool, below: str) -> tuple[FieldType, ...]:
    if not isinstance(source, list):
        parent.refuse(key, "type", "must be a list of fields.")
        return ()
    if parent.level >= MAX_LEVELS:
        parent.refuse(key, "nesting", f"is nested deeper than {MAX_LEVELS} levels.")
        return ()
    at = f"{parent.at}.{key}" if parent.at else key
    prefix = "".join(f"{step}." for step in (parent.path, below) if step)
    fields: dict[str, FieldType] = {}
    places: dict[str, str] = {}
    for index, item in enumerate(source):
        field = _read_field(parent, item, f"{at}.{index}", prefix, repeated)
        if field is not None and field.uid in fields:
            parent.problems.append(Problem(f"{at}.{index}.uid", "unique", "is not unique."))
        elif field is not None:
            fields[field.uid] = field
            places[field.uid] = f"{at}.{index}"
    for field in fields.values():
        misfit = field.misfit(fields)
        if misfit is not None:
            key, rule, message = misfit
            parent.problems.append(Problem(f"{places[field.uid]}.{key}", rule, message))
    return tuple(fields.values())


def _read_field(parent: FieldReader, source: JSONValue, at: str, prefix: str, repeated: bool) -> FieldType | None:
    if not isinstance(source, dict):
        parent.problems.append(Problem(at, "type", "must be a field."))
        return None
    uid = source.get("uid")
    is_named = is_name(uid)
    reader = replace(
        parent,
        source=source,
        at=at,
        path=f"{prefix}{uid if is_named else ''}",
        repeated=parent.repeated or repeated,
        level=parent.level + 1,
    )
    if uid is None or uid == "":
        reader.refuse("uid", "required", "is a required field.")
    elif not is_named:
        reader.refuse("uid", "uid", "is not valid.")
    elif len(reader.path) > MAX_PATH:
        reader.refuse("uid", "nesting", f"lies at a path of more than {MAX_PATH} characters.")
    if not isinstance(source.get("field_metadata"), dict | None):
        reader.refuse("field_metadata", "type", "must be an object.")
    found = find_field_type(source)
    if found is None:
        rule = "required" if source.get("data_type") is None else "data_type"
        reader.refuse("data_type", rule, "is a required field." if rule == "required" else "is not a known data type.")
        return None
    return _build(found, reader, uid if is_named else "")


_NOTES = ("description", "instruction", "placeholder")


def _build(field_type: type[FieldType], reader: FieldReader, uid: JSONValue) -> FieldType | None:
    display_name = reader.text("display_name")
    if len(display_name) > MAX_DISPLAY_NAME:
        reader.refuse("display_name", "max", f"must have at most {MAX_DISPLAY_NAME} characters.")
    least, most = reader.bounds("min_instance", "max_instance")
    common: dict[str, Any] = {
        "uid": uid,
        "path": reader.path,
        "display_name": display_name or uid,
        "data_type": reader.source["data_type"],
        "mandatory": reader.flag("mandatory"),
        # The title of a type is unique unless its field says that it is not.
        "unique": reader.flag("unique") or (reader.path == TITLE and "unique" not in reader.source),
        "multiple": reader.flag("multiple"),
        "non_localizable": reader.flag("non_localizable"),
        "indexed": reader.flag("indexed"),
        "repeated": reader.repeated,
        "extension_uid": reader.text("extension_uid"),
        "min_instance": least,
        "max_instance": most,
        "is_enabled": reader.source.get("enabled") is None or reader.flag("enabled"),
        "is_hidden": reader.flag("hidden_in_api"),
        "is_write_only": reader.flag("write_only"),
        "omits_null": reader.flag("omit_null"),
        "order": reader.number("order"),
        "aliases": reader.texts("aliases"),
        "messages": reader.texts("error_messages"),
        "notes": tuple((key, text) for key in _NOTES if isinstance(text := reader.metadata.get(key), str) and text),
    }
    field = field_type(**common | field_type.options(reader))
    if not uid:
        return None
    default = _read_default(field, reader)
    return replace(field, default=default) if default is not None else field


def _read_default(field: FieldType, reader: FieldReader) -> JSONValue:
    """The default a new entry gets: none where the given one breaks the field's own rules, as it would be refused."""
    raw = reader.metadata.get("default_value")
    value = field.read_default(raw) if field.has_default else None
    if value is None or field.is_empty(value):
        return None
    if field.multiple and not isinstance(value, list):
        value = [value]
    context = Context(str)
    cleaned = field.clean(value, context)
    return None if context.problems else cleaned
