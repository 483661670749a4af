"""The error table: complete, and in the dialect's shape."""

import importlib
import pkgutil

import pytest

import api
import content
import core
import locales
import publishing
import stacks
from api.errors import TABLE, Failure, Row, _sentence, error_reply
from core.errors import Forbidden, Invalid, PressroomError, Problem, Unauthenticated
from stacks.errors import StackNotFound


def _import_project() -> None:
    for package in (api, content, core, locales, publishing, stacks):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


def _family(kind: type[PressroomError]) -> set[type[PressroomError]]:
    return {kind}.union(*(_family(child) for child in kind.__subclasses__()))


def test_every_error_class_has_a_row() -> None:
    _import_project()
    ours = {kind for kind in _family(PressroomError) if not kind.__module__.startswith("tests.")}
    assert ours - set(TABLE) == set()


def test_every_row_names_an_error_status() -> None:
    assert {row.status for row in TABLE.values()} <= {400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 503}


def test_problems_are_grouped_by_path_in_the_words_of_the_resource() -> None:
    error = Invalid(
        [
            Problem("title", "required", "is a required field."),
            Problem("page.0.hero.count", "max", "is too large."),
            Problem("page.0.hero.count", "integer", "is no whole number."),
        ]
    )
    reply = error_reply(error, Failure(119, "Entry creation failed. Please enter valid data."))
    assert reply.status == 422
    assert reply.body == {
        "error_message": "Entry creation failed. Please enter valid data.",
        "error_code": 119,
        "errors": {
            "title": ["is a required field."],
            "page.0.hero.count": ["is too large.", "is no whole number."],
        },
    }


def test_an_answer_names_the_first_problems_and_counts_the_others() -> None:
    reply = error_reply(Invalid([Problem(f"tags.{number}", "type", "must be a text.") for number in range(90_000)]))
    assert isinstance(reply.body, dict)
    errors = reply.body["errors"]
    assert list(errors) == [*(f"tags.{number}" for number in range(1000)), "..."]
    assert errors["..."] == ["and 89,000 more problems."]


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (Forbidden(), 403, 105, "You're not allowed to do that."),
        (PressroomError("as said"), 422, 141, "as said"),
    ],
)
def test_an_error_without_problems_has_an_empty_errors_object(
    error: PressroomError, status: int, code: int, message: str
) -> None:
    reply = error_reply(error)
    assert reply.status == status
    assert reply.body == {"error_message": message, "error_code": code, "errors": {}}


@pytest.mark.parametrize(
    ("error", "errors"),
    [
        (StackNotFound(), {"api_key": ["is not valid."]}),
        (Unauthenticated(credential="authorization"), {"authorization": ["is not valid."]}),
        (Unauthenticated(), {}),
    ],
)
def test_an_error_names_the_field_that_is_wrong(error: PressroomError, errors: dict[str, list[str]]) -> None:
    body = error_reply(error).body
    assert isinstance(body, dict)
    assert body["errors"] == errors


def test_a_sentence_takes_its_facts_from_the_error_or_is_the_errors_own() -> None:
    row = Row(422, 118, "The Content Type '{uid}' was not found.")
    assert _sentence(row, PressroomError("own", uid="page")) == "The Content Type 'page' was not found."
    assert _sentence(row, PressroomError("own")) == "own"
