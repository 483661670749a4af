"""Languages that follow a master, drawn at random and held against a naive model."""

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.schema.localization import map_to_master, merge_localized
from content.schema.validate import clean_entry

from .builders import TITLE, compiled_of, counted_uids, field

Json = dict[str, Any]

SAME, OWN = field("text", "same", non_localizable=True), field("text", "own")
DEEP: Any = [SAME, OWN, field("group", "rows", multiple=True, schema=[SAME, OWN])]
SCHEMA: Any = [
    SAME,
    OWN,
    field("group", "rows", multiple=True, schema=[*DEEP, field("group", "seo", schema=[SAME, OWN])]),
    field("group", "seo", schema=[*DEEP, field("group", "social", schema=[SAME, OWN])]),
    field("group", "shared", non_localizable=True, schema=[OWN]),
    field(
        "blocks",
        "parts",
        multiple=True,
        blocks=[
            {"uid": "card", "title": "Card", "schema": DEEP},
            {"uid": "quote", "title": "Quote", "schema": [OWN]},
            {"uid": "nest", "title": "Nest", "schema": [field("blocks", "parts", blocks=[
                {"uid": "card", "title": "Card", "schema": DEEP},
            ])]},
        ],
    ),
]  # fmt: skip
COMPILED = compiled_of(*SCHEMA)
UIDS = [f"cs{number:016x}" for number in range(4)]

quick = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))


@st.composite
def objects(draw: st.DrawFn, schema: list[Json], word: str) -> Json:
    """An object in which some fields have values, its lists with a few of the known instances in any order."""
    return {each["uid"]: draw(values(each, word)) for each in schema if draw(st.integers(0, 3))}


@st.composite
def values(draw: st.DrawFn, source: Json, word: str) -> Any:
    if "blocks" in source:
        kinds: Any = {block["uid"]: block["schema"] for block in source["blocks"]}
        chosen = [(draw(st.sampled_from(sorted(kinds))), uid) for uid in draw(some_uids())]
        return [{kind: {**draw(objects(kinds[kind], word)), "_metadata": {"uid": uid}}} for kind, uid in chosen]
    if "schema" not in source:
        return f"{word}{draw(st.integers(0, 9))}"
    if not source.get("multiple"):
        return draw(objects(source["schema"], word))
    return [{**draw(objects(source["schema"], word)), "_metadata": {"uid": uid}} for uid in draw(some_uids())]


def some_uids() -> Any:
    return st.lists(st.sampled_from(UIDS), max_size=3, unique=True)


masters = objects(SCHEMA, "master ").map(lambda each: {"title": "T", **each, "tags": []})
languages = objects(SCHEMA, "own ").map(lambda each: {"title": "T", **each, "tags": []})


def followed(schema: list[Json], master: Json, own: Json) -> Json:
    """What a language says, worked out object by object."""
    result = {key: value for key, value in own.items() if key in ("title", "tags", "_metadata")}
    for source in schema:
        uid = source["uid"]
        if source.get("non_localizable"):
            holder = master
        elif "schema" in source and not source.get("multiple"):
            if uid in own or has_shared(source["schema"], master.get(uid, {})):
                result[uid] = followed(source["schema"], master[uid], own.get(uid, {})) if uid in master else own[uid]
            continue
        else:
            holder = {uid: followed_list(source, master.get(uid, []), own[uid])} if uid in own else {}
        if uid in holder:
            result[uid] = holder[uid]
    return result


def followed_list(source: Json, masters: Any, instances: Any) -> Any:
    if "schema" not in source and "blocks" not in source:
        return instances
    known = {key_of(each): each for each in masters}
    return [follow_instance(source, known[key_of(each)], each) if key_of(each) in known else each for each in instances]


def follow_instance(source: Json, master: Json, own: Json) -> Json:
    if "blocks" not in source:
        return followed(source["schema"], master, own)
    ((kind, content),) = own.items()
    (schema,) = (block["schema"] for block in source["blocks"] if block["uid"] == kind)
    return {kind: followed(schema, master[kind], content)}


