"""What each operator makes of what is stored, and what none can make."""

from copy import deepcopy
from typing import Any

import pytest

from content.operators.apply import apply_operators

from .builders import COMPILED, made, named, refused

DOC = {"type": "doc", "children": []}
TERM = {"taxonomy_uid": "topics", "term_uid": "news"}
HERO = {"hero": named("cs1", label="a", count=1)}
QUOTE = {"quote": named("cs2", label="b")}


@pytest.mark.parametrize(
    ("stored", "sent", "expected"),
    [
        ({"counts": [1]}, {"counts": {"PUSH": {"data": 2}}}, {"counts": [1, 2]}),
        ({"counts": [1]}, {"counts": {"PUSH": {"data": [3, 2]}}}, {"counts": [1, 3, 2]}),
        ({"counts": [1]}, {"counts": {"PUSH": {"data": []}}}, {"counts": [1]}),
        ({"counts": None}, {"counts": {"PUSH": {"data": 2}}}, {"counts": [2]}),
        ({}, {"counts": {"PUSH": {"data": 2}}}, {"counts": [2]}),
        ({"tags": ["a"]}, {"tags": {"PUSH": {"data": "b"}}}, {"tags": ["a", "b"]}),
        ({"tags": ["a", "b"]}, {"tags": {"PULL": {"query": {"$in": ["a"]}}}}, {"tags": ["b"]}),
        ({"files": ["blt1"]}, {"files": {"PUSH": {"data": {"uid": "blt2"}}}}, {"files": ["blt1", {"uid": "blt2"}]}),
        ({"authors": []}, {"authors": {"PUSH": {"data": [{"uid": "blt1"}]}}}, {"authors": [{"uid": "blt1"}]}),
        ({"terms": []}, {"terms": {"PUSH": {"data": TERM}}}, {"terms": [TERM]}),
        ({"documents": [DOC]}, {"documents": {"PUSH": {"data": DOC}}}, {"documents": [DOC, DOC]}),
        ({"customs": [1]}, {"customs": {"PUSH": {"data": {"ADD": 1}}}}, {"customs": [1, {"ADD": 1}]}),
        ({"page": [HERO]}, {"page": {"PUSH": {"data": {"quote": {}}}}}, {"page": [HERO, {"quote": {}}]}),
        ({"groups": []}, {"groups": {"PUSH": {"data": [{"label": "x"}]}}}, {"groups": [{"label": "x"}]}),
        ({"counts": [1, 2]}, {"counts": {"UPDATE": {"index": 1, "data": 5}}}, {"counts": [1, 5]}),
        ({"page": [HERO, QUOTE]}, {"page": {"UPDATE": {"index": 1, "data": {"quote": {"count": 3}}}}},
         {"page": [HERO, {"quote": named("cs2", label="b", count=3)}]}),
        ({"link": {"title": "a", "href": "/a"}}, {"link": {"UPDATE": {"data": {"url": "/b"}}}},
         {"link": {"title": "a", "href": "/b", "url": "/b"}}),
        ({"links": [{"title": "a", "href": "/a"}]}, {"links": {"UPDATE": {"index": 0, "data": {"title": "b"}}}},
         {"links": [{"title": "b", "href": "/a"}]}),
        ({"link": None}, {"link": {"UPDATE": {"data": {"title": "b"}}}}, {"link": {"title": "b"}}),
        ({"dates": {"start": "2020-01-01", "end": None}}, {"dates": {"UPDATE": {"data": {"end": "2021-01-01"}}}},
         {"dates": {"start": "2020-01-01", "end": "2021-01-01"}}),
        ({"document": DOC}, {"document": {"UPDATE": {"data": {"type": "doc"}}}}, {"document": {"type": "doc"}}),
        ({"label": "a"}, {"label": {"UPDATE": {"data": None}}}, {"label": None}),
        ({"file": "blt1"}, {"file": {"UPDATE": {"data": {"uid": "blt2"}}}}, {"file": {"uid": "blt2"}}),
        ({"author": [{"uid": "a"}]}, {"author": {"UPDATE": {"data": [{"uid": "b"}]}}}, {"author": [{"uid": "b"}]}),
        ({"author": [{"uid": "a"}]}, {"author": {"UPDATE": {"index": 0, "data": {"uid": "b"}}}}, {"author": [{"uid": "b"}]}),
        ({}, {"group": {"UPDATE": {"data": {"count": {"ADD": 1}}}}}, {"group": {"count": 1}}),
        ({"group": {"label": "a", "inner": {"count": 1, "label": "b"}}},
         {"group": {"UPDATE": {"data": {"inner": {"UPDATE": {"data": {"count": {"SUB": 3}}}}}}}},
         {"group": {"label": "a", "inner": {"count": -2, "label": "b"}}}),
        ({"group": {"label": "a", "inner": {"count": 1, "label": "b"}}},
         {"group": {"UPDATE": {"data": {"inner": {"count": 2}}}}},
         {"group": {"label": "a", "inner": {"count": 2}}}),
        ({"seo": {"label": "a", "counts": [1]}}, {"seo": {"counts": {"PUSH": {"data": 2}}}}, {"seo": {"counts": [1, 2]}}),
        ({"count": 2}, {"count": {"ADD": 3}}, {"count": 5}),
        ({"count": 2}, {"count": {"SUB": 3}}, {"count": -1}),
        ({"count": 0.1}, {"count": {"ADD": 0.2}}, {"count": 0.3}),
        ({"count": 1e300}, {"count": {"SUB": 1e300}}, {"count": 0}),
        ({"count": ""}, {"count": {"ADD": 1}}, {"count": 1}),
        ({"whole": 2**62}, {"whole": {"ADD": 2**62 - 1}}, {"whole": 2**63 - 1}),
        ({"odd": {"PUSH": "a"}}, {"odd": {"PUSH": {"data": "b"}}}, {"odd": {"PUSH": {"data": "b"}}}),
        ({"odd": {"UPDATE": {"data": "a"}}}, {"odd": {"UPDATE": {"data": "b"}}}, {"odd": {"UPDATE": {"data": "b"}}}),
        ({"odds": [named("cs1", PUSH="a", ADD=1)]}, {"odds": {"UPDATE": {"index": 0, "data": {"ADD": {"ADD": 1}}}}},
         {"odds": [named("cs1", PUSH="a", ADD=2)]}),
        ({"custom": 1}, {"custom": {"ADD": 1}}, {"custom": {"ADD": 1}}),
        ({"off": "a"}, {"off": {"ADD": 1}}, {"off": {"ADD": 1}}),
        ({}, {"unknown": {"ADD": 1}}, {"unknown": {"ADD": 1}}),
    ],
)  # fmt: skip
def test_an_operator_makes_a_value_of_what_is_stored(stored: Any, sent: Any, expected: Any) -> None:
    before = deepcopy((stored, sent))
    assert made(stored, sent) == expected
    assert (stored, sent) == before


