"""What the management API says about where entries are live, and what is live there."""

import re
from typing import Any

import pytest

from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.plan import PublishRequest, Target
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def create(manager: Manager, title: str) -> Any:
    return manager.post(PATH, {"entry": {"title": title}})["entry"]


@pytest.mark.behaviour("CS-15", "CS-25")
def test_where_an_entry_is_live_is_told_where_asked(manager: Manager) -> None:
    actor = manager.tenant.actor
    production = make_environment(manager.tenant.fresh_scope())
    live, draft = create(manager, "Live"), create(manager, "Draft")
    target = Target("entry", live["uid"], "article")
    publish(actor, manager.tenant.fresh_scope(), PublishRequest("publish", (target,), ("production",)))
    drain(lambda: False)
    listed = manager.get(f"{PATH}?include_publish_details=true")["entries"]
    details = {entry["uid"]: entry["publish_details"] for entry in listed}
    assert (
        manager.get(f"{PATH}/{live['uid']}?include_publish_details=true")["entry"]["publish_details"]
        == details[live["uid"]]
    )
    assert "publish_details" not in manager.get(f"{PATH}/{live['uid']}")["entry"]
    assert INSTANT.fullmatch(details[live["uid"]][0].pop("time"))
    assert details == {
        live["uid"]: [{"environment": production.uid, "locale": "en-us", "user": actor.uid, "version": 1}],
        draft["uid"]: [],
    }


@pytest.mark.behaviour("CS-19", "CS-22", "CS-23")
def test_with_an_environment_what_is_live_there_is_read(manager: Manager) -> None:
    make_environment(manager.tenant.fresh_scope())
    make_environment(manager.tenant.fresh_scope(), "staging")
    live, draft = create(manager, "Live"), create(manager, "Draft")
    target = Target("entry", live["uid"], "article")
    publish(manager.tenant.actor, manager.tenant.fresh_scope(), PublishRequest("publish", (target,), ("production",)))
    drain(lambda: False)
    manager.put(f"{PATH}/{live['uid']}", {"entry": {"title": "Changed"}})
    shown = manager.get(f"{PATH}?environment=production&include_count=true")
    assert (shown["count"], [entry["title"] for entry in shown["entries"]]) == (1, ["Live"])
    assert manager.get(f"{PATH}/{live['uid']}?environment=production")["entry"] == shown["entries"][0]
    assert shown["entries"][0]["_version"] == 1
    assert manager.get(f"{PATH}?environment=staging") == {"entries": []}
    assert manager.get(f"{PATH}?environment=production&count=true") == {"entries": 1}
    details = manager.get(f"{PATH}?environment=production&include_publish_details=true")["entries"][0][
        "publish_details"
    ]
    assert [row["version"] for row in details] == [1]
    assert manager.refused("GET", f"{PATH}/{draft['uid']}?environment=production")[:2] == (422, 141)
    assert manager.refused("GET", f"{PATH}?environment=nothing")[:2] == (422, 161)


@pytest.mark.behaviour("CS-21")
def test_a_version_and_an_environment_contradict_one_another(manager: Manager) -> None:
    make_environment(manager.tenant.fresh_scope())
    created = create(manager, "One")
    refused = manager.refused("GET", f"{PATH}/{created['uid']}?environment=production&version=1")
    assert refused[3] == {"version": ["cannot be combined with environment."]}
