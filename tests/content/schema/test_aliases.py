"""What the other dialects call a field: derived once, unique where it must be, and never changed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.schema.aliases import DIALECTS, Aliases, derive_aliases, uid_for
from content.schema.fields.base import is_name
from core.json_values import JSONObject

from .builders import compiled_of, field


def aliases_of(*fields: JSONObject, known: dict[str, Aliases] | None = None) -> tuple[dict[str, Aliases], list[str]]:
    derived, problems = derive_aliases(compiled_of(*fields).by_path.values(), known or {})
    return derived, [f"{problem.path} {problem.message}" for problem in problems]


NAME = field(
    "group",
    "full_name",
    aliases={"gravityforms": "7"},
    schema=[
        field("text", "first", aliases={"gravityforms": "7.3"}),
        field("text", "last", aliases={"gravityforms": "7.6"}),
        field("text", "suffix"),
    ],
)


def test_each_dialect_has_a_name_of_its_own_for_a_field() -> None:
    assert aliases_of(field("text", "product_rating"), field("text", "SkinType"), NAME) == (
        {
            "title": {"elasticpath": "title", "gravityforms": "8", "nomacms": "title"},
            "product_rating": {"elasticpath": "product_rating", "gravityforms": "9", "nomacms": "product-rating"},
            "SkinType": {"elasticpath": "SkinType", "gravityforms": "10", "nomacms": "skintype"},
            "full_name": {"elasticpath": "full_name", "gravityforms": "7", "nomacms": "full-name"},
            "full_name.first": {"gravityforms": "7.3", "nomacms": "first"},
            "full_name.last": {"gravityforms": "7.6", "nomacms": "last"},
            "full_name.suffix": {"gravityforms": "7.7", "nomacms": "suffix"},
        },
        [],
    )


def test_names_that_would_collide_are_told_apart() -> None:
    derived, _ = aliases_of(field("text", "a_b"), field("text", "A_B"), field("text", "state"), field("text", "type"))

    assert [names["nomacms"] for names in derived.values()] == ["title", "a-b", "a-b-2", "state-2", "type"]
    assert [names["elasticpath"] for names in derived.values()] == ["title", "a_b", "A_B", "state", "type-2"]


def test_a_field_keeps_its_names_whatever_comes_before_it() -> None:
    before, _ = aliases_of(field("text", "a_b"))

    after, problems = aliases_of(field("text", "A_B"), field("text", "a_b"), known=before)

    assert problems == []
    assert after["a_b"] == before["a_b"]
    assert after["A_B"] == {"elasticpath": "A_B", "gravityforms": "3", "nomacms": "a-b-2"}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ([field("text", "a", aliases={"nomacms": "Not Kebab"})], "a.aliases.nomacms is not a name of this dialect."),
        ([field("text", "a", aliases={"gravityforms": "0"})], "a.aliases.gravityforms is not a name of this dialect."),
        ([field("text", "a", aliases={"elasticpath": "type"})], "a.aliases.elasticpath is taken."),
        (
            [field("text", "a", aliases={"nomacms": "x"}), field("text", "b", aliases={"nomacms": "x"})],
            "b.aliases.nomacms is taken.",
        ),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(fields: list[JSONObject], problem: str) -> None:
    assert aliases_of(*fields)[1] == [problem]


def test_a_name_cannot_be_changed() -> None:
    asked = field("text", "a", aliases={"nomacms": "other"})

    assert aliases_of(asked, known={"a": {"nomacms": "a"}})[1] == ["a.aliases.nomacms is a and cannot be changed."]
    assert aliases_of(asked, known={"a": {"nomacms": "other"}})[1] == []


@given(st.lists(st.from_regex(r"\A[a-zA-Z][a-zA-Z0-9_]{0,70}\Z"), unique=True, min_size=1, max_size=8))
def test_names_are_well_formed_unique_and_the_same_when_asked_again(uids: list[str]) -> None:
    fields = [field("text", uid) for uid in uids if uid not in {"title", "url"} and len(uid) < 70]
    fields = [each for each in fields if not re.search("_ids$", str(each["uid"]))]
    compiled = compiled_of(field("group", "box", schema=[*fields]))

    derived, problems = derive_aliases(compiled.by_path.values(), {})

    assert problems == []
    assert derive_aliases(compiled.by_path.values(), derived) == (derived, [])
    for dialect, namespace in DIALECTS.items():
        names = [names[dialect] for path, names in derived.items() if path.startswith("box.") and dialect in names]
        assert len(set(names)) == len(names)
        assert all(namespace.form.fullmatch(name) and name not in namespace.reserved for name in names)


@pytest.mark.parametrize(
    ("alias", "taken", "uid"),
    [
        ("product-rating", [], "product_rating"),
        ("SkinType", [], "SkinType"),
        ("1.3", [], "field_1_3"),
        ("product-rating", ["product_rating"], "product_rating_2"),
        ("tags", [], "tags_2"),
        ("日本", [], "field"),
    ],
)
def test_a_foreign_name_gets_a_uid(alias: str, taken: list[str], uid: str) -> None:
    assert uid_for(alias, taken) == uid
    assert is_name(uid)
