"""What a save adds to what was sent: passwords and fields that are switched off, slugs, defaults of new instances."""

from typing import Any

import pytest

from content.schema.compiled import CompiledType
from content.schema.fields.formats import slug_of
from content.schema.fields.passwords import MAX_PASSWORDS, is_hash, is_password
from core.json_values import JSONObject, JSONValue

from .builders import clean, compiled_of, field

SECRET = field("password", "secret", min=8)
HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$RdescudvJCsgt3ub+b4dWRWJTmaaJObG"
OFF = field("text", "off", enabled=False, mandatory=True, min=3)
ROWS = field("group", "rows", multiple=True, schema=[field("text", "name"), SECRET, OFF])
PAGE = field("blocks", "page", blocks=[{"uid": "login", "schema": [SECRET, field("text", "name")]}])


def saved(compiled: CompiledType, data: JSONObject, stored: JSONObject | None) -> JSONObject:
    """What a save of the data over what is stored leaves, without the title and the tags."""
    result = clean(compiled, compiled.completion.of(data, stored), partial=stored is not None)
    assert result.problems == ()
    return {key: value for key, value in {**(stored or {}), **result.data}.items() if key not in {"title", "tags"}}


def test_a_password_is_stored_as_its_hash_and_never_hashed_twice() -> None:
    compiled = compiled_of(SECRET)

    stored = saved(compiled, {"secret": "correct horse"}, None)

    assert is_hash(stored["secret"])
    assert is_password("correct horse", str(stored["secret"]))
    assert not is_password("wrong horse", str(stored["secret"]))
    assert saved(compiled, stored, None) == stored


@pytest.mark.parametrize("cost", ["m=999999,t=2,p=1", "m=19456,t=9,p=1", "m=19456,t=2,p=9"])
def test_a_hash_that_would_be_dear_to_compare_with_is_a_password_like_any_other(cost: str) -> None:
    dear = HASH.replace("m=19456,t=2,p=1", cost)
    assert dear != HASH

    stored = saved(compiled_of(SECRET), {"secret": dear}, None)

    assert is_hash(stored["secret"])
    assert stored["secret"] != dear
    assert is_password(dear, str(stored["secret"]))


@pytest.mark.parametrize("sent", [{}, {"secret": ""}, {"secret": HASH}])
def test_a_password_that_is_not_sent_or_cannot_be_known_stays(sent: JSONObject) -> None:
    compiled = compiled_of(field("password", "secret", mandatory=True))
    stored = saved(compiled, {"secret": "correct horse"}, None)

    assert saved(compiled, sent, stored) == stored


def test_a_password_can_be_changed_and_taken_away() -> None:
    compiled = compiled_of(SECRET)
    stored = saved(compiled, {"secret": "correct horse"}, None)

    changed = saved(compiled, {"secret": "battery staple"}, stored)

    assert is_password("battery staple", str(changed["secret"]))
    assert saved(compiled, {"secret": None}, stored) == {"secret": None}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (1, ("secret", "type", "must be a text.")),
        ("short", ("secret", "min", "must have at least 8 characters.")),
        ("x" * 1001, ("secret", "max", "must have at most 1000 characters.")),
    ],
)
def test_a_bad_password_is_refused(value: JSONValue, problem: tuple[str, str, str]) -> None:
    found = clean(compiled_of(SECRET), {"secret": value}).problems

    assert [(each.path, each.rule, each.message) for each in found] == [problem]


def test_an_entry_can_hold_only_so_many_passwords() -> None:
    rows: JSONValue = [{"secret": "correct horse"} for _ in range(MAX_PASSWORDS + 1)]

    problems = clean(compiled_of(ROWS), {"rows": rows}).problems

    assert [(each.path, each.rule) for each in problems] == [(f"rows.{MAX_PASSWORDS}.secret", "passwords")]


def test_what_no_reader_sees_survives_when_a_read_entry_is_sent_back() -> None:
    compiled = compiled_of(ROWS, PAGE, SECRET)
    stored = saved(
        compiled,
        {
            "secret": HASH,
            "rows": [{"name": "a", "secret": HASH}, {"name": "b"}],
            "page": [{"login": {"secret": HASH, "name": "c"}}],
        },
        None,
    )
    rows = stored["rows"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    rows[0]["off"] = "kept"

    seen = compiled.editor_view.of(stored)

    assert "argon2" not in str(seen)
    assert "kept" not in str(seen)
    assert saved(compiled, seen, stored) == stored


def test_a_pasted_copy_takes_the_password_along_and_loses_none() -> None:
    compiled = compiled_of(ROWS)
    stored = saved(compiled, {"rows": [{"name": "a", "secret": HASH}]}, None)
    seen: Any = compiled.editor_view.of(stored)["rows"]

    result = saved(compiled, {"rows": [*seen, *seen]}, stored)

    assert [row["secret"] for row in result["rows"]] == [HASH, HASH]  # type: ignore[call-overload,index,union-attr]  # a list of rows


def test_what_is_sent_for_a_field_that_is_switched_off_is_ignored() -> None:
    compiled = compiled_of(ROWS, OFF)

    stored = saved(compiled, {"off": "x", "rows": [{"name": "a", "off": "x"}]}, None)

    assert stored == {"rows": [{"name": "a", "_metadata": {"uid": "cs0000000000000001"}}]}
    assert "off" not in compiled.json_schema()["properties"]  # type: ignore[operator]  # an object's JSON Schema
    assert [field.uid for field in compiled.fields] == ["title", "rows"]
    assert [*compiled.by_path] == ["title", "rows", "rows.name", "rows.secret", "rows.off", "off"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("  Ärger im Büro  ", "arger-im-buro"),
        ("Привет мир", "привет-мир"),
        ("日本", "日本"),
        ("___", ""),
        ("a" * 300, "a" * 200),
    ],
)
def test_a_slug_is_made_of_a_text(text: str, slug: str) -> None:
    assert slug_of(text) == slug


