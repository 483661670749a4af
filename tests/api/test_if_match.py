"""`If-Match`: writes that happen only over the version that was seen."""

import json
from typing import Any

import pytest

from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
MOVED = {
    "error_message": "The entry was saved by somebody else: it is at version 2.",
    "error_code": 141,
    "errors": {"If-Match": ["does not name the version that stands."]},
}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """The path of an entry at version 2."""
    uid = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    manager.put(f"{PATH}/{uid}", {"entry": {"title": "Two"}})
    return f"{PATH}/{uid}"


def _put(manager: Manager, path: str, condition: str, title: str = "Three") -> tuple[int, Any]:
    response = manager.ask("PUT", path, {"entry": {"title": title}}, **{"If-Match": condition})
    return response.status_code, json.loads(response.content)


def test_reads_and_writes_tell_the_version_as_a_tag(manager: Manager, path: str) -> None:
    assert manager.ask("POST", PATH, {"entry": {"title": "New"}})["ETag"] == '"en-us.1"'
    assert manager.ask("GET", path)["ETag"] == '"en-us.2"'
    assert manager.ask("GET", f"{path}?locale=fr-fr")["ETag"] == '"en-us.2"'
    assert manager.ask("GET", f"{path}?version=1")["ETag"] == '"en-us.1"'
    assert manager.ask("PUT", f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})["ETag"] == '"fr-fr.1"'
    assert manager.ask("GET", f"{path}?locale=fr-fr")["ETag"] == '"fr-fr.1"'


@pytest.mark.parametrize(
    "condition", ['"en-us.2"', 'W/"en-us.2"', '"2"', "2", "*", ' "fr-fr.9" , "en-us.2"', '"a,b", "en-us.2"', "1, 2"]
)
def test_a_write_over_the_version_that_was_seen_happens(manager: Manager, path: str, condition: str) -> None:
    assert _put(manager, path, condition)[0] == 200
    read = manager.get(path)["entry"]
    assert (read["title"], read["_version"]) == ("Three", 3)


@pytest.mark.parametrize("condition", ['"en-us.1"', '"1"', "3", '"fr-fr.2"', '"something"', '""', 'W/"en-us.1", "0"'])
def test_a_write_over_another_version_is_refused_and_changes_nothing(
    manager: Manager, path: str, condition: str
) -> None:
    before = manager.get(path)
    assert _put(manager, path, condition) == (412, MOVED)
    assert manager.get(path) == before
    response = manager.ask("DELETE", path, **{"If-Match": condition})
    assert (response.status_code, json.loads(response.content)) == (412, MOVED)
    assert manager.get(path) == before


@pytest.mark.parametrize("condition", ["", "en-us.2", '"en-us.2', 'w/"2"', '"2" "3"', "*, *", '"2",', "-1", "1.5"])
def test_what_is_no_condition_is_refused(manager: Manager, path: str, condition: str) -> None:
    before = manager.get(path)
    status, body = _put(manager, path, condition)
    assert (status, body["error_message"]) == (
        400, 'The header If-Match must be * or a list of entity tags, such as "en-us.3".',
    )  # fmt: skip
    assert manager.get(path) == before


def test_of_two_writers_who_saw_the_same_the_second_is_told(manager: Manager, path: str) -> None:
    tag = manager.ask("GET", path)["ETag"]
    first = manager.ask("PUT", path, {"entry": {"title": "First"}}, **{"If-Match": tag})
    assert _put(manager, path, tag, "Second")[0] == 412
    assert manager.get(path)["entry"]["title"] == "First"
    assert _put(manager, path, first["ETag"], "Second")[0] == 200


def test_what_a_language_falls_back_to_is_what_was_seen(manager: Manager, path: str) -> None:
    french = f"{path}?locale=fr-fr"
    seen = manager.ask("GET", french)["ETag"]
    assert _put(manager, french, seen, "Un")[0] == 200
    assert _put(manager, french, seen, "Deux")[0] == 412
    assert _put(manager, french, '"fr-fr.1"', "Deux")[0] == 200
    assert manager.get(french)["entry"]["_version"] == 2
    assert manager.get(path)["entry"]["_version"] == 2


def test_a_language_is_deleted_at_the_version_that_was_seen(manager: Manager, path: str) -> None:
    french = f"{path}?locale=fr-fr"
    manager.put(french, {"entry": {"title": "Un"}})
    assert manager.ask("DELETE", french, **{"If-Match": '"fr-fr.2"'}).status_code == 412
    assert manager.ask("DELETE", french, **{"If-Match": '"fr-fr.1"'}).status_code == 200
    assert manager.get(french)["entry"]["locale"] == "en-us"
    manager.put(french, {"entry": {"title": "Un"}})
    several = {"entry": {"locales": ["en-us", "fr-fr"]}}
    response = manager.ask("DELETE", path, several, **{"If-Match": "2"})
    assert json.loads(response.content)["errors"] == {
        "If-Match": ["speaks of one language, and the body names several."]
    }
    assert manager.ask("DELETE", f"{path}?delete_all_localized=true", **{"If-Match": "1"}).status_code == 412
    assert manager.ask("DELETE", f"{path}?delete_all_localized=true", **{"If-Match": "2"}).status_code == 200
    assert manager.get(f"{PATH}?count=true") == {"entries": 0}


def test_a_version_is_restored_and_a_language_unlocalized_over_what_was_seen(manager: Manager, path: str) -> None:
    restore = f"{path}/versions/1/restore"
    assert manager.ask("POST", restore, {}, **{"If-Match": '"en-us.1"'}).status_code == 412
    assert manager.ask("POST", restore, {}, **{"If-Match": '"en-us.2"'})["ETag"] == '"en-us.3"'
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Un"}})
    unlocalize = f"{path}/unlocalize?locale=fr-fr"
    assert manager.ask("POST", unlocalize, {}, **{"If-Match": '"fr-fr.2"'}).status_code == 412
    assert manager.get(f"{path}?locale=fr-fr")["entry"]["locale"] == "fr-fr"
    assert manager.ask("POST", unlocalize, {}, **{"If-Match": '"fr-fr.1"'}).status_code == 200
    assert manager.get(f"{path}?locale=fr-fr")["entry"]["locale"] == "en-us"


def test_a_call_that_does_not_heed_the_condition_refuses_it(manager: Manager, path: str) -> None:
    told = {"If-Match": ["is not possible here: nothing was changed."]}
    for method, place, body in (
        ("POST", PATH, {"entry": {"title": "New"}}),
        ("POST", f"{path}/publish", {"entry": {"environments": ["production"], "locales": ["en-us"]}}),
        ("PUT", "content_types/article", {"content_type": {"description": "New"}}),
    ):
        response = manager.ask(method, place, body, **{"If-Match": "*"})
        assert (response.status_code, json.loads(response.content)["errors"]) == (422, told)
    assert manager.ask("GET", path, **{"If-Match": '"nonsense'}).status_code == 200
    assert manager.get(f"{PATH}?count=true") == {"entries": 1}


def test_what_is_not_there_is_not_found_whatever_the_condition(manager: Manager) -> None:
    assert _put(manager, f"{PATH}/blt0000000000000000", "*")[0] == 422
