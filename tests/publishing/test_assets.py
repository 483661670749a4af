"""Files on their way to front ends: asked for over HTTP, carried out by a worker of its own process."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.clock import to_wire
from publishing.models import Publication, PublishItem
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.factories import make_delivery_token
from tests.publishing.builders import Stage, make_stage
from tests.publishing.invariants import check_invariants
from tests.publishing.processes import publisher
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2999-01-01T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who manages the files of a stack, and the front end that reads them."""

    stage: Stage
    manager: Manager
    token: str

    def upload(self, content: bytes, uid: str = "") -> Any:
        """A new file, or a new version of one."""
        method, path = ("PUT", f"assets/{uid}") if uid else ("POST", "assets")
        status, body = send_form(self.manager, method, path, {}, {"asset[upload]": ("a.txt", content)})
        assert status in (200, 201), body
        return body["asset"]

    def publish(self, uid: str, action: str = "publish", **more: object) -> str:
        """Ask for it; the request's id."""
        target = {"environments": ["production"], "locales": ["en-us"], **dict(more.pop("target", {}))}  # type: ignore[call-overload]  # a dict
        answer = self.manager.post(f"assets/{uid}/{action}", {"asset": target, **more})
        assert answer["notice"] == f"Asset sent for {action}ing."
        return str(answer["job_id"])

    def done(self, job: str) -> list[str]:
        """The states of a request's items, once none of them is open any more."""
        items = PublishItem.objects.filter(job__uid=job).order_by("id")
        eventually(lambda: not items.filter(state__in=["scheduled", "retry", "running"]).exists())
        return list(items.values_list("state", flat=True))

    def live(self, uid: str, locale: str = "en-us") -> int | None:
        """The version that a front end reads."""
        headers = {"api_key": self.stage.scope.api_key, "access_token": self.token}
        path = f"/v3/assets/{uid}?environment=production&locale={locale}"
        answer = self.manager.client.get(path, headers=headers)
        return answer.json()["asset"]["_version"] if answer.status_code == 200 else None


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Iterator[Desk]:
    settings.MEDIA_ROOT = tmp_path / "media"
    stage = make_stage()
    token = make_delivery_token(stage.tenant, stage.production)
    with publisher(tmp_path / "worker.log"):
        yield Desk(stage, make_manager(stage.tenant), token)


def test_a_file_shows_the_version_that_was_published_until_the_next_one_is(desk: Desk) -> None:
    uid = desk.upload(b"one")["uid"]
    assert desk.live(uid) is None
    assert desk.done(desk.publish(uid)) == ["succeeded"]
    desk.upload(b"two", uid)
    assert desk.live(uid) == 1

    both = {"locales": ["en-us", "fr-fr"], "environments": [desk.stage.production.uid, "staging"]}
    assert desk.done(desk.publish(uid, target=both)) == ["succeeded"] * 4
    assert (desk.live(uid), desk.live(uid, "fr-fr")) == (2, 2)
    assert desk.done(desk.publish(uid, version=1)) == ["succeeded"]
    assert (desk.live(uid), desk.live(uid, "fr-fr")) == (1, 2)

    details = desk.manager.get(f"assets/{uid}?include_publish_details=true")["asset"]["publish_details"]
    places = {(row["environment"], row["locale"], row["version"], row["user"][:3]) for row in details}
    by = Publication.objects.order_by("id").values_list("published_by", flat=True)[0][:3]
    production, staging = desk.stage.production.uid, desk.stage.staging.uid
    assert places == {
        (production, "en-us", 1, by), (production, "fr-fr", 2, by), (staging, "en-us", 2, by), (staging, "fr-fr", 2, by)
    }  # fmt: skip
    live = desk.manager.get("assets?environment=production&locale=fr-fr&include_count=true")
    assert [(row["uid"], row["_version"]) for row in live["assets"]] == [(uid, 2)]
    assert (live["count"], desk.manager.get(f"assets/{uid}?environment=production")["asset"]["_version"]) == (1, 1)

    assert desk.done(desk.publish(uid, "unpublish")) == ["succeeded"]
    assert (desk.live(uid), desk.live(uid, "fr-fr")) == (None, 2)
    assert desk.done(desk.publish(uid, "unpublish")) == ["skipped"]
    check_invariants(desk.stage.scope.stack_id)


def test_a_scheduled_file_goes_live_at_its_time_with_the_version_it_had(desk: Desk) -> None:
    uid = desk.upload(b"one")["uid"]
    due = datetime.now(UTC) + timedelta(seconds=1.5)
    job = desk.publish(uid, scheduled_at=to_wire(due))
    waiting = desk.manager.get(f"publish-queue?job_id={job}")["queue"][0]
    desk.upload(b"two", uid)
    assert desk.live(uid) is None
    assert desk.done(job) == ["succeeded"]
    assert desk.live(uid) == 1
    item = PublishItem.objects.get(job__uid=job)
    assert item.applied_at is not None
    assert item.applied_at >= item.due_at
    assert (waiting["type"], waiting["asset"]) == ("asset", {"uid": uid, "title": "a.txt", "version": 1})
    assert (waiting["publish_details"]["status"], waiting["environment"]) == ("scheduled", [desk.stage.production.uid])


def test_an_item_of_a_file_is_taken_back_by_who_may_publish_files(desk: Desk) -> None:
    uid = desk.upload(b"one")["uid"]
    item = PublishItem.objects.get(job__uid=desk.publish(uid, scheduled_at=LATER))
    answer = desk.manager.get(f"publish-queue/{item.uid}/unschedule")
    assert answer == {"notice": "Asset unscheduled successfully."}
    item.refresh_from_db()
    assert item.state == "cancelled"


def test_deleting_takes_files_offline_and_out_of_the_queue(desk: Desk) -> None:
    inside = desk.manager.post("assets/folders", {"asset": {"name": "In"}})["asset"]["uid"]
    alone, filed = desk.upload(b"alone")["uid"], desk.upload(b"filed")["uid"]
    desk.manager.put(f"assets/{filed}", {"asset": {"parent_uid": inside}})
    for uid in (alone, filed):
        assert desk.done(desk.publish(uid)) == ["succeeded"]
    waiting = [desk.publish(uid, scheduled_at=LATER) for uid in (alone, filed)]

    desk.manager.delete(f"assets/{alone}")
    desk.manager.delete(f"assets/folders/{inside}")

    assert (desk.live(alone), desk.live(filed)) == (None, None)
    assert [desk.done(job) for job in waiting] == [["cancelled"], ["cancelled"]]
    check_invariants(desk.stage.scope.stack_id)
    for uid in (alone, filed):
        refused = desk.manager.refused("POST", f"assets/{uid}/publish", {"asset": {"environments": ["production"]}})
        assert refused[3] == {"uid": [f"'{uid}' is not an asset of this stack."]}