def key_of(instance: Json) -> tuple[str, str]:
    if "_metadata" in instance:
        return "", instance["_metadata"]["uid"]
    ((kind, content),) = instance.items()
    return kind, content["_metadata"]["uid"]


def has_shared(schema: list[Json], master: Json) -> bool:
    return any(
        each["uid"] in master
        and (
            each.get("non_localizable")
            or ("schema" in each and not each.get("multiple") and has_shared(each["schema"], master[each["uid"]]))
        )
        for each in schema
    )


def shared_replaced(schema: list[Json], data: Json, word: Any) -> Json:
    """The data with another value in every shared text, and with nothing else changed."""
    result = dict(data)
    for source in schema:
        value = data.get(source["uid"])
        if source.get("non_localizable") and value is not None:
            result[source["uid"]] = word if "schema" not in source else {"own": word}
        elif isinstance(value, dict):
            result[source["uid"]] = shared_replaced(source["schema"], value, word)
        elif isinstance(value, list) and "blocks" in source:
            kinds = {block["uid"]: block["schema"] for block in source["blocks"]}
            result[source["uid"]] = [
                {kind: shared_replaced(kinds[kind], content, word) for kind, content in each.items()} for each in value
            ]
        elif isinstance(value, list):
            result[source["uid"]] = [shared_replaced(source["schema"], each, word) for each in value]
    return result


@quick
@given(masters, languages)
def test_a_language_says_what_a_naive_model_says(master: Json, own: Json) -> None:
    before = orjson.dumps([master, own])
    assert merge_localized(COMPILED, master=master, localized=own) == followed([TITLE, *SCHEMA], master, own)
    assert orjson.dumps([master, own]) == before


@quick
@given(masters, languages)
def test_what_is_read_can_be_sent_back(master: Json, own: Json) -> None:
    standing: Any = merge_localized(COMPILED, master=master, localized=own)
    mapped = map_to_master(COMPILED, standing, master=master, before=standing)
    cleaned = clean_entry(COMPILED, mapped.data, partial=True, stored=standing, uid_factory=counted_uids())
    assert (mapped.problems, cleaned.problems) == ((), ())
    assert merge_localized(COMPILED, master=master, localized={**standing, **cleaned.data}) == standing


@quick
@given(masters, languages, st.sampled_from(["other", 7, [None], {"a": {}}, [{"same": 1}]]))
def test_what_is_sent_for_values_of_the_master_changes_nothing(master: Json, own: Json, word: Any) -> None:
    # Every instance is the master's here: of one of its own a language may say everything.
    sent = {key: value for key, value in master.items() if key in own}
    honest = map_to_master(COMPILED, sent, master=master, before=master)
    assert map_to_master(COMPILED, shared_replaced(SCHEMA, sent, word), master=master, before=master) == honest
    assert honest.problems == ()


@quick
@given(masters, languages)
def test_a_master_that_changes_its_values_step_by_step_ends_where_one_step_ends(master: Json, own: Json) -> None:
    later = shared_replaced(SCHEMA, master, "later")
    first = merge_localized(COMPILED, master=master, localized=own)
    assert merge_localized(COMPILED, master=later, localized=first) == merge_localized(
        COMPILED, master=later, localized=own
    )


@quick
@given(masters, languages)
def test_instances_without_a_uid_are_refused_exactly_where_one_of_the_masters_is_missing(
    master: Json, own: Json
) -> None:
    standing: Any = merge_localized(COMPILED, master=master, localized=own)
    unnamed: Any = [{**each, "_metadata": {}} for each in standing.get("rows", [])]
    mapped = map_to_master(COMPILED, {"rows": unnamed}, master=master, before=standing)
    masters_uids = {key_of(each) for each in master.get("rows", [])}
    is_missing = any(key_of(each) in masters_uids for each in standing.get("rows", []))
    paths = {problem.path for problem in mapped.problems if problem.path.count(".") == 3}
    assert paths == ({f"rows.{index}._metadata.uid" for index in range(len(unnamed))} if is_missing else set())
