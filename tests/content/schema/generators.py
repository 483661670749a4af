"""Schemas and entries drawn at random: every registered field type with its options, and values that it accepts.

A type that joins the registry joins `KINDS` too. `schemas` and `entries_of` are what other tests need: what they draw
is accepted, keeps its form when it is stored, and refers to nothing but the constants below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from core.json_values import JSONObject, JSONValue

from .builders import TITLE, field
from .leaves import (
    AUTHOR,
    TAXONOMY,
    Json,
    any_json,
    choices_of,
    date_values,
    documents,
    flags,
    instance_uids,
    instants,
    links,
    number_values,
    ranges,
    references,
    terms,
    text_values,
    texts,
    times,
    words,
)

GLOBAL_FIELDS: Mapping[str, list[JSONValue]] = {
    "seo": [field("text", "keywords", max=50), field("boolean", "hidden", non_localizable=True)],
    "card": [field("global_field", "seo", reference_to="seo"), field("number", "order", indexed=True)],
}
MAX_LEVELS = 2


@dataclass(frozen=True)
class Kind:
    """How one type of field is drawn: its own keys, and the single values that a drawn field accepts.

    `can_repeat`: the field may be multiple. `is_kept`: a read shows what was saved.
    """

    keys: Callable[[int], Json]
    values: Callable[[JSONObject], Json]
    can_repeat: bool = True
    is_kept: bool = True


def plain(data_type: str, values: Json, *, can_repeat: bool = True, is_kept: bool = True, **keys: JSONValue) -> Kind:
    """A type without options of its own worth drawing."""
    return Kind(lambda _: st.just({"data_type": data_type, **keys}), lambda _: values, can_repeat, is_kept)


def optional(data_type: str, **keys: Json) -> Json:
    """The keys of a field of which each may be missing or null."""
    drawn = {key: st.one_of(st.none(), values) for key, values in keys.items()}
    return st.fixed_dictionaries({"data_type": st.just(data_type)}, optional=drawn)


def text_like(**metadata: JSONValue) -> Kind:
    return Kind(
        lambda _: optional(
            "text",
            min=st.integers(1, 3),
            max=st.integers(3, 30),
            format=st.sampled_from(["^[a-z]+$", "^(?![0-9])[a-z]*$"]),
            error_messages=st.just({"format": "Letters only."}),
            field_metadata=st.just({"description": "", **metadata}),
        ).map(lambda keys: keys | ({"field_metadata": dict(metadata)} if metadata else {})),
        text_values,
    )


def numeric(data_type: str) -> Kind:
    return Kind(lambda _: optional(data_type, min=st.integers(-9, 0), max=st.integers(0, 9)), number_values)


def instances_of(fields: JSONValue, *, is_named: bool) -> Json:
    """The content of a group or block; `is_named` ones carry the uid that storing would give them."""
    content = objects_of(fields if isinstance(fields, list) else [])
    if not is_named:
        return content
    return st.builds(lambda data, uid: {**data, "_metadata": {"uid": uid}}, content, instance_uids)


def block_values(source: JSONObject) -> Json:
    blocks: Any = source["blocks"]
    return st.lists(st.one_of([block_of(block) for block in blocks]), min_size=1, max_size=3).filter(are_apart)


def block_of(block: JSONObject) -> Json:
    return instances_of(schema_of(block), is_named=True).map(lambda content: {block["uid"]: content})


def are_apart(instances: list[Any]) -> bool:
    """Whether no two instances share a uid, which storing would change."""
    contents = [each if "_metadata" in each else next(iter(each.values())) for each in instances]
    uids = [each["_metadata"]["uid"] for each in contents]
    return len(uids) == len(set(uids))


def schema_of(source: JSONObject) -> JSONValue:
    """The fields below a group, global field or block, wherever they are defined."""
    target = source.get("reference_to")
    return list(GLOBAL_FIELDS[target]) if isinstance(target, str) else source.get("schema")


def block_keys(levels: int) -> Json:
    own = st.builds(
        lambda uid, schema: {"uid": uid, "title": uid.title(), "schema": schema}, words, schemas_below(levels)
    )
    shared = st.builds(
        lambda uid, target: {"uid": uid, "title": uid, "reference_to": target},
        words,
        st.sampled_from(sorted(GLOBAL_FIELDS)),
    )
    blocks = st.lists(st.one_of(own, shared), min_size=1, max_size=3, unique_by=lambda each: each["uid"])
    return blocks.map(lambda each: {"data_type": "blocks", "multiple": True, "blocks": each})


def select_keys(_: int) -> Json:
    texts_or_numbers = st.one_of(
        st.tuples(st.just("text"), st.lists(texts, min_size=1, max_size=4, unique=True)),
        st.tuples(st.just("number"), st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True)),
    )
    return texts_or_numbers.map(
        lambda drawn: {
            "data_type": drawn[0],
            "display_type": "dropdown",
            "enum": {"advanced": False, "choices": [{"value": value} for value in drawn[1]]},
        }
    )


def group_kind(data_type: str, *, can_repeat: bool) -> Kind:
    return Kind(
        lambda levels: schemas_below(levels).map(lambda schema: {"data_type": data_type, "schema": schema}),
        lambda source: instances_of(schema_of(source), is_named=source.get("multiple") is True),
        can_repeat,
    )


KINDS: Mapping[str, Kind] = {
    "blocks": Kind(block_keys, block_values, can_repeat=False),
    "boolean": plain("boolean", flags),
    "color": plain("color", st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)),
    "custom": plain("json", any_json.filter(bool), extension_uid="blt0000000000000001"),
    "display": plain("display", texts, can_repeat=False, is_kept=False),
    "email": plain("email", words.map(lambda each: f"{each}@example.com")),
    "experience_container": group_kind("experience_container", can_repeat=False),
    "file": plain("file", words.map(lambda each: f"blt{each}")),
    "global_field": Kind(
        lambda _: st.sampled_from(sorted(GLOBAL_FIELDS)).map(
            lambda uid: {"data_type": "global_field", "reference_to": uid}
        ),
        lambda source: instances_of(schema_of(source), is_named=source.get("multiple") is True),
    ),
    "group": group_kind("group", can_repeat=True),
    "html": plain(
        "text",
        st.lists(
            st.sampled_from(["<p>One</p>", "<ul><li>a</li></ul>", "plain", "<h2>Two <em>x</em></h2>"]), min_size=1
        ).map("".join),
        field_metadata={"allow_rich_text": True, "rich_text_type": "advanced", "options": []},
    ),
    "integer": numeric("integer"),
    "isodate": Kind(
        lambda _: optional("isodate", startDate=st.just("2019-12-31"), endDate=st.just("2051-01-01")), date_values
    ),
    "isodate_range": plain("isodate", ranges(instants.map(lambda each: each.isoformat())), mode="range"),
    "json_rte": plain("json", documents(), field_metadata={"allow_json_rte": True}, reference_to=["sys_assets"]),
    "link": plain("link", links),
    "markdown": text_like(markdown=True),
    "multiline": text_like(multiline=True),
    "number": numeric("number"),
    "password": plain("password", texts, can_repeat=False, is_kept=False, indexed=False),
    "reference": Kind(
        lambda _: st.just(
            {"data_type": "reference", "reference_to": [AUTHOR], "field_metadata": {"ref_multiple": True}}
        ),
        references,
        can_repeat=False,
    ),
    "select": Kind(select_keys, choices_of),
    "slug": plain("slug", words),
    "taxonomy": Kind(
        lambda _: st.just({"data_type": "taxonomy", "taxonomies": [{"taxonomy_uid": TAXONOMY, "multiple": True}]}),
        terms,
        can_repeat=False,
    ),
    "text": text_like(),
    "time": plain("time", times),
    "time_range": plain("time", ranges(times), mode="range"),
}
_CONTAINERS = frozenset({"blocks", "experience_container", "global_field", "group"})
LEAVES = tuple(sorted(set(KINDS) - _CONTAINERS - {"display", "password"}))
KEPT = tuple(sorted(name for name, kind in KINDS.items() if kind.is_kept))


@st.composite
def fields(draw: st.DrawFn, name: str, uid: str, levels: int = MAX_LEVELS) -> JSONObject:
    """A field of a registered type, with properties that all types share. It is told apart by `_kind` until it is sent."""
    kind = KINDS[name]
    shared: JSONObject = {
        "uid": uid,
        "display_name": uid.title(),
        "mandatory": draw(flags),
        "non_localizable": draw(flags),
        "indexed": draw(flags),
    }
    if kind.can_repeat and draw(flags):
        shared |= {"multiple": True, "min_instance": draw(st.sampled_from([None, 1])), "max_instance": 4}
    return {**shared, **draw(kind.keys(levels))}


@st.composite
def schemas_below(draw: st.DrawFn, levels: int) -> list[JSONValue]:
    """A few fields, of which some hold further ones while there are levels left."""
    names = LEAVES if levels <= 0 else KEPT
    drawn = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    return [draw(fields(name, f"f{index}", levels - 1)) for index, name in enumerate(drawn)]


@st.composite
def schemas(draw: st.DrawFn) -> list[JSONValue]:
    """The schema of a content type, in the form in which a client sends it."""
    names = draw(st.lists(st.sampled_from(KEPT), min_size=1, max_size=5))
    return [TITLE, *(draw(fields(name, f"f{index}")) for index, name in enumerate(names))]


def values_of(source: JSONObject) -> Json:
    """The values that a drawn field accepts and keeps as they are, not empty ones."""
    one = KINDS[kind_of(source)].values(source)
    if source.get("multiple") is not True or not KINDS[kind_of(source)].can_repeat:
        return one
    many = st.lists(one, min_size=1, max_size=3)
    return many.filter(are_apart) if source["data_type"] in _CONTAINERS else many


def kind_of(source: JSONObject) -> str:
    """The name under which a drawn field is registered."""
    data_type = str(source["data_type"])
    metadata = source.get("field_metadata")
    flagged = metadata if isinstance(metadata, dict) else {}
    if data_type == "json":
        return "json_rte" if "allow_json_rte" in flagged else "custom"
    if "enum" in source:
        return "select"
    if source.get("mode") == "range":
        return f"{data_type}_range"
    variants = {"allow_rich_text": "html", "markdown": "markdown", "multiline": "multiline"}
    return next((name for key, name in variants.items() if key in flagged), data_type)


@st.composite
def objects_of(draw: st.DrawFn, schema: list[JSONValue]) -> JSONObject:
    """An object that holds every mandatory field and some of the others."""
    data: JSONObject = {}
    for source in schema:
        assert isinstance(source, dict)
        if source.get("mandatory") or draw(flags):
            data[str(source["uid"])] = draw(values_of(source))
    return data


@st.composite
def entries_of(draw: st.DrawFn, schema: list[JSONValue]) -> JSONObject:
    """An entry that the schema accepts."""
    tags: Any = draw(st.lists(words, max_size=2, unique=True))
    return {"title": draw(texts), **draw(objects_of(schema[1:])), "tags": tags}


@st.composite
def types_with_entries(draw: st.DrawFn) -> tuple[list[JSONValue], JSONObject]:
    """A schema and an entry that it accepts."""
    schema = draw(schemas())
    return schema, draw(entries_of(schema))


@st.composite
def spoiled(draw: st.DrawFn, value: Any) -> Any:
    """The value with something else at one place of it."""
    if draw(st.integers(0, 3)) == 0 or not isinstance(value, dict | list) or not value:
        return draw(any_json)
    if isinstance(value, dict):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(spoiled(value[key]))}
    index = draw(st.integers(0, len(value) - 1))
    return [draw(spoiled(each)) if place == index else each for place, each in enumerate(value)]
