"""A schema with every place an operator can stand in, and what operators make of an entry."""

from content.operators.apply import apply_operators
from core.json_values import JSONObject, JSONValue
from tests.content.schema.builders import compiled_of, field

SUBBLOCK: JSONObject = {"uid": "card", "title": "Card", "schema": [field("text", "label"), field("number", "count")]}
INSTANCE: list[JSONValue] = [
    field("text", "label"),
    field("number", "count"),
    field("number", "counts", multiple=True),
    field("group", "inner", schema=[field("number", "count"), field("text", "label")]),
    field("group", "rows", multiple=True, schema=[field("number", "count"), field("text", "label")]),
    field("blocks", "cards", blocks=[SUBBLOCK, {"uid": "rule", "title": "Rule", "schema": []}]),
]
SCHEMA: list[JSONObject] = [
    field("number", "count"),
    field("integer", "whole"),
    field("text", "label"),
    field("boolean", "flag"),
    field("number", "counts", multiple=True),
    field("text", "labels", multiple=True),
    field("boolean", "flags", multiple=True),
    field("isodate", "days", multiple=True),
    field("text", "choices", multiple=True, enum={"choices": [{"value": "a"}, {"value": "b"}]}),
    field("link", "link"),
    field("link", "links", multiple=True),
    field("isodate", "dates", mode="range"),
    field("file", "file"),
    field("file", "files", multiple=True),
    field("reference", "author", reference_to=["person"]),
    field("reference", "authors", reference_to=["person", "team"], field_metadata={"ref_multiple": True}),
    field("taxonomy", "terms", taxonomies=[{"taxonomy_uid": "topics"}]),
    field("json", "document", field_metadata={"allow_json_rte": True}),
    field("json", "documents", field_metadata={"allow_json_rte": True}, multiple=True),
    field("json", "custom", extension_uid="blt1"),
    field("json", "customs", extension_uid="blt1", multiple=True),
    field("password", "secret"),
    field("group", "group", schema=INSTANCE),
    field("group", "groups", multiple=True, schema=[*INSTANCE, field("text", "hidden", write_only=True)]),
    field("global_field", "seo", reference_to="seo", schema=INSTANCE),
    field("blocks", "page", blocks=[{"uid": "hero", "schema": INSTANCE}, {"uid": "quote", "schema": INSTANCE}]),
    field("group", "odd", schema=[field("text", "PUSH"), field("group", "UPDATE", schema=[field("text", "data")])]),
    field("group", "odds", multiple=True, schema=[field("text", "PUSH"), field("number", "ADD")]),
    field("text", "off", enabled=False),
]
COMPILED = compiled_of(*SCHEMA)


def made(stored: JSONObject, sent: JSONObject) -> JSONObject:
    """What comes of a body that must have no problem."""
    applied, problems = apply_operators(COMPILED, stored, sent)
    assert problems == []
    return applied


def refused(stored: JSONObject | None, sent: JSONObject) -> list[tuple[str, str]]:
    """The path and rule of every problem."""
    _, problems = apply_operators(COMPILED, stored, sent)
    assert all(problem.message.endswith(".") for problem in problems)
    return [(problem.path, problem.rule) for problem in problems]


def named(uid: str, **content: JSONValue) -> JSONObject:
    """An instance with a name."""
    return {**content, "_metadata": {"uid": uid}}
