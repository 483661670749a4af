"""The corpus of JSON at its edges at the places of a save in another language, each fragment at one of them."""

import json

import pytest
from django.http import HttpResponse

from tests.api.management_client import Manager
from tests.api.shared_values import make_entry, make_pages, read, save, uids, values
from tests.corpora.json_bodies import JSON
from tests.corpora.json_fragments import ACCEPTED, REFUSED

pytestmark = pytest.mark.django_db

PLACES = (
    b'"code": %s',
    b'"rows": %s',
    b'"rows": [%s]',
    b'"rows": [{"own": "fr", "_metadata": %s}]',
    b'"rows": [{"own": "fr", "_metadata": {"uid": %s}}]',
    b'"rows": [{"own": "fr", "_metadata": {"uid": "UID", "non_localizable_content": %s}}]',
    b'"rows": [{"same": %s, "own": "fr", "_metadata": {"uid": "UID"}}]',
    b'"rows": [{"own": %s, "_metadata": {"uid": "UID"}}]',
    b'"seo": %s',
    b'"seo": {"social": %s}',
    b'"parts": [{"card": %s}]',
    b'"parts": [{"card": {"rows": [%s]}, "quote": {}}]',
)


@pytest.fixture
def manager() -> Manager:
    return make_pages()


def _send(manager: Manager, path: str, body: bytes) -> HttpResponse:
    response = manager.client.generic(
        "PUT", f"/v3/{path}", data=body, content_type=JSON, headers=manager.tenant.headers(manager.secret)
    )
    assert isinstance(response, HttpResponse)
    return response


def test_whatever_a_language_sends_is_refused_or_kept_in_step_with_the_master(manager: Manager) -> None:
    path = make_entry(manager, code="a", rows=[values("a")], seo=values("a"), parts=[{"card": values("a")}])
    save(manager, path, title="Un")
    master = read(manager, path, "en-us")
    (uid,) = uids(master["rows"])
    for number, fragment in enumerate([*ACCEPTED, *REFUSED]):
        if len(fragment) > 100_000:
            continue
        place = PLACES[number % len(PLACES)].replace(b"UID", uid.encode())
        before, after = place.split(b"%s")
        response = _send(manager, f"{path}?locale=fr-fr", b'{"entry": {' + before + fragment + after + b"}}")
        answer = json.loads(response.content)
        if response.status_code != 200:
            assert 400 <= response.status_code < 500, (place, fragment[:80])
            assert set(answer) == {"error_message", "error_code", "errors"}, (place, fragment[:80])
            continue
        french = read(manager, path)
        assert french == answer["entry"], (place, fragment)
        assert (french["code"], french["seo"]["same"]) == ("a", "a")
        assert all(row["same"] == "a" for row in french["rows"] or () if row["_metadata"]["uid"] == uid)
    assert read(manager, path, "en-us") == master