@pytest.mark.parametrize(
    ("stored", "sent", "problems"),
    [
        ({}, {"counts": {"PUSH": 1}}, [("counts.PUSH", "operand")]),
        ({}, {"counts": {"PUSH": {}}}, [("counts.PUSH.data", "required")]),
        ({}, {"counts": {"PUSH": {"data": None}}}, [("counts.PUSH.data", "required")]),
        ({}, {"counts": {"PUSH": {"data": 1, "index": 0}}}, [("counts.PUSH.index", "operand")]),
        ({}, {"counts": {"ADD": 1}}, [("counts.ADD", "operator")]),
        ({}, {"count": {"PUSH": {"data": 1}}}, [("count.PUSH", "operator")]),
        ({}, {"label": {"ADD": 1}}, [("label.ADD", "operator")]),
        ({}, {"count": {"POW": 1}}, [("count.POW", "operator")]),
        ({}, {"count": {"add": 1}}, [("count.add", "operator")]),
        ({}, {"counts": {"POP": {"index": 1}}}, [("counts.POP", "operator")]),
        ({}, {"group": {"update": {"data": {}}}}, [("group.update", "operator")]),
        ({}, {"link": {"REPLACE": {"data": {}}}}, [("link.REPLACE", "operator")]),
        ({}, {"odds": {"PUSH": 1}}, [("odds.PUSH", "operand")]),
        ({}, {"counts": {"PUSH": {"data": 1}, "PULL": {"query": {}}}}, [("counts", "operator")]),
        ({}, {"group": {"UPDATE": {"data": {}}, "label": "x"}}, [("group.UPDATE", "operator")]),
        ({"counts": [1]}, {"counts": {"UPDATE": {"data": 1}}}, [("counts.UPDATE.index", "required")]),
        ({"counts": [1]}, {"counts": {"UPDATE": {"index": 0}}}, [("counts.UPDATE.data", "required")]),
        ({"counts": [1]}, {"counts": {"UPDATE": {"index": 1, "data": 1}}}, [("counts.UPDATE.index", "index")]),
        ({"counts": [1]}, {"counts": {"UPDATE": {"index": -1, "data": 1}}}, [("counts.UPDATE.index", "index")]),
        ({}, {"counts": {"UPDATE": {"index": 0, "data": 1}}}, [("counts.UPDATE.index", "index")]),
        ({"counts": [1]}, {"counts": {"UPDATE": {"index": True, "data": 1}}}, [("counts.UPDATE.index", "type")]),
        ({"counts": [1]}, {"counts": {"UPDATE": {"index": 0.0, "data": 1}}}, [("counts.UPDATE.index", "type")]),
        ({"count": 1}, {"count": {"UPDATE": {"index": 0, "data": 1}}}, [("count.UPDATE.index", "index")]),
        ({"counts": 1}, {"counts": {"PUSH": {"data": 1}}}, [("counts.PUSH", "operator")]),
        ({"count": 1}, {"count": {"ADD": "1"}}, [("count.ADD", "operand")]),
        ({"count": 1}, {"count": {"ADD": True}}, [("count.ADD", "operand")]),
        ({"count": 1}, {"count": {"ADD": None}}, [("count.ADD", "operand")]),
        ({"count": 1}, {"count": {"ADD": {"data": 1}}}, [("count.ADD", "operand")]),
        ({"count": "1"}, {"count": {"ADD": 1}}, [("count.ADD", "operator")]),
        ({"count": True}, {"count": {"ADD": 1}}, [("count.ADD", "operator")]),
        ({"count": 2**63 - 1}, {"count": {"ADD": 1}}, [("count.ADD", "range")]),
        ({"count": -(2**63) + 1}, {"count": {"SUB": 1}}, [("count.SUB", "range")]),
        ({"count": 1e308}, {"count": {"ADD": 1e308}}, [("count.ADD", "range")]),
        ({"page": [HERO]}, {"page": {"UPDATE": {"index": 0, "data": {"quote": {}}}}}, [("page.UPDATE.data.quote", "block")]),
        ({"page": [HERO]}, {"page": {"UPDATE": {"index": 0, "data": {"hero": {}, "quote": {}}}}}, [("page.UPDATE.data", "block")]),
        ({"page": [HERO]}, {"page": {"UPDATE": {"index": 0, "data": {"none": {}}}}}, [("page.UPDATE.data", "block")]),
        ({"page": [HERO]}, {"page": {"UPDATE": {"index": 0, "data": {"hero": 1}}}}, [("page.UPDATE.data.hero", "type")]),
        ({"page": [1]}, {"page": {"UPDATE": {"index": 0, "data": {"hero": {}}}}}, [("page.UPDATE.data.hero", "block")]),
        ({"groups": [named("cs1")]}, {"groups": {"UPDATE": {"index": 0, "data": named("cs2")}}},
         [("groups.UPDATE.data._metadata.uid", "index")]),
        ({"groups": [named("cs1")]}, {"groups": {"UPDATE": {"index": 0, "data": []}}}, [("groups.UPDATE.data", "type")]),
        ({"groups": []}, {"groups": {"PUSH": {"data": [{}, {"count": {"ADD": 1}}]}}},
         [("groups.PUSH.data.1.count.ADD", "operator")]),
        ({"page": []}, {"page": {"PUSH": {"data": {"hero": {"counts": {"PUSH": {"data": 1}}}}}}},
         [("page.PUSH.data.hero.counts.PUSH", "operator")]),
        ({"groups": [named("cs1")]}, {"groups": [named("cs2", count={"ADD": 1})]}, [("groups.0.count.ADD", "operator")]),
        (None, {"count": {"ADD": 1}, "group": {"inner": {"count": {"SUB": 1}}}, "page": [{"hero": {"count": {"ADD": 1}}}]},
         [("count.ADD", "operator"), ("group.inner.count.SUB", "operator"), ("page.0.hero.count.ADD", "operator")]),
    ],
)  # fmt: skip
def test_what_no_operator_can_do_is_named_at_its_place(stored: Any, sent: Any, problems: Any) -> None:
    before = deepcopy((stored, sent))
    assert refused(stored, sent) == problems
    assert (stored, sent) == before


