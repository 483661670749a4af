"""Which part of a list is asked for."""

from collections.abc import Mapping, Sequence

import pytest

from content.query.fields import COLUMNS, Fields
from content.query.language import Field, Kind
from content.query.window import DEFAULT_SORT, Direction, SortTerm, Window, parse_flag, parse_window
from core.errors import Invalid, Problem

FIELDS = Fields(kinds={"price": Kind.NUMBER, "extra": Kind.ANY}, indexed=frozenset({"price"}))
COUNT = "must be a whole number, zero or more."


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, Window(0, 100, DEFAULT_SORT, include_count=False)),
        ({"skip": [""], "limit": [""]}, Window()),
        ({"skip": ["40"], "limit": ["20"]}, Window(skip=40, limit=20)),
        ({"skip": ["1e+100"], "limit": ["1e+100"]}, Window(skip=2**63 - 1, limit=100)),
        ({"skip": ["20.0"], "limit": ["101"]}, Window(skip=20, limit=100)),
        ({"limit": ["0"]}, Window(limit=0)),
        ({"include_count": ["True"]}, Window(include_count=True)),
        ({"asc": ["price"]}, Window(sort=(SortTerm(Field("price", Kind.NUMBER, is_indexed=True), Direction.ASCENDING),))),
        ({"desc": ["title"], "asc": ["uid", "title"]}, Window(sort=(
            SortTerm(COLUMNS["uid"], Direction.ASCENDING), SortTerm(COLUMNS["title"], Direction.ASCENDING),
        ))),
    ],
)  # fmt: skip
def test_parameters_become_a_window(parameters: Mapping[str, Sequence[str]], expected: Window) -> None:
    assert parse_window(parameters, FIELDS) == expected


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"skip": ["-1"]}, Problem("skip", "count", COUNT)),
        ({"limit": ["-1"]}, Problem("limit", "count", COUNT)),
        ({"limit": ["ten"]}, Problem("limit", "count", COUNT)),
        ({"limit": ["1_0"]}, Problem("limit", "count", COUNT)),
        ({"skip": ["1.5"]}, Problem("skip", "count", COUNT)),
        ({"skip": ["nan"]}, Problem("skip", "count", COUNT)),
        ({"skip": ["inf"]}, Problem("skip", "count", COUNT)),
        ({"skip": ["1e+400"]}, Problem("skip", "count", COUNT)),
        ({"include_count": ["perhaps"]}, Problem("include_count", "boolean", "must be true or false.")),
        ({"asc": ["nowhere"]}, Problem("asc", "sort", "names 'nowhere', which is no field to sort by.")),
        ({"desc": ["extra"]}, Problem("desc", "sort", "names 'extra', which is no field to sort by.")),
    ],
)
def test_what_is_no_window_is_refused_by_parameter(parameters: Mapping[str, Sequence[str]], problem: Problem) -> None:
    with pytest.raises(Invalid) as caught:
        parse_window(parameters, FIELDS)
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    ("values", "expected"),
    [((), False), (("",), False), (("false",), False), (("0",), False), (("1",), True), (("TRUE",), True)],
)
def test_flags_are_read_in_any_spelling(values: tuple[str, ...], expected: bool) -> None:
    assert parse_flag({"include_workflow": values}, "include_workflow") is expected


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        parse_flag({"include_workflow": ["maybe"]}, "include_workflow")
    assert caught.value.problems == (Problem("include_workflow", "boolean", "must be true or false."),)
