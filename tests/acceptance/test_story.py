"""The whole path, as a user takes it: a clone's start, an import, a model, an entry, a schedule, a crash, a front end.

One installation runs for all of it; the tests build on one another in the order they stand in.
"""

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.clock import to_wire
from tests.acceptance.installation import Installation, start
from tests.waiting import eventually

SHARED = Path(os.environ.get("PRESSROOM_SHARED") or Path(__file__).parents[3] / "shared")
EXPORT = SHARED / "data" / "starter-app-export"
TYPE = {
    "title": "Note",
    "uid": "note",
    "schema": [
        {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True, "unique": True,
         "field_metadata": {"_default": True}},
        {"uid": "body", "display_name": "Body", "data_type": "text", "field_metadata": {"multiline": True}},
        {"uid": "rank", "display_name": "Rank", "data_type": "number"},
    ],
    "options": {"is_page": False, "singleton": False, "title": "title", "sub_title": []},
}  # fmt: skip
ENTRIES = "/content_types/note/entries"


@pytest.fixture(scope="module")
def notes(installation: Installation) -> dict[str, str]:
    """The uids of the story's entries by title, over HTTP."""
    with installation.manager() as manager:
        created = manager.post("/content_types", json={"content_type": TYPE})
        assert created.status_code == 201, created.text
        assert manager.get("/content_types/note").json()["content_type"]["schema"] == TYPE["schema"]
        uids = {}
        for rank, title in enumerate(("First", "Second", "Third")):
            answer = manager.post(ENTRIES, json={"entry": {"title": title, "body": f"{title} body", "rank": rank}})
            assert answer.status_code == 201, answer.text
            uids[title] = answer.json()["entry"]["uid"]
    return uids


def publish(installation: Installation, uid: str, *, at: datetime | None = None, action: str = "publish") -> None:
    body: dict[str, Any] = {"entry": {"environments": ["production"], "locales": ["en-us"]}, "locale": "en-us"}
    if at is not None:
        body["scheduled_at"] = to_wire(at)
    with installation.manager() as manager:
        answer = manager.post(f"{ENTRIES}/{uid}/{action}", json=body)
    assert (answer.status_code, answer.json()["notice"]) == (201, "The requested action has been performed.")


def live_titles(installation: Installation) -> list[str]:
    with installation.reader() as reader:
        answer = reader.get(ENTRIES, params={"environment": "production", "locale": "en-us", "asc": "rank"})
    assert answer.status_code == 200, answer.text
    return [entry["title"] for entry in answer.json()["entries"]]


def test_the_demo_account_signs_in_and_finds_its_stack(installation: Installation) -> None:
    with installation.client() as anyone:
        person = {"email": installation.demo["CMS_EMAIL"], "password": installation.demo["CMS_PASSWORD"]}
        user = anyone.post("/user-session", json={"user": person}).json()["user"]
        headers = {"authtoken": user["authtoken"]}
        organizations = anyone.get("/organizations", headers=headers).json()["organizations"]
        assert [each["uid"] for each in organizations] == [installation.demo["CMS_ORGANIZATION_UID"]]
        stacks = anyone.get("/stacks", headers=headers).json()["stacks"]
        assert installation.demo["CMS_API_KEY"] in [each["api_key"] for each in stacks]
        assert anyone.delete("/user-session", headers=headers).status_code == 200
        assert anyone.get("/user", headers=headers).status_code == 401


def test_the_demo_stack_has_something_live_and_something_scheduled(installation: Installation) -> None:
    with installation.manager() as manager, installation.reader() as reader:
        environments = manager.get("/environments").json()["environments"]
        assert {"development", "staging", "production"} <= {each["name"] for each in environments}
        assert {each["code"] for each in manager.get("/locales").json()["locales"]} == {"en-us", "fr-fr"}
        queue = manager.get("/publish-queue").json()["queue"]
        assert "scheduled" in {item["publish_details"]["status"] for item in queue}
        types = [each["uid"] for each in manager.get("/content_types").json()["content_types"]]
        live = [
            entry
            for uid in types
            for entry in reader.get(
                f"/content_types/{uid}/entries", params={"environment": "production", "locale": "en-us"}
            ).json()["entries"]
        ]
        assert len(live) >= 3


