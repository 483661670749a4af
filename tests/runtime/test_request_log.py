"""The id of a request, from the client through the log back to the client, and the line when it has ended."""

import io
import logging
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.core.handlers.wsgi import WSGIHandler

from cms_project.request_log import RequestLog
from core.logs import JsonFormatter, known, note
from publishing.drain import drain
from tests.api.management_client import make_manager
from tests.publishing.builders import Stage, make_stage, never

Answer = tuple[str, dict[str, str]]


def ask(application: Any, path: str = "/v3/user", **environ: str) -> Answer:
    """The status and headers of the answer of a WSGI application."""
    found: list[Answer] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        found.append((status, dict(headers)))

    asked = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "access_token=hidden", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", **environ,
    }  # fmt: skip
    for _ in application(asked, start):
        pass
    return found[0]


def answering(status: str, seen: list[dict[str, object]]) -> Callable[..., list[bytes]]:
    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        note(actor="blt01")
        seen.append(dict(known()))
        start(status, [("Content-Type", "text/plain")])
        return [b"ok"]

    return application


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [("0af7651916cd43dd8448eb211c80319c", True), ("trace-1.2_3", True), ("short", False), ("a" * 65, False), ("a b c d e", False),
     ("line\nend12", False), ("", False)],
)  # fmt: skip
def test_an_id_that_came_along_is_kept_where_it_is_one(sent: str, is_taken: bool) -> None:
    seen: list[dict[str, object]] = []
    _, headers = ask(RequestLog(answering("200 OK", seen), tells=False), HTTP_X_REQUEST_ID=sent)
    assert (headers["X-Request-ID"] == sent) is is_taken
    assert seen[0]["request_id"] == headers["X-Request-ID"]
    assert known() == {}


def test_a_request_is_told_once_without_its_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="pressroom.requests")
    for status, level in (("200 OK", "INFO"), ("500 Oops", "WARNING")):
        ask(RequestLog(answering(status, []), tells=True), path="/v3/a\nb")
        (line,) = caplog.records
        facts: dict[str, Any] = line.facts  # type: ignore[attr-defined]  # what the line was given
        assert (line.levelname, line.getMessage()) == (level, r"GET '/v3/a\nb'")
        assert facts["milliseconds"] >= 0
        assert "hidden" not in str(facts)
        caplog.clear()
    ask(RequestLog(answering("200 OK", []), tells=True), path="/healthz")
    ask(RequestLog(answering("200 OK", []), tells=False))
    assert not caplog.records


@pytest.mark.parametrize(
    "page", ["/admin/password/", "/v3/user/activate/", "/admin/invitation/", "/v3/user/invitations/"]
)
def test_a_token_in_an_address_is_not_told(caplog: pytest.LogCaptureFixture, page: str) -> None:
    caplog.set_level(logging.INFO, logger="pressroom.requests")
    ask(RequestLog(answering("200 OK", []), tells=True), path=f"{page}blt1-t-s3cret/")
    (line,) = caplog.records
    assert line.getMessage() == f"GET '{page}***/'"
    assert "s3cret" not in str(line.__dict__["facts"])


@pytest.mark.django_db(transaction=True)
def test_the_api_answers_with_the_id_and_tells_who_asked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="pressroom.requests")
    caplog.handler.setFormatter(JsonFormatter())
    manager = make_manager()
    sent = manager.tenant.headers(manager.secret)
    headers = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in sent.items()}
    status, answer = ask(
        RequestLog(WSGIHandler(), tells=True), "/v3/webhooks", HTTP_X_REQUEST_ID="from-the-proxy", **headers
    )
    assert (status, answer["X-Request-ID"]) == ("200 OK", "from-the-proxy")
    told = orjson.loads(caplog.text)
    assert [told[key] for key in ("request_id", "status", "method", "path")] == [
        "from-the-proxy", 200, "GET", "/v3/webhooks",
    ]  # fmt: skip
    assert told["actor"]
    assert manager.secret not in caplog.text


@pytest.mark.django_db
def test_a_worker_tells_jobs_and_items_and_each_failure(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="publishing.apply")
    stage: Stage = make_stage()
    job = stage.request([stage.entry("Herons"), stage.entry("Storks")])
    drain(never)
    facts: dict[str, Any] = caplog.records[0].facts  # type: ignore[attr-defined]  # what the line was given
    assert caplog.records[0].getMessage() == "2 publish items ended"
    assert (facts["jobs"], len(facts["items"]), dict(facts["outcomes"])) == ([str(job.uid)], 2, {"succeeded": 2})
    assert facts["seconds"] >= 0