def slug(**options: JSONValue) -> CompiledType:
    return compiled_of(field("slug", "slug", source_field="name", **options), field("text", "name"))


@pytest.mark.parametrize(
    ("options", "data", "stored", "expected"),
    [
        ({}, {"name": "New Post"}, None, "new-post"),
        ({"mandatory": True}, {"name": "New Post", "slug": ""}, None, "new-post"),
        ({}, {"name": "New Post", "slug": "own"}, None, "own"),
        ({}, {"name": "Newer"}, {"name": "Old", "slug": "old"}, "old"),
        ({}, {"slug": ""}, {"name": "Old", "slug": "own"}, "old"),
        ({"readonly": True}, {"name": "New Post", "slug": "own"}, None, "new-post"),
        ({"readonly": True}, {"name": "Newer"}, {"name": "Old", "slug": "old"}, "newer"),
        ({"readonly": True}, {}, {"name": "Old", "slug": "old"}, "old"),
    ],
)
def test_a_slug_follows_its_source(
    options: JSONObject, data: JSONObject, stored: JSONObject | None, expected: str
) -> None:
    assert saved(slug(**options), data, stored)["slug"] == expected


def test_a_slug_inside_a_group_follows_its_neighbour() -> None:
    compiled = compiled_of(
        field("group", "g", multiple=True, schema=[field("text", "name"), field("slug", "slug", source_field="name")])
    )

    stored = saved(compiled, {"g": [{"name": "One"}, {"name": "Two", "slug": "zwei"}]}, {})

    assert [row["slug"] for row in stored["g"]] == ["one", "zwei"]  # type: ignore[call-overload,index,union-attr]  # a list of rows


def test_a_new_instance_gets_its_defaults_and_one_that_stood_before_does_not() -> None:
    size = field("number", "size", field_metadata={"default_value": 3})
    inner = field("group", "inner", schema=[size])
    compiled = compiled_of(
        field("group", "rows", multiple=True, schema=[size, inner]),
        field("blocks", "page", blocks=[{"uid": "hero", "schema": [size]}]),
        field("group", "box", schema=[size]),
    )
    stored: JSONObject = {"rows": [{"_metadata": {"uid": "cs1"}}], "box": {}}

    result = saved(
        compiled,
        {"rows": [{"_metadata": {"uid": "cs1"}}, {"inner": {}}], "page": [{"hero": {}}, {"hero": None}], "box": {}},
        stored,
    )

    assert result == {
        "rows": [
            {"_metadata": {"uid": "cs1"}},
            {"size": 3, "inner": {"size": 3}, "_metadata": {"uid": "cs0000000000000001"}},
        ],
        "page": [
            {"hero": {"size": 3, "_metadata": {"uid": "cs0000000000000002"}}},
            {"hero": {"_metadata": {"uid": "cs0000000000000003"}}},
        ],
        "box": {},
    }


def test_a_link_has_a_default_of_its_own_and_a_display_field_holds_nothing() -> None:
    blank = field("link", "blank", field_metadata={"default_value": {"title": "", "url": ""}})
    home = field("link", "home", field_metadata={"default_value": {"title": "Home", "url": "/"}})
    compiled = compiled_of(home, blank, field("display", "note", mandatory=True))

    first, second = saved(compiled, {"note": "x"}, None), saved(compiled, {}, None)

    assert first == second == {"home": {"title": "Home", "href": "/"}}
    assert first["home"] is not second["home"]


def test_readers_see_neither_hidden_fields_nor_nulls_that_are_left_out() -> None:
    compiled = compiled_of(
        field("text", "note", hidden_in_api=True),
        field("text", "key", write_only=True),
        field("text", "empty", omit_null=True),
        field("text", "null"),
    )
    stored: JSONObject = {"title": "T", "note": "n", "key": "k", "empty": None, "null": None}

    assert compiled.editor_view.of(stored) == {"title": "T", "note": "n", "empty": None, "null": None}
    assert compiled.reader_view.of(stored) == {"title": "T", "null": None}
    assert compiled.needs_parsing
    assert compiled_of(field("text")).reader_view.is_whole


def test_a_message_of_the_field_replaces_the_systems_own() -> None:
    own: JSONObject = {"required": "Say it.", "any": "No."}
    compiled = compiled_of(
        field("group", "g", multiple=True, schema=[field("text", "t", mandatory=True, max=2, error_messages=own)])
    )

    problems = clean(compiled, {"g": [{}, {"t": "long"}, {"t": "ok"}]}).problems

    assert [(each.path, each.message) for each in problems] == [("g.0.t", "Say it."), ("g.1.t", "No.")]


def test_fields_have_an_order_of_their_own() -> None:
    compiled = compiled_of(field("text", "b", order=2), field("text", "c"), field("text", "a", order=1))

    assert [each.uid for each in compiled.in_order] == ["a", "b", "title", "c"]
