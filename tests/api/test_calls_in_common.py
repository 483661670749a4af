"""What holds for every call: the stack's key, one valid credential, the branch, JSON bodies and their envelopes."""

import json
from typing import Any

import pytest

from tests.api.asking import NO_STACK, ask, logged_out, owner_headers
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
ONE = {"entry": {"title": "One"}}


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def _titles(manager: Manager) -> list[str]:
    return [entry["title"] for entry in manager.get(PATH)["entries"]]


@pytest.mark.behaviour("CS-1")
def test_the_key_names_the_stack_on_every_call(manager: Manager) -> None:
    other = make_manager(make_stack())
    other.post("content_types", {"content_type": article()})
    secret = {"authorization": manager.secret}

    for headers in (secret, {**secret, "api_key": ""}, {**secret, "api_key": "blt0000000000000000"}):
        assert ask("POST", PATH, ONE, headers=headers) == NO_STACK
        assert ask("GET", PATH, headers=headers) == NO_STACK
    foreign = {**secret, "api_key": other.tenant.stack.api_key}
    assert ask("POST", PATH, ONE, headers=foreign) == logged_out("authorization")
    assert (_titles(manager), _titles(other)) == ([], [])
    manager.post(PATH, ONE)
    assert (_titles(manager), _titles(other)) == (["One"], [])


@pytest.mark.behaviour("CS-2")
def test_a_management_token_or_a_session_proves_who_is_calling(manager: Manager) -> None:
    key = {"api_key": manager.tenant.stack.api_key}
    token, session = {"authorization": manager.secret}, owner_headers(manager.tenant)

    by_token = ask("POST", PATH, {"entry": {"title": "By a token"}}, headers={**key, **token})[1]["entry"]
    by_person = ask("POST", PATH, {"entry": {"title": "By a person"}}, headers=session)[1]["entry"]
    assert by_person["created_by"] == manager.tenant.owner.uid != by_token["created_by"]
    for headers in ({**key, **token}, session, {**session, **token}):
        assert ask("GET", PATH, headers=headers) == (200, {"entries": [by_person, by_token]})
    for headers in ({}, {"authorization": ""}, {"authtoken": "blt0000000000000000"}):
        assert ask("POST", PATH, ONE, headers={**key, **headers}) == logged_out()
    assert ask("POST", PATH, ONE, headers={**key, "authorization": "cs1"}) == logged_out("authorization")
    assert _titles(manager) == ["By a person", "By a token"]


@pytest.mark.behaviour("CS-3")
def test_the_branch_is_main_unless_it_is_named(manager: Manager) -> None:
    assert manager.ask("POST", PATH, ONE, branch="main").status_code == 201
    assert manager.ask("POST", PATH, {"entry": {"title": "Two"}}, branch="nothing").status_code == 422
    assert manager.ask("GET", PATH, branch="nothing").status_code == 422
    named = json.loads(manager.ask("GET", PATH, branch="main").content)
    assert named == manager.get(PATH)
    assert _titles(manager) == ["One"]


@pytest.mark.behaviour("CS-5")
def test_bodies_are_json(manager: Manager) -> None:
    headers = manager.tenant.headers(manager.secret)

    def send(content_type: str, body: bytes) -> int:
        sent = manager.client.generic("POST", f"/v3/{PATH}", data=body, content_type=content_type, headers=headers)
        return sent.status_code

    body = json.dumps(ONE).encode()
    assert [send(kind, body) for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded")] == [
        400,
        400,
        400,
    ]
    assert send("application/json", b"title=One") == 400
    assert _titles(manager) == []
    assert send("application/json; charset=utf-8", body) == 201
    assert _titles(manager) == ["One"]


@pytest.mark.behaviour("CS-6")
def test_content_is_wrapped_in_its_name(manager: Manager) -> None:
    refused = (422, 119, "Entry creation failed. Please enter valid data.")
    assert manager.refused("POST", PATH, {"title": "One"}) == (*refused, {"entry": ["is required."]})
    assert manager.refused("POST", PATH, {"entry": [{"title": "One"}]}) == (*refused, {"entry": ["must be an object."]})
    written: Any = manager.post(PATH, ONE)
    assert set(written) == {"notice", "entry"}
    uid = written["entry"]["uid"]
    assert manager.get(f"{PATH}/{uid}") == {"entry": written["entry"]}
    assert manager.get(PATH) == {"entries": [written["entry"]]}
    assert set(manager.put(f"{PATH}/{uid}", {"entry": {"title": "Two"}})) == {"notice", "entry"}


@pytest.mark.behaviour("CS-7")
def test_the_systems_keys_are_read_as_they_were_answered(manager: Manager) -> None:
    system = (
        "uid",
        "locale",
        "_version",
        "created_by",
        "updated_by",
        "created_at",
        "updated_at",
        "ACL",
        "_in_progress",
    )
    written = manager.post(PATH, {"entry": {"title": "One", "uid": "x", "_version": 7, "created_by": "y"}})["entry"]
    updated = manager.put(f"{PATH}/{written['uid']}", {"entry": {"tags": ["a"]}})["entry"]
    read = manager.get(f"{PATH}/{written['uid']}")["entry"]
    assert {key: read[key] for key in system} == {key: updated[key] for key in system}
    assert (read["uid"], read["created_at"], read["created_by"]) == tuple(
        written[key] for key in ("uid", "created_at", "created_by")
    )
    assert (written["_version"], read["_version"], written["tags"], read["tags"]) == (1, 2, [], ["a"])
    assert (read["ACL"], read["_in_progress"], read["locale"]) == ({}, False, "en-us")
    assert read["updated_at"] > read["created_at"] == written["updated_at"]


@pytest.mark.behaviour("CS-8")
def test_the_uid_of_a_type_comes_from_its_title_and_is_unique(manager: Manager) -> None:
    sent = article(title="Field Notes")
    del sent["uid"]
    created = manager.post("content_types", {"content_type": sent})["content_type"]
    assert created["uid"] == "field_notes"
    entry = manager.post("content_types/field_notes/entries", ONE)["entry"]
    again = manager.refused("POST", "content_types", {"content_type": {**sent, "uid": "field_notes", "title": "Other"}})
    assert (again[0], again[1], again[3]) == (422, 115, {"uid": ["is not unique."]})
    assert manager.get("content_types/field_notes")["content_type"]["title"] == "Field Notes"
    assert manager.get("content_types/field_notes/entries") == {"entries": [entry]}
    elsewhere = make_manager(make_stack())
    elsewhere.post("content_types", {"content_type": sent})
    assert elsewhere.get("content_types/field_notes/entries") == {"entries": []}
