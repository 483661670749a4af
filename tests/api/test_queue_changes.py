"""Trying again, and taking back whole requests, over HTTP."""

import pytest

from core.json_values import JSONValue
from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.asking import ask
from tests.api.management_client import Manager, make_manager
from tests.factories import make_management_token
from tests.publishing.builders import Stage, make_stage

LATER = "2999-01-01T00:00:00.000Z"


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def states() -> list[str]:
    return list(PublishItem.objects.order_by("id").values_list("state", flat=True))


def failed(stage: Stage) -> PublishItem:
    """An item that failed, though nothing stands against it any more."""
    item = PublishItem.objects.get(job=stage.request(stage.entry()))
    PublishItem.objects.filter(pk=item.pk).update(state="failed", reason="Something was away.")
    return item


def test_what_failed_is_tried_again(stage: Stage, manager: Manager) -> None:
    item = failed(stage)

    answer = manager.post(f"publish-queue/{item.uid}/retry", {})

    assert (answer["notice"], answer["queue"]["state"]) == ("The item will be tried again.", "scheduled")
    drain(lambda: False)
    assert states() == ["succeeded"]
    assert manager.ask("POST", f"publish-queue/{item.uid}/retry", {}).status_code == 409


def test_all_that_failed_of_a_request_is_tried_again(stage: Stage, manager: Manager) -> None:
    item = failed(stage)
    path = f"bulk/jobs/{item.job.uid}/retry"

    assert manager.post(path, {}) == {"notice": "What failed will be tried again.", "items": 1}

    drain(lambda: False)
    assert states() == ["succeeded"]
    assert manager.ask("POST", path, {}).status_code == 409


def test_a_request_is_taken_back_as_a_whole(stage: Stage, manager: Manager) -> None:
    job = stage.request(stage.entry(), locales=("en-us", "fr-fr"), scheduled_at=LATER)

    answer = manager.delete(f"bulk/jobs/{job.uid}")

    assert answer == {"notice": "What waited was taken out of the queue.", "items": 2}
    assert states() == ["cancelled", "cancelled"]
    assert manager.ask("DELETE", f"bulk/jobs/{job.uid}").status_code == 409


def test_it_takes_the_right_to_publish(stage: Stage) -> None:
    item = failed(stage)
    rows: list[JSONValue] = [
        {"module": "publish_queue", "acl": {"read": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    headers = stage.tenant.headers(make_management_token(stage.tenant, rows))

    assert ask("GET", f"bulk/jobs/{item.job.uid}", headers=headers)[0] == 200
    for method, path in (
        ("POST", f"publish-queue/{item.uid}/retry"),
        ("POST", f"bulk/jobs/{item.job.uid}/retry"),
        ("DELETE", f"bulk/jobs/{item.job.uid}"),
    ):
        assert ask(method, path, headers=headers)[0] == 403
    assert states() == ["failed"]


def test_what_is_not_there_is_not_found(manager: Manager) -> None:
    for uid in ("x", "00000000-0000-4000-8000-0000000000ff"):
        for method, path in (
            ("POST", f"publish-queue/{uid}/retry"),
            ("POST", f"bulk/jobs/{uid}/retry"),
            ("DELETE", f"bulk/jobs/{uid}"),
        ):
            assert manager.ask(method, path).status_code == 422
