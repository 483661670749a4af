"""The rim itself: what every resource does before and after its handler."""

import gc
import json
import logging
import weakref
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from api.calls import Call
from api.permissions import Door
from api.replies import Reply
from api.views import Resource


class Echo(Resource):
    """Answers what it was asked."""

    def get(self, call: Call) -> Reply:
        """The parameters."""
        return Reply({"flag": call.flag("flag"), "text": call.text("text"), "version": call.header("api_version")})

    def post(self, call: Call) -> Reply:
        """The body."""
        return Reply(call.body(), status=201)

    def put(self, call: Call) -> Reply:
        """A statement that does not end in time, or no database at all."""
        if call.flag("away"):
            raise OperationalError("connection refused")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 10")
            cursor.execute("SELECT pg_sleep(5)")
        return Reply(None)

    def delete(self, call: Call) -> Reply:
        """Something nobody foresaw."""
        raise RuntimeError("secret detail")


PUBLIC = dict.fromkeys(("GET", "POST", "PUT", "DELETE"), Door.PUBLIC)


def _ask(method: str, path: str = "/", **options: Any) -> HttpResponse:
    request = RequestFactory().generic(method, path, **options)
    response = Echo.as_view(rules=PUBLIC)(request)
    assert isinstance(response, HttpResponse)
    return response


def _post(data: bytes, content_type: str = "application/json", **options: Any) -> HttpResponse:
    return _ask("POST", data=data, content_type=content_type, **options)


def _error(response: HttpResponse) -> tuple[int, int, str, Any]:
    body = json.loads(response.content)
    assert set(body) == {"error_message", "error_code", "errors"}
    return response.status_code, body["error_code"], body["error_message"], body["errors"]


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_a_flag_says_yes_in_three_spellings(value: str) -> None:
    response = _ask("GET", f"/?flag={value}&text=%20a%20&unknown=1")
    assert json.loads(response.content) == {"flag": True, "text": "a", "version": ""}


@pytest.mark.parametrize("value", ["false", "", "yes", "0"])
def test_a_flag_says_no_otherwise(value: str) -> None:
    assert json.loads(_ask("GET", f"/?flag={value}").content)["flag"] is False


def test_underscore_headers_are_read_by_their_name() -> None:
    assert json.loads(_ask("GET", headers={"api_version": "3.2"}).content)["version"] == "3.2"


def test_both_spellings_of_a_header_with_different_values_are_refused_where_the_server_passes_both_on() -> None:
    assert _error(_ask("GET", headers={"api_version": "3.2,3.0"})) == (
        400,
        141,
        "The header api_version was sent more than once with different values.",
        {},
    )
    assert json.loads(_ask("GET", headers={"api_version": "3.2,3.2"}).content)["version"] == "3.2"


def test_every_answer_names_its_request() -> None:
    first, second = _ask("GET"), _ask("GET")
    assert len(first["X-Request-ID"]) == 32
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert (first["Content-Type"], first["Cache-Control"]) == ("application/json", "no-store")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-16", "application/x+json", ""]
)
def test_a_json_body_is_read_as_utf_8(content_type: str) -> None:
    response = _post('{"a": "ü"}'.encode(), content_type)
    assert (response.status_code, json.loads(response.content)) == (201, {"a": "ü"})


def test_no_body_is_an_empty_object() -> None:
    assert json.loads(_post(b"").content) == {}


@pytest.mark.parametrize(
    ("data", "content_type", "message"),
    [
        (b"{", "application/json", "The body is not valid JSON: unexpected end of data: line 1 column 2 (char 1)."),
        (b"[1]", "application/json", "The body must be a JSON object."),
        (
            b"a=1",
            "application/x-www-form-urlencoded",
            "The body must be application/json, not application/x-www-form-urlencoded.",
        ),
    ],
)
def test_a_body_that_cannot_be_read_is_malformed(data: bytes, content_type: str, message: str) -> None:
    status, code, said, errors = _error(_post(data, content_type))
    assert (status, code, errors) == (400, 141, {})
    assert said == message


