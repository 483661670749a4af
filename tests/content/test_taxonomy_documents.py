"""A taxonomy as one document: what is read, what is refused, and that what is written is read again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.taxonomy_documents import (
    TaxonomyDocument,
    TermDocument,
    place_terms,
    read_csv,
    read_document,
    write_csv,
)
from content.taxonomy_rules import Words

HEAD: dict[str, Any] = {"uid": "topics", "name": "Topics"}


def term(uid: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    """A term of a document."""
    return {"uid": uid, "name": uid.title(), "parent_uid": parent, **more}


def placed(*terms: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Uid, level and number of each term, in the order in which they are made."""
    document = read_document({"taxonomy": HEAD, "terms": list(terms)}).document
    assert document is not None
    return [(row.term.uid, row.depth, row.order) for row in place_terms(document.terms)]


def test_terms_are_placed_level_by_level_whatever_their_order() -> None:
    assert placed(term("rome", "italy"), term("italy", "europe", order=2), term("france", "europe", order=1),
                  term("europe"), term("asia")) == [
        ("europe", 1, 1), ("asia", 1, 2), ("france", 2, 1), ("italy", 2, 2), ("rome", 3, 1),
    ]  # fmt: skip


def test_terms_may_be_a_list_an_object_or_stand_inside_the_taxonomy() -> None:
    expected = read_document({"taxonomy": HEAD, "terms": [term("a"), term("b", "a")]})
    assert read_document({"taxonomy": HEAD, "terms": {"a": term("a"), "b": term("b", "a")}}) == expected
    assert read_document({"taxonomy": {**HEAD, "terms": [term("a"), term("b", "a")]}}) == expected
    assert read_document({"taxonomy": HEAD}).document == TaxonomyDocument("topics", Words("Topics"))


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        ({}, [("taxonomy", "required")]),
        ({"taxonomy": []}, [("taxonomy", "required")]),
        ({"taxonomy": {"uid": "a b"}}, [("taxonomy.name", "required"), ("taxonomy.uid", "format")]),
        ({"taxonomy": {**HEAD, "name": 5}}, [("taxonomy.name", "type"), ("taxonomy.name", "required")]),
        ({"taxonomy": HEAD, "terms": "a"}, [("terms", "type")]),
        ({"taxonomy": HEAD, "terms": [5]}, [("terms.0", "type")]),
        ({"taxonomy": HEAD, "terms": [term("a"), term("a")]}, [("terms.1.uid", "unique")]),
        ({"taxonomy": HEAD, "terms": [term("a", "b")]}, [("terms.0.parent_uid", "unknown")]),
        ({"taxonomy": HEAD, "terms": [term("a", "a")]}, [("terms.0.parent_uid", "cycle")]),
        (
            {"taxonomy": HEAD, "terms": [term("a", "b"), term("b", "a"), term("c")]},
            [("terms.0.parent_uid", "cycle"), ("terms.1.parent_uid", "cycle")],
        ),
        ({"taxonomy": HEAD, "terms": [term("a", order=0)]}, [("terms.0.order", "order")]),
        (
            {"taxonomy": HEAD, "terms": [term(f"t{n}", f"t{n - 1}" if n else None) for n in range(21)]},
            [("terms.20.parent_uid", "depth")],
        ),
    ],
)
def test_a_bad_document_is_refused_with_every_problem(
    document: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    found = read_document(document)
    assert found.document is None
    assert [(problem.path, problem.rule) for problem in found.problems] == problems


TABLE = """Taxonomy Name,Taxonomy Uid,Taxonomy Description,Taxonomy Locale, Level 1 Term Name,Level 1 Term Uid,Level 1 Term Locale,Level 2 Term Name,Level 2 Term Uid,Level 2 Term Locale
Regions,regions,"Here, and there",en-us,,,,,,
,,,,EMEA,emea,en-us,,,
,,,,,,,Europe,europe,en-us
,,,,,,,Africa,africa,en-us
,,,,APAC,apac,en-us,,,
"""  # fmt: skip


def test_the_vendors_table_is_read_and_written() -> None:
    document = read_csv(TABLE.encode()).document
    assert document == TaxonomyDocument(
        "regions",
        Words("Regions", "Here, and there"),
        (
            TermDocument("emea", Words("EMEA", "")),
            TermDocument("europe", Words("Europe", ""), "emea"),
            TermDocument("africa", Words("Africa", ""), "emea"),
            TermDocument("apac", Words("APAC", "")),
        ),
    )
    assert document is not None
    assert write_csv(document, "en-us").decode().replace("\r\n", "\n") == TABLE.replace(", Level 1", ",Level 1", 1)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", ("taxonomy", "csv")),
        (b"\xff\xfe\x00", ("taxonomy", "csv")),
        (b"a,b\n1,2\n", ("taxonomy", "csv")),
        (b"Taxonomy Name,Taxonomy Uid\nA,a\nB,b\n", ("taxonomy", "csv")),
        (
            b"Taxonomy Name,Taxonomy Uid,Level 2 Term Name,Level 2 Term Uid\nA,a,,\n,,X,x\n",
            ("terms.0.parent_uid", "unknown"),
        ),
    ],
)
def test_a_bad_table_is_refused(raw: bytes, problem: tuple[str, str]) -> None:
    assert [(found.path, found.rule) for found in read_csv(raw).problems] == [problem]


@given(st.lists(st.integers(min_value=-1, max_value=30), max_size=30))
def test_every_tree_survives_the_table(parents: list[int]) -> None:
    terms = []
    for number, parent in enumerate(parents):
        above = f"t{parent % number}" if number and parent >= 0 else None
        terms.append(TermDocument(f"t{number}", Words(f"Term, {number}", ""), above))
    document = TaxonomyDocument("topics", Words("Topics", ""), tuple(terms))
    if any(row.depth > 20 for row in place_terms(terms)):
        return
    again = read_csv(write_csv(document, "en-us")).document
    assert again is not None
    assert {(t.uid, t.parent_uid) for t in again.terms} == {(t.uid, t.parent_uid) for t in terms}
    orders = {(row.term.uid, row.depth, row.order) for row in place_terms(again.terms)}
    assert orders == {(row.term.uid, row.depth, row.order) for row in place_terms(terms)}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(
    st.sampled_from(["uid", "name", "description", "parent_uid", "order", "terms", "taxonomy"]), c), max_leaves=20))  # fmt: skip
def test_any_document_is_read_or_refused(value: Any) -> None:
    found = read_document({"taxonomy": value, "terms": value})
    assert (found.document is None) == bool(found.problems)
    found = read_document({"taxonomy": HEAD, "terms": [value, value]})
    assert (found.document is None) == bool(found.problems)
