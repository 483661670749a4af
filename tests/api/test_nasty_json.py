"""A corpus of JSON at its edges: what is accepted comes back as it was sent, what is refused leaves nothing behind."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from api.permissions import TABLE
from api.urls import urlpatterns
from tests.api.documents import article, title_field
from tests.api.management_client import Manager, make_manager
from tests.corpora.json_bodies import BODIES, JSON
from tests.corpora.json_fragments import ACCEPTED, REFUSED

ENTRIES = "content_types/article/entries"
PATTERNS = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if pattern.name}
WRITES = sorted((name, method) for name, rules in TABLE.items() for method in rules if method != "GET")
BODIES_EACH = 40
ADDRESS = 2_000
"""Bytes of an address that servers take."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    manager = make_manager()
    anything = {"uid": "anything", "display_name": "Anything", "data_type": "json", "extension_uid": "any"}
    manager.post("content_types", {"content_type": article(schema=[title_field(), anything])})
    return manager


def _send(manager: Manager, method: str, path: str, body: bytes, content_type: str = JSON) -> HttpResponse:
    response = manager.client.generic(
        method, f"/v3/{path}", data=body, content_type=content_type, headers=manager.tenant.headers(manager.secret)
    )
    assert isinstance(response, HttpResponse)
    return response


def _assert_refused(response: HttpResponse, sent: object) -> None:
    assert 400 <= response.status_code < 500, (sent, response.status_code, response.content[:200])
    assert set(json.loads(response.content)) == {"error_message", "error_code", "errors"}, sent


def _entry(title: bytes, fragment: bytes) -> bytes:
    return b'{"entry": {"title": "' + title + b'", "anything": ' + fragment + b"}}"


def test_what_is_json_comes_back_as_it_was_sent(manager: Manager) -> None:
    expected: dict[str, Any] = {}
    for number, fragment in enumerate(ACCEPTED):
        response = _send(manager, "POST", ENTRIES, _entry(b"%d" % number, fragment))
        assert response.status_code == 201, (fragment, response.content)
        uid = json.loads(response.content)["entry"]["uid"]
        expected[uid] = json.loads(fragment)
        assert manager.get(f"{ENTRIES}/{uid}")["entry"]["anything"] == expected[uid], fragment

    uid = next(iter(expected))
    for fragment in ACCEPTED:
        response = _send(manager, "PUT", f"{ENTRIES}/{uid}", _entry(b"0", fragment))
        assert response.status_code == 200, (fragment, response.content)
        expected[uid] = json.loads(fragment)
        assert manager.get(f"{ENTRIES}/{uid}")["entry"]["anything"] == expected[uid], fragment

    pages = [manager.get(f"{ENTRIES}?skip={skip}")["entries"] for skip in (0, 100, 200)]
    assert {entry["uid"]: entry["anything"] for page in pages for entry in page} == expected


def test_texts_at_the_edges_are_titles_that_are_found_again(manager: Manager) -> None:
    for number, fragment in enumerate(ACCEPTED):
        value = json.loads(fragment)
        if not isinstance(value, str):
            continue
        text = f"{number} {value}|"
        uid = manager.post(ENTRIES, {"entry": {"title": text}})["entry"]["uid"]
        found = manager.get(f"{ENTRIES}?query={quote(json.dumps({'title': text}))}")["entries"]
        assert [(entry["uid"], entry["title"]) for entry in found] == [(uid, text)]


def test_what_is_no_json_or_cannot_be_kept_is_refused_and_leaves_nothing(manager: Manager) -> None:
    kept = manager.post(ENTRIES, {"entry": {"title": "Kept", "anything": 1}})["entry"]

    for fragment in REFUSED:
        _assert_refused(_send(manager, "POST", ENTRIES, _entry(b"New", fragment)), fragment[:80])
        _assert_refused(_send(manager, "PUT", f"{ENTRIES}/{kept['uid']}", _entry(b"Lost", fragment)), fragment[:80])
        if len(fragment) < ADDRESS:
            query = quote(b'{"anything": ' + fragment + b"}")
            response = _send(manager, "GET", f"{ENTRIES}?query={query}", b"")
            assert response.status_code < 500, fragment

    assert [(entry["title"], entry["anything"], entry["_version"]) for entry in manager.get(ENTRIES)["entries"]] == [
        ("Kept", 1, 1)
    ]


def test_whole_bodies_that_are_no_json_object_are_refused_and_leave_nothing(manager: Manager) -> None:
    for body, content_type in BODIES:
        _assert_refused(_send(manager, "POST", ENTRIES, body, content_type), (body[:80], content_type[:80]))

    assert manager.get(ENTRIES)["entries"] == []


def test_every_route_that_writes_has_its_share_of_them(manager: Manager) -> None:
    for number, (name, method) in enumerate(WRITES):
        path = re.sub(r"<str:[a-z_]+>", "article", PATTERNS[name])
        for place in range(number * BODIES_EACH, (number + 1) * BODIES_EACH):
            body, content_type = BODIES[place % len(BODIES)]
            response = _send(manager, method, path, body, content_type)
            assert response.status_code < 500, (name, method, body[:80], content_type[:80])
            if response.status_code >= 400:
                assert set(json.loads(response.content)) == {"error_message", "error_code", "errors"}
