"""Lines of the log: facts that are bound, JSON that programs read, text that people do, and no secrets in either."""

import logging
import sys

import orjson
import pytest

from core.logs import JsonFormatter, TextFormatter, bound, known, note, request_id, without_secrets
from stacks.secrets import PREFIXES, new_secret


def record(message: str, **facts: object) -> logging.LogRecord:
    made = logging.LogRecord("pressroom", logging.INFO, __file__, 1, message, (), None)
    made.facts = facts
    return made


def test_facts_are_bound_for_a_while_and_the_inner_ones_win() -> None:
    assert known() == {}
    note(lost=True)
    with bound(request_id="0123456789", actor="one"):
        with bound(actor="two"):
            note(status=200)
            assert known() == {"request_id": "0123456789", "actor": "two", "status": 200}
        assert known() == {"request_id": "0123456789", "actor": "one"}
        assert request_id() == "0123456789"
    assert known() == {}
    assert request_id() != request_id()


def test_json_has_one_object_a_line_with_everything_in_it() -> None:
    with bound(request_id="0123456789", job="one"):
        line = JsonFormatter().format(record("line\nends", job="two", items=["a", "b"]))
    assert "\n" not in line
    told = orjson.loads(line)
    assert told.pop("at").endswith("+00:00")
    assert isinstance(told.pop("process"), int)
    assert told == {
        "level": "INFO", "logger": "pressroom", "message": "line\nends", "thread": "MainThread",
        "request_id": "0123456789", "job": "two", "items": ["a", "b"],
    }  # fmt: skip


def test_a_traceback_is_part_of_the_object() -> None:
    failed = record("failed")
    try:
        int("heron")
    except ValueError:
        failed.exc_info = sys.exc_info()
    told = orjson.loads(JsonFormatter().format(failed))
    assert told["exception"].endswith("invalid literal for int() with base 10: 'heron'")


def test_text_has_the_short_facts_behind_the_message() -> None:
    with bound(request_id="0123456789"):
        line = TextFormatter().format(record("Done.", items=["a"], status=200))
    assert line.endswith("INFO pressroom Done. [request_id=0123456789 status=200]")


@pytest.mark.parametrize("kind", PREFIXES)
def test_no_token_is_told(kind: str) -> None:
    secret = new_secret(kind)
    for formatter in (JsonFormatter(), TextFormatter()):
        line = formatter.format(record(f"authorization: {secret}", header=f"Bearer {secret}"))
        assert secret[len(PREFIXES[kind]) :] not in line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_***"),
        ("postgresql://pressroom:hunter2@db/cms", "postgresql://pressroom:***@db/cms"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***"),
        ("https://example.com/a:b@c", "https://example.com/a:b@c"),
        ("blt0123456789abcdef", "blt0123456789abcdef"),
    ],
)
def test_what_looks_like_a_secret_is_blotted_out_and_nothing_else(text: str, told: str) -> None:
    assert without_secrets(text) == told