def test_what_cannot_be_stored_is_named_by_path() -> None:
    assert _error(_post(rb'{"a": {"b": ["x", "\u0000"]}}')) == (
        422,
        141,
        "The data breaks one or more rules.",
        {"a.b.1": ["has a NUL character."]},
    )


def test_lone_surrogates_are_no_json() -> None:
    assert _post(rb'{"a": "\ud800"}').status_code == 400


def test_limits_come_from_the_settings(settings: Settings) -> None:
    settings.API_BODY_NODES = 3
    settings.API_BODY_DEPTH = 3
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 40
    assert _error(_post(b'{"a": [1, 2]}'))[3] == {"body": ["has more than 3 values."]}
    assert _error(_post(b'{"a": {"b": {"c": 1}}}'))[0] == 422
    assert _error(_post(b'{"a": "' + b"x" * 40 + b'"}')) == (
        413,
        141,
        "The request is larger than this installation accepts.",
        {},
    )


@pytest.mark.parametrize("path", ["/?text=%00", "/a%00b"])
def test_a_nul_in_the_address_is_malformed(path: str) -> None:
    assert _error(_ask("GET", path)) == (400, 141, "The address has a NUL character.", {})


def test_too_many_parameters_are_malformed() -> None:
    assert _error(_ask("GET", "/?" + "a=1&" * 2000))[0] == 400


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_the_requests_fault() -> None:
    assert _error(_ask("PUT")) == (
        422,
        141,
        "The request took longer than this installation allows. Please ask for less.",
        {},
    )


def test_a_database_that_is_away_is_told_as_such() -> None:
    answer = _ask("PUT", "/?away=1")
    assert _error(answer) == (503, 141, "The service cannot answer right now.", {})
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE", "NONSENSE"])
def test_a_method_without_a_rule_is_not_allowed(method: str) -> None:
    answer = _ask(method)
    assert _error(answer) == (405, 141, "This path does not answer the method.", {})
    assert answer.headers["Allow"] == "GET, POST, PUT, DELETE"


def test_a_path_with_line_ends_stays_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="api.views"):
        response = _ask("DELETE", "/a%0Aforged%0Db")
    (record,) = caplog.records
    assert record.getMessage() == rf"request {response['X-Request-ID']} failed: DELETE '/a\nforged\rb'"


def test_what_nobody_foresaw_is_logged_and_told_without_details(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="api.views"):
        response = _ask("DELETE")
    assert _error(response) == (
        500,
        141,
        "Something went wrong on our side. Please try again, and name the request id if it happens again.",
        {},
    )
    (record,) = caplog.records
    assert response["X-Request-ID"] in record.getMessage()
    assert record.exc_info is not None
    assert "secret detail" in str(record.exc_info[1])


@pytest.mark.parametrize("path", ["/v3", "/v3/", "/v3/nothing", "/v3/nothing/here/"])
def test_an_unknown_path_is_not_found_in_the_apis_own_shape(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json() == {"error_message": "The path does not exist.", "error_code": 141, "errors": {}}
    assert response["X-Request-ID"]


@pytest.mark.parametrize("word", ["yes", "2", "truee"])
def test_a_write_refuses_a_flag_that_is_neither_yes_nor_no(word: str) -> None:
    response = _ask("PUT", f"/?away={word}")
    assert (response.status_code, json.loads(response.content)["errors"]) == (422, {"away": ["must be true or false."]})


@pytest.mark.parametrize(
    ("method", "body"), [("GET", b""), ("POST", b'{"text": "long"}'), ("POST", b"{"), ("PATCH", b"{}")]
)
def test_a_request_and_its_body_are_gone_once_it_is_answered(method: str, body: bytes) -> None:
    gc.collect()
    gc.disable()
    try:
        request = RequestFactory().generic(method, "/", body, content_type="application/json")
        Echo.as_view(rules=PUBLIC)(request)
        left = weakref.ref(request)
        del request
        # What is tied into a ring would stay, with its body, until the collector comes.
        assert left() is None
    finally:
        gc.enable()
