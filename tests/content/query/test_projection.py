"""Which fields of an entry are asked for."""

from collections.abc import Mapping, Sequence

import pytest

from content.query.projection import EVERY_FIELD, Projection, Projections, parse_projections
from core.errors import Invalid
from core.json_values import JSONObject

ENTRY: JSONObject = {
    "uid": "blt1",
    "title": "T",
    "seo": {"keyword": "k", "robots": "none"},
    "rows": [{"n": 1, "label": "a"}, {"n": 2}],
    "page": [{"hero": {"heading": "h", "text": "t"}}],
    "empty": None,
}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, Projections()),
        ({"limit": ["1"], "only": ["title"]}, Projections(Projection(only=frozenset({"title"})))),
        ({"only[]": ["title", "seo"]}, Projections(Projection(only=frozenset({"title", "seo"})))),
        ({"only[BASE][]": ["title"], "only[BASE][1]": ["seo"]}, Projections(Projection(only=frozenset({"title", "seo"})))),
        ({"only[0]": ["title"]}, Projections(Projection(only=frozenset({"title"})))),
        ({"except[BASE][]": ["seo.robots"]}, Projections(Projection(without=frozenset({"seo.robots"})))),
        ({"only[author][]": ["name"]}, Projections(references={"author": Projection(only=frozenset({"name"}))})),
        ({"only[]": [""]}, Projections()),
        ({"onlyx": ["a"], "only[a": ["b"]}, Projections()),
    ],
)  # fmt: skip
def test_parameters_become_projections(parameters: Mapping[str, Sequence[str]], expected: Projections) -> None:
    assert parse_projections(parameters) == expected


@pytest.mark.parametrize(
    ("projection", "expected"),
    [
        (EVERY_FIELD, ENTRY),
        (Projection(only=frozenset({"title"})), {"uid": "blt1", "title": "T"}),
        (Projection(only=frozenset({"title"}), without=frozenset({"title"})), {"uid": "blt1", "title": "T"}),
        (
            Projection(only=frozenset({"seo.keyword", "empty.x"})),
            {"uid": "blt1", "seo": {"keyword": "k"}, "empty": None},
        ),
        (Projection(only=frozenset({"rows.n"})), {"uid": "blt1", "rows": [{"n": 1}, {"n": 2}]}),
        (Projection(only=frozenset({"rows", "rows.n"})), {"uid": "blt1", "rows": ENTRY["rows"]}),
        (
            Projection(without=frozenset({"uid", "seo", "rows", "page.hero.text", "nowhere.at.all"})),
            {"uid": "blt1", "title": "T", "page": [{"hero": {"heading": "h"}}], "empty": None},
        ),
    ],
)
def test_a_projection_keeps_or_drops_fields(projection: Projection, expected: JSONObject) -> None:
    assert projection.apply(ENTRY) == expected


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        parse_projections({"only[]": [str(number) for number in range(201)]})
    assert [(found.path, found.rule) for found in caught.value.problems] == [("only", "paths")]
