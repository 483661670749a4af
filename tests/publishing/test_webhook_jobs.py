"""The ends of jobs: one call for all of one, once nothing of it is open."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.clock import to_wire, utc_now
from publishing.actions.deployments import DeployRequest, deploy, revert
from publishing.actions.queue import cancel_item
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.actions.webhooks import create_webhook, update_webhook
from publishing.drain import drain
from publishing.models import AwaitedJob, PublishItem, PublishJob
from publishing.release_rules import ItemRequest
from tests.publishing.builders import Stage
from tests.publishing.receiver import Receiver, receiver
from tests.publishing.test_webhooks import make_webhook, send_all

COMPLETED = "jobs.environments.publish.completed"


@pytest.fixture
def hook(transactional_db: None, settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def look() -> None:
    AwaitedJob.objects.update(look_at="2020-01-01T00:00:00Z")
    send_all()


def finish() -> None:
    drain(lambda: False)
    look()


def test_a_job_of_many_items_is_told_once_with_its_counts(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, channels=[COMPLETED])
    uids = [stage.entry(f"Heron {number}") for number in range(3)]
    stage.request(uids[0])
    finish()
    job = stage.request(uids, environments=("production", "staging"))
    look()
    assert len(hook.bodies) == 1
    finish()
    look()
    _, event = hook.events
    environments = [{"uid": row.uid, "name": row.name} for row in (stage.production, stage.staging)]
    assert event == {
        "module": "job",
        "event": "publish",
        "channel": COMPLETED,
        "api_key": stage.scope.api_key,
        "order": event["order"],
        "triggered_at": event["triggered_at"],
        "triggered_by": stage.tenant.actor.uid,
        "job_id": str(job.uid),
        "data": {
            "job": {
                "uid": str(job.uid), "status": "complete", "total": 6,
                "success": 5, "skipped": 1, "failed": 0, "cancelled": 0,
            },
            "environments": sorted(environments, key=lambda row: row["uid"]),
            "branch": {"uid": "main"},
            "action": "publish",
            "status": "success",
        },
    }  # fmt: skip
    assert not AwaitedJob.objects.exists()


def test_only_the_environment_that_was_asked_for_is_told_of(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, channels=["jobs.environments.staging.publish.completed"])
    uid = stage.entry()
    stage.request(uid)
    job = stage.request(uid, environments=("staging",))
    finish()
    assert [event["job_id"] for event in hook.events] == [str(job.uid)]


def test_what_was_open_before_somebody_asked_is_told_as_well(stage: Stage, hook: Receiver) -> None:
    webhook = make_webhook(stage, hook.url)
    uid = stage.entry()
    send_all()
    hook.bodies.clear()
    job = stage.request(uid)
    send_all()
    assert not AwaitedJob.objects.exists()
    update_webhook(stage.tenant.actor, stage.scope, webhook.uid, document={"channels": [COMPLETED]})
    finish()
    assert [event["job_id"] for event in hook.events] == [str(job.uid)]


def test_what_is_scheduled_is_looked_at_when_it_is_due_and_told_when_it_is_cancelled(
    stage: Stage, hook: Receiver
) -> None:
    make_webhook(stage, hook.url, channels=[COMPLETED])
    due = utc_now() + timedelta(days=30)
    job = stage.request(stage.entry(), scheduled_at=to_wire(due))
    send_all()
    send_all()
    item = PublishItem.objects.get(job=job)
    assert AwaitedJob.objects.get().look_at == item.due_at
    cancel_item(stage.tenant.actor, stage.scope, str(item.uid))
    send_all()
    (event,) = hook.events
    data: Any = event["data"]
    assert (data["job"]["status"], data["job"]["cancelled"]) == ("cancelled", 1)


def test_a_deployment_and_its_revert_are_told_and_their_items_name_the_release(stage: Stage, hook: Receiver) -> None:
    uid = stage.entry()
    release = create_release(stage.tenant.actor, stage.scope, document={"name": "Spring"})
    add_items(stage.tenant.actor, stage.scope, release.uid, [ItemRequest("item", "entry", uid, "article")])
    channels = ["releases.environments.deploy", "content_types.entries.publish", "content_types.entries.unpublish"]
    make_webhook(stage, hook.url, channels=channels)
    deploy(stage.tenant.actor, stage.scope, release.uid, DeployRequest(environments=("production",)))
    finish()
    revert(stage.tenant.actor, stage.scope, release.uid)
    finish()
    told: list[Any] = hook.events
    source = {"type": "release", "title": release.name, "uid": release.uid}
    assert sorted((event["channel"], event.get("source"), event["data"].get("reverts")) for event in told) == [
        ("content_types.entries.environments.publish.success", source, None),
        ("content_types.entries.environments.unpublish.success", source, None),
        ("releases.environments.deploy.success", None, False),
        ("releases.environments.deploy.success", None, True),
    ]


def test_two_that_look_at_the_same_end_tell_it_once(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, channels=[COMPLETED])
    job = stage.request(stage.entry())
    finish()
    AwaitedJob.objects.create(job=job, stack_id=stage.scope.stack_id)
    look()
    assert len(hook.bodies) == 1


def test_a_job_that_was_pruned_is_waited_for_no_more(stage: Stage, hook: Receiver) -> None:
    make_webhook(stage, hook.url, channels=[COMPLETED])
    job = stage.request(stage.entry())
    send_all()
    PublishItem.objects.filter(job=job).delete()
    PublishJob.objects.filter(pk=job.pk)._raw_delete("default")
    look()
    assert (hook.bodies, AwaitedJob.objects.count()) == ([], 0)


def test_who_does_not_ask_for_jobs_pays_for_none(stage: Stage, hook: Receiver) -> None:
    create_webhook(
        stage.tenant.actor,
        stage.scope,
        document={"name": "Off", "disabled": True, "destinations": [{"target_url": hook.url}], "channels": [COMPLETED]},
    )
    make_webhook(stage, hook.url, channels=["assets.create"])
    stage.request(stage.entry())
    send_all()
    assert not AwaitedJob.objects.exists()