@pytest.mark.skipif(not EXPORT.is_dir(), reason=f"{EXPORT} is absent: set PRESSROOM_SHARED")
def test_a_real_export_comes_in_and_a_second_time_changes_nothing(installation: Installation) -> None:
    first = installation.manage("import_stack", str(EXPORT), "--name", "Starter app")
    assert first.returncode == 0, first.stdout + first.stderr
    with installation.database() as database:
        count = "SELECT count(*) FROM content_entry"
        before = database.execute(count).fetchone()
        again = installation.manage("import_stack", str(EXPORT), "--name", "Starter app")
        assert again.returncode == 0, again.stdout + again.stderr
        assert database.execute(count).fetchone() == before
        versions = database.execute(
            "SELECT e.uid, l.version FROM content_entry e JOIN content_entrylocale l ON l.entry_id = e.id"
            " WHERE e.uid IN ('blt55cac5ddaa5eee63', 'blt6549acb6b4594d68') ORDER BY e.uid"
        ).fetchall()
    assert versions == [("blt55cac5ddaa5eee63", 3), ("blt6549acb6b4594d68", 6)]
    assert "blt55cac5ddaa5eee63" in first.stdout


def test_entries_are_written_listed_and_refused_in_contentstacks_shapes(
    installation: Installation, notes: dict[str, str]
) -> None:
    with installation.manager() as manager:
        listed = manager.get(ENTRIES, params={"asc": "rank", "limit": 2, "include_count": "true"}).json()
        assert ([entry["title"] for entry in listed["entries"]], listed["count"]) == (["First", "Second"], 3)
        refused = manager.post(ENTRIES, json={"entry": {"title": "First", "rank": "high"}})
        assert (refused.status_code, refused.json()["error_code"]) == (422, 119)
        assert set(refused.json()["errors"]) == {"title", "rank"}
        updated = manager.put(f"{ENTRIES}/{notes['First']}", json={"entry": {"body": "Second thoughts"}}).json()
        assert (updated["notice"], updated["entry"]["_version"]) == ("Entry updated successfully.", 2)
        french = manager.put(f"{ENTRIES}/{notes['First']}?locale=fr-fr", json={"entry": {"title": "Premier"}}).json()
        assert (french["notice"], french["entry"]["_version"]) == ("Entry localized successfully.", 1)


