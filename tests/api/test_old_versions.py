"""Entries saved under an older version of their type: readable as they were, without what nobody was to see."""

from typing import Any

import pytest

from content.types import forget_types
from publishing.drain import drain
from tests.api.asking import count_queries
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_delivery_token, make_environment

pytestmark = pytest.mark.django_db

PASSWORD = {"display_name": "Code", "uid": "code", "data_type": "password"}
GROUP = {"display_name": "Door", "uid": "door", "data_type": "group", "schema": [PASSWORD, text_field("name")]}


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def create(manager: Manager, *fields: Any) -> None:
    manager.post("content_types", {"content_type": article(schema=[title_field(), *fields])})


def change(manager: Manager, *fields: Any) -> None:
    manager.put("content_types/article?force=true", {"content_type": {"schema": [title_field(), *fields]}})


def save(manager: Manager, **values: Any) -> str:
    entry = {"title": "One", **values}
    uid: str = manager.post("content_types/article/entries", {"entry": entry})["entry"]["uid"]
    return uid


def test_an_old_version_is_read_under_the_version_of_its_type(manager: Manager) -> None:
    create(manager, text_field("body"), GROUP)
    uid = save(manager, body="x", door={"code": "secret word", "name": "Front"})
    path = f"content_types/article/entries/{uid}"
    was = manager.get(path)["entry"]
    change(manager)
    now = manager.get(path)["entry"]

    assert (was["body"], was["door"]) == ("x", {"name": "Front"})
    assert ("body" in now, "door" in now, now["_version"]) == (False, False, 2)
    assert manager.get(f"{path}?version=1")["entry"] == was
    assert manager.get(f"{path}?version=2")["entry"] == now


def test_a_number_is_not_found_as_true_once_its_field_is_true_or_false(manager: Manager) -> None:
    create(manager, {"uid": "two", "display_name": "Two", "data_type": "number"})
    save(manager, two=1)
    change(manager, {"uid": "two", "display_name": "Two", "data_type": "boolean"})
    true = save(manager, title="Two", two=True)
    found = manager.get('content_types/article/entries?query={"two": true}')["entries"]
    assert [entry["uid"] for entry in found] == [true]


def test_reading_an_old_version_costs_no_more_than_a_query_for_its_type(manager: Manager) -> None:
    create(manager, text_field("body"))
    uid = save(manager, body="x")
    change(manager)
    path = f"content_types/article/entries/{uid}?version=1"
    # Who calls is looked up anew after each change of a type.
    manager.get(path)
    forget_types()
    headers = manager.tenant.headers(manager.secret)
    assert count_queries("GET", path, headers=headers) <= 4
    assert count_queries("GET", path, headers=headers) <= 2


def test_what_is_live_of_a_removed_password_is_never_shown(manager: Manager) -> None:
    environment = make_environment(manager.tenant.fresh_scope())
    create(manager, GROUP)
    uid = save(manager, door={"code": "secret word", "name": "Front"})
    publishing = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    manager.post(f"content_types/article/entries/{uid}/publish", publishing)
    drain(lambda: False)
    change(manager)
    token = make_delivery_token(manager.tenant, environment)
    headers = {"api_key": manager.tenant.stack.api_key, "access_token": token}
    for path in (f"content_types/article/entries/{uid}", "content_types/article/entries"):
        response = manager.client.get(f"/v3/{path}?environment=production", headers=headers)
        assert response.status_code == 200
        assert "argon2" not in response.content.decode()
        assert "Front" in response.content.decode()
    live = manager.get(f"content_types/article/entries/{uid}?environment=production")["entry"]
    assert live["door"] == {"name": "Front"}


@pytest.mark.parametrize("in_between", [True, False])
def test_the_uid_of_a_password_never_becomes_that_of_another_field(manager: Manager, in_between: bool) -> None:
    create(manager, PASSWORD)
    save(manager, code="secret word")
    if in_between:
        change(manager)
    body = {"content_type": {"schema": [title_field(), text_field("code")]}}
    for path in ("content_types/article", "content_types/article?force=true", "content_types/article?dry_run=true"):
        assert manager.refused("PUT", path, body)[3] == {
            "schema.code": ["was a password: what is stored of it is never shown. Use another uid."]
        }
    change(manager, PASSWORD)
