"""What a JSON body may hold, and what it says when it may not."""

import pytest

from core.errors import Invalid, Malformed, Problem
from core.json_values import Limits, parse_json

LIMITS = Limits(nodes=50, depth=5)


def test_a_plain_document_is_read_as_it_stands() -> None:
    assert parse_json('{"a": [1, 2.5, "é", null, true]}'.encode(), LIMITS) == {"a": [1, 2.5, "é", None, True]}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"a": }', b"NaN", b'{"a": NaN}', b"\xff\xfe", b'{"a": "\\ud800"}', b"'a'", b'{"a": 1,}', b"[" * 5000],
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_json(body, LIMITS)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"a": {"b": ["x", "\\u0000"]}}', Problem("a.b.1", "nul", "has a NUL character.")),
        (b'{"a\\u0000": 1}', Problem("body", "nul", "has a key with a NUL character.")),
        (b'{"a": 1e301}', Problem("a", "range", "is outside the numbers that can be stored.")),
        (b'{"a": 9223372036854775808}', Problem("a", "range", "is outside the numbers that can be stored.")),
        (b'{"a": 12345678901234567890123}', Problem("a", "range", "is outside the numbers that can be stored.")),
        (b"[[[[[1]]]]]", Problem("0.0.0.0.0", "depth", "is nested deeper than 5 levels.")),
        (b"[" + b",".join([b"1"] * 60) + b"]", Problem("", "nodes", "has more than 50 values.")),
    ],
)
def test_what_cannot_be_stored_is_named_with_its_path(body: bytes, problem: Problem) -> None:
    with pytest.raises(Invalid) as caught:
        parse_json(body, LIMITS)
    assert caught.value.problems == (problem,)
