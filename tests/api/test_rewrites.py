"""How far a change has come through a type's entries."""

import pytest
from pytest_django import Settings

from content.actions.rewriting import rewrite_next
from tests.api.asking import without_times
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    manager = make_manager()
    fields = [title_field(), text_field("body"), text_field("code")]
    manager.post("content_types", {"content_type": article(schema=fields)})
    for title in ("One", "Two", "Three"):
        manager.post("content_types/article/entries", {"entry": {"title": title, "body": "x", "code": "1"}})
    return manager


CHANGE = {"content_type": {"schema": [title_field(), text_field("code", format="^[a-z]+$")]}}


def test_a_change_answers_with_the_rewrite_it_began(manager: Manager, settings: Settings) -> None:
    settings.REWRITE_AT_ONCE = 0
    settings.REWRITE_BATCH_SIZE = 2
    begun = manager.put("content_types/article?force=true", CHANGE)["rewrite"]
    token = begun["created_by"]
    expected = {
        "uid": begun["uid"], "content_type_uid": "article", "content_type_version": 2, "state": "waiting", "total": 3,
        "done": 0, "version_count": 0, "broken_count": 0, "broken": [], "error": "", "created_by": token,
        "finished_at": None,
    }  # fmt: skip
    assert without_times(begun) == expected
    assert manager.get("content_types/article/rewrites") == {"rewrites": [begun]}

    rewrite_next()
    (between,) = manager.get("content_types/article/rewrites")["rewrites"]
    assert (between["state"], between["done"], between["broken_count"]) == ("waiting", 2, 2)

    rewrite_next()
    listed = manager.get("content_types/article/rewrites?include_count=true")
    assert listed["count"] == 1
    (done,) = listed["rewrites"]
    assert done.pop("finished_at")
    uids = [row["uid"] for row in manager.get("content_types/article/entries?asc=created_at")["entries"]]
    assert without_times(done) == {
        **{key: value for key, value in expected.items() if key != "finished_at"},
        "state": "succeeded", "done": 3, "version_count": 3, "broken_count": 3,
        "broken": [{"uid": uid, "locale": "en-us", "errors": {"code": ["is not valid."]}} for uid in uids],
    }  # fmt: skip


def test_few_entries_are_rewritten_before_the_change_answers(manager: Manager) -> None:
    answer = manager.put("content_types/article?force=true", CHANGE)
    assert (answer["rewrite"]["state"], answer["rewrite"]["done"]) == ("succeeded", 3)
    entries = manager.get("content_types/article/entries")["entries"]
    assert [(entry["_version"], "body" in entry, entry["code"]) for entry in entries] == [(2, False, "1")] * 3
    uid = entries[0]["uid"]
    assert manager.get(f"content_types/article/entries/{uid}?version=1")["entry"]["body"] == "x"


def test_a_change_that_asks_nothing_of_entries_has_no_rewrite(manager: Manager) -> None:
    assert "rewrite" not in manager.put("content_types/article", {"content_type": {"title": "Paper"}})
    assert manager.get("content_types/article/rewrites") == {"rewrites": []}


def test_the_rewrites_of_a_type_that_is_not_there(manager: Manager) -> None:
    assert manager.refused("GET", "content_types/nothing/rewrites")[:2] == (422, 118)
    assert make_manager().refused("GET", "content_types/article/rewrites")[:2] == (422, 118)


def test_a_localized_copy_follows_a_field_that_is_no_longer_localizable(manager: Manager) -> None:
    manager.post("locales", {"locale": {"code": "fr-fr", "name": "French"}})
    uid = manager.get("content_types/article/entries")["entries"][0]["uid"]
    path = f"content_types/article/entries/{uid}"
    manager.put(f"{path}?locale=fr-fr", {"entry": {"body": "à moi"}})
    fields = [title_field(), text_field("body", non_localizable=True), text_field("code")]
    plan = manager.put("content_types/article?dry_run=true", {"content_type": {"schema": fields}})["plan"]
    assert plan == {
        "is_refused": False,
        "rewrites": 1,
        "changes": [
            {
                "content_type_uid": "article", "path": "body", "kind": "non_localizable", "is_lossy": False,
                "message": "is the same in every language: the master's value replaces the others'.",
                "entry_count": 1, "sample_uids": [uid],
            }
        ],
    }  # fmt: skip
    manager.put("content_types/article", {"content_type": {"schema": fields}})
    french = manager.get(f"{path}?locale=fr-fr")["entry"]
    assert (french["body"], french["_version"]) == ("x", 2)
    assert manager.get(path)["entry"]["_version"] == 1
