"""The values of unique fields: where they stand, and which of them are the same."""

from hashlib import sha256

import pytest

from content.schema.values import unique_places, unique_values
from core.json_values import JSONObject, JSONValue

from .builders import compiled_of, field


def test_unique_values_are_digests_of_one_spelling() -> None:
    compiled = compiled_of(
        field("number", "n", unique=True), field("group", "g", schema=[field("text", "t", unique=True)])
    )

    digests = unique_values(compiled, {"title": "", "n": 1.0, "g": {"t": "a"}})

    assert digests == (("n", sha256(b"1").digest()), ("g.t", sha256(b'"a"').digest()))
    assert unique_values(compiled, {"n": 1}) == digests[:1]


def test_every_instance_and_every_item_has_a_unique_value_of_its_own() -> None:
    slug = field("text", "slug", unique=True)
    compiled = compiled_of(
        field("text", "names", unique=True, multiple=True),
        field("group", "g", multiple=True, schema=[slug]),
        field("blocks", "page", blocks=[{"uid": "hero", "schema": [slug]}, {"uid": "text", "schema": [slug]}]),
    )
    data: JSONObject = {
        "names": ["a", "b", "a", ""],
        "g": [{"slug": "x"}, {}, {"slug": "x"}, 7],
        "page": [{"text": {"slug": "x"}}, {"hero": {"slug": "x"}}, {"hero": {"slug": None}}],
    }

    places = [(path, place) for path, _, place in unique_places(compiled, data)]

    assert places == [
        ("names", "names.0"),
        ("names", "names.1"),
        ("names", "names.2"),
        ("g.slug", "g.0.slug"),
        ("g.slug", "g.2.slug"),
        ("page.hero.slug", "page.1.hero.slug"),
        ("page.text.slug", "page.0.text.slug"),
    ]
    assert [path for path, _ in unique_values(compiled, data)] == [
        "names",
        "names",
        "g.slug",
        "page.hero.slug",
        "page.text.slug",
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (1, 1.0, True),
        (1, "1", False),
        (0, -0.0, True),
        (2**53 + 1, float(2**53), False),
        (2**60, float(2**60), True),
        (1e300, 1e300, True),
        (True, 1, False),
        ({"a": 1, "b": [2.0]}, {"b": [2], "a": 1.0}, True),
        ("a", "A", False),
    ],
)
def test_equal_values_have_one_digest(one: JSONValue, other: JSONValue, is_same: bool) -> None:
    compiled = compiled_of(field("json", extension_uid="blt1", unique=True))

    assert (unique_values(compiled, {"f": one}) == unique_values(compiled, {"f": other})) is is_same
