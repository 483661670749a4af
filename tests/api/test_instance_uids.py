"""The uids of instances: made when an instance is saved, and its own from then on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.documents import article, text_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/page/entries"
UID = re.compile(r"cs[0-9a-f]{16}")
ROWS = {"uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": True, "schema": [text_field("label")]}
HERO = {"uid": "hero", "title": "Hero", "schema": [text_field("line"), ROWS]}
SCHEMA: list[Any] = [
    {"uid": "page", "display_name": "Page", "data_type": "blocks", "multiple": True, "blocks": [HERO]},
    {"uid": "people", "display_name": "People", "data_type": "group", "multiple": True, "schema": [text_field("name")]},
    {"uid": "links", "display_name": "Links", "data_type": "global_field", "reference_to": "link", "multiple": True},
    {"uid": "head", "display_name": "Head", "data_type": "global_field", "reference_to": "link"},
]
CONTENT = {
    "title": "One",
    "page": [{"hero": {"line": "a", "rows": [{"label": "1"}, {"label": "2"}]}}, {"hero": {"line": "b"}}],
    "people": [{"name": "Ada"}, {"name": "Bob"}],
    "links": [{"href": "/a"}, {"href": "/b"}],
    "head": {"href": "/"},
}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    manager = make_manager(tenant)
    link = {"uid": "link", "title": "Link", "schema": [text_field("href")]}
    manager.post("global_fields", {"global_field": link})
    schema = [*article()["schema"][:1], *SCHEMA]
    manager.post("content_types", {"content_type": article(uid="page", title="Page", schema=schema)})
    return manager


def _uids(value: Any) -> Iterator[str]:
    """The uids of all instances in it, in document order."""
    if isinstance(value, list):
        for each in value:
            yield from _uids(each)
    elif isinstance(value, dict):
        if "_metadata" in value:
            yield value["_metadata"]["uid"]
        for each in value.values():
            yield from _uids(each)


@pytest.mark.behaviour("CS-27")
def test_every_instance_has_a_uid_of_its_own_and_keeps_it(manager: Manager) -> None:
    created = manager.post(PATH, {"entry": CONTENT})["entry"]
    path = f"{PATH}/{created['uid']}"

    read = manager.get(path)["entry"]
    uids = list(_uids(read))
    assert (len(uids), len(set(uids)), all(map(UID.fullmatch, uids))) == (8, 8, True)
    assert "_metadata" not in read["head"]
    assert {key: created[key] for key in CONTENT} == {key: read[key] for key in CONTENT}

    manager.put(path, {"entry": {"title": "Two"}})
    assert list(_uids(manager.get(path))) == uids
    manager.put(path, {"entry": {**read, "head": {"href": "/new"}}})
    assert list(_uids(manager.get(path))) == uids
    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Trois"}})
    assert list(_uids(manager.get(f"{path}?locale=fr-fr"))) == uids
    assert list(_uids(manager.get(f"{path}?version=1"))) == uids


@pytest.mark.behaviour("CS-27")
def test_moved_instances_take_their_uids_along_and_new_ones_get_theirs(manager: Manager) -> None:
    uid = manager.post(PATH, {"entry": CONTENT})["entry"]["uid"]
    path = f"{PATH}/{uid}"
    before = manager.get(path)["entry"]
    ada, bob = before["people"]
    first, second = before["page"]

    pasted = {"hero": {**second["hero"], "line": "c"}}
    manager.put(path, {"entry": {"people": [{"name": "Eve"}, bob, ada], "page": [second, first, pasted]}})

    after = manager.get(path)["entry"]
    eve = after["people"][0]["_metadata"]["uid"]
    assert (UID.fullmatch(eve) is not None, eve in set(_uids(before))) == (True, False)
    assert after["people"][1:] == [bob, ada]
    assert after["page"][:2] == [second, first]
    assert after["page"][2]["hero"]["line"] == "c"
    copied = after["page"][2]["hero"]["_metadata"]["uid"]
    assert (UID.fullmatch(copied) is not None, copied in set(_uids(before))) == (True, False)