def test_a_publish_now_goes_live_with_the_version_of_that_moment(
    installation: Installation, notes: dict[str, str]
) -> None:
    assert live_titles(installation) == []
    publish(installation, notes["First"])
    eventually(lambda: live_titles(installation) == ["First"])
    with installation.manager() as manager, installation.reader() as reader:
        manager.put(f"{ENTRIES}/{notes['First']}", json={"entry": {"title": "Not live yet"}})
        params = {"environment": "production", "locale": "en-us"}
        read = reader.get(f"{ENTRIES}/{notes['First']}", params=params)
        assert (read.json()["entry"]["title"], read.json()["entry"]["_version"]) == ("First", 2)
        unchanged = reader.get(
            f"{ENTRIES}/{notes['First']}", params=params, headers={"If-None-Match": read.headers["etag"]}
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        entry = manager.get(f"{ENTRIES}/{notes['First']}", params={"include_publish_details": "true"}).json()["entry"]
        assert [(row["locale"], row["version"]) for row in entry["publish_details"]] == [("en-us", 2)]


def test_a_scheduled_publish_waits_for_its_time(installation: Installation, notes: dict[str, str]) -> None:
    due = datetime.now(UTC) + timedelta(seconds=3)
    publish(installation, notes["Second"], at=due)
    while datetime.now(UTC) < due - timedelta(milliseconds=300):
        assert "Second" not in live_titles(installation)
        time.sleep(0.2)
    eventually(lambda: "Second" in live_titles(installation))
    with installation.database() as database:
        rows = database.execute(
            "SELECT i.state, i.applied_at >= i.due_at FROM publishing_publishitem i"
            " JOIN content_entry e ON e.id = i.entry_id WHERE e.uid = %s", [notes["Second"]],
        ).fetchall()  # fmt: skip
    assert rows == [("succeeded", True)]


def test_a_worker_killed_between_claim_and_effect_publishes_exactly_once(
    installation: Installation, notes: dict[str, str]
) -> None:
    uid = notes["Third"]
    item = (
        "SELECT i.state, i.attempts, i.fence FROM publishing_publishitem i"
        " JOIN content_entry e ON e.id = i.entry_id WHERE e.uid = %s"
    )
    publish(installation, uid, at=datetime.now(UTC) + timedelta(seconds=2))
    with installation.database() as watcher, installation.database() as blocker:
        # The effect needs the environment's row; while the test holds it, a claim stays without effect.
        with blocker.transaction():
            blocker.execute(
                "SELECT 1 FROM publishing_environment v JOIN stacks_stack s ON s.id = v.stack_id"
                " WHERE s.api_key = %s AND v.name = 'production' FOR UPDATE OF v", [installation.demo["CMS_API_KEY"]],
            )  # fmt: skip
            eventually(lambda: watcher.execute(item, [uid]).fetchone() == ("running", 1, 1))
            os.killpg(installation.worker_pid(), signal.SIGKILL)
            assert "Third" not in live_titles(installation)
        eventually(lambda: "Third" in live_titles(installation), deadline=30)
        state, attempts, fence = watcher.execute(item, [uid]).fetchone() or ("", 0, 0)
        assert state == "succeeded"
        assert attempts == fence >= 2
        effects = watcher.execute(
            "SELECT (SELECT count(*) FROM publishing_publication p JOIN content_entry e ON e.id = p.entry_id WHERE e.uid = %s),"
            " (SELECT count(*) FROM publishing_publicationhistory h JOIN content_entry e ON e.id = h.entry_id WHERE e.uid = %s),"
            " (SELECT count(*) FROM stacks_activity WHERE target_uid = %s AND action LIKE %s)",
            [uid, uid, uid, "%publish%"],
        ).fetchone()
    assert effects is not None
    assert effects[:2] == (1, 1)
    with installation.manager() as manager:
        queue = manager.get("/publish-queue").json()["queue"]
    rows = [row for row in queue if row.get("entry", {}).get("uid") == uid]
    assert [row["publish_details"]["status"] for row in rows] == ["success"]


def test_an_editor_sees_the_entry_in_the_admin(installation: Installation, notes: dict[str, str]) -> None:
    with httpx.Client(base_url=installation.url, follow_redirects=True, timeout=20) as browser:
        page = browser.get("/admin/")
        form = {"username": installation.demo["CMS_EMAIL"], "password": installation.demo["CMS_PASSWORD"]}
        home = browser.post(page.url, data=form | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        assert "Demo magazine" in home.text
        stack = f"/admin/s/{installation.demo['CMS_API_KEY']}/main"
        assert all(title in browser.get(f"{stack}/entries/note/").text for title in ("Not live yet", "Second", "Third"))
        entry = browser.get(f"{stack}/entries/note/{notes['First']}/?locale=en-us")
        assert "Second thoughts" in entry.text
        assert "script-src 'self'" in entry.headers["content-security-policy"]
        assert "unsafe" not in entry.headers["content-security-policy"]
        docs = browser.get("/docs/")
        schema = browser.get("/schema/", headers={"Accept": "application/json"})
    assert (docs.status_code, schema.status_code) == (200, 200)
    assert "/v3/content_types/{content_type_uid}/entries/{uid}/publish" in schema.text


def test_what_is_unpublished_disappears_from_the_front_end(installation: Installation, notes: dict[str, str]) -> None:
    publish(installation, notes["Second"], action="unpublish")
    eventually(lambda: live_titles(installation) == ["First", "Third"])
    with installation.reader() as reader:
        gone = reader.get(f"{ENTRIES}/{notes['Second']}", params={"environment": "production", "locale": "en-us"})
    assert (gone.status_code, gone.json()["error_code"]) == (422, 141)


def test_a_stop_and_a_second_start_keep_everything(
    installation: Installation, notes: dict[str, str], tmp_path: Path
) -> None:
    assert installation.stop() == 0
    again = start(installation.var)
    try:
        assert again.demo["CMS_API_KEY"] == installation.demo["CMS_API_KEY"]
        assert again.demo["CMS_MANAGEMENT_TOKEN"] == installation.demo["CMS_MANAGEMENT_TOKEN"]
        assert live_titles(again) == ["First", "Third"]
    finally:
        assert again.stop() == 0