def test_every_problem_of_a_body_is_found_and_the_rest_of_it_applied() -> None:
    stored: Any = {"count": 1, "groups": [named("cs1", count=1, label="a")], "label": "x"}
    inner = {"count": {"ADD": "x"}, "counts": {"PUSH": {}}, "label": "b"}
    sent: Any = {
        "count": {"PUSH": 1},
        "label": "y",
        "whole": {"ADD": 2},
        "groups": {"UPDATE": {"index": 0, "data": inner}},
    }
    applied, problems = apply_operators(COMPILED, stored, sent)
    assert [problem.path for problem in problems] == [
        "count.PUSH", "groups.UPDATE.data.count.ADD", "groups.UPDATE.data.counts.PUSH.data",
    ]  # fmt: skip
    assert applied == {"count": 1, "label": "y", "whole": 2, "groups": [named("cs1", count=1, label="b")]}


def test_instances_of_a_list_that_is_sent_whole_are_found_again_by_their_names() -> None:
    stored: Any = {
        "groups": [named("cs1", count=1), named("cs2", count=2)],
        "page": [{"hero": named("cs3", count=3)}, {"quote": named("cs4", count=4)}],
    }
    sent: Any = {
        "groups": [named("cs2", count={"ADD": 1}), {"label": "new"}],
        "page": [{"quote": named("cs4", count={"SUB": 1})}, {"hero": named("cs9")}],
    }
    assert made(stored, sent) == {
        "groups": [named("cs2", count=3), {"label": "new"}],
        "page": [{"quote": named("cs4", count=3)}, {"hero": named("cs9")}],
    }


def test_a_body_without_operators_comes_back_itself() -> None:
    sent: Any = {
        "title": "x",
        "groups": [{"inner": {"label": "a"}}],
        "page": [HERO],
        "link": {"title": "a"},
        "custom": {"PUSH": 1},
    }
    standings: list[Any] = [None, {}, sent]
    for stored in standings:
        applied, problems = apply_operators(COMPILED, stored, sent)
        assert applied is sent
        assert problems == []


def test_a_thousand_problems_are_listed_and_that_there_are_more() -> None:
    sent: Any = {"groups": [{"count": {"ADD": "x"}}] * 1500}
    problems = refused({}, sent)
    assert len(problems) == 1001
    assert problems[-1] == ("entry", "problems")
