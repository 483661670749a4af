"""Deploying releases and taking that back: what is pinned goes live, together where asked, and what was there returns."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.actions.assets import create_asset
from content.asset_files import Upload
from publishing.drain import drain
from publishing.models import Deployment, Publication, PublishItem, PublishJob
from tests.api.management_client import Manager, make_manager
from tests.api.test_releases import entry_item, make_release
from tests.publishing.builders import Stage, make_stage
from tests.publishing.invariants import check_invariants


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def filled(manager: Manager, *items: dict[str, Any]) -> str:
    release = make_release(manager)
    manager.post(f"releases/{release}/items", {"items": list(items)})
    return release


def deploy(manager: Manager, release: str, **more: Any) -> str:
    body = {"release": {"environments": ["production"], **more}}
    return str(manager.post(f"releases/{release}/deploy", body)["job_id"])


def run_queue() -> None:
    drain(lambda: False)


def states(job: str) -> list[tuple[str, str]]:
    return list(PublishItem.objects.filter(job__uid=job).order_by("id").values_list("state", "reason"))


def make_due(job: str) -> None:
    """Bring the time of a scheduled job: the database's clock is the one that decides."""
    past = timezone.now() - timedelta(seconds=1)
    PublishItem.objects.filter(job__uid=job).update(due_at=past)
    PublishItem.objects.filter(job__uid=job, company__lt=2).update(next_try_at=past)


def soon() -> str:
    return (timezone.now() + timedelta(hours=1)).isoformat()


def test_a_release_puts_live_what_was_pinned_and_takes_offline_what_it_names(stage: Stage, manager: Manager) -> None:
    one, two, gone = stage.entry("One"), stage.entry("Two"), stage.entry("Gone")
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt")).uid
    stage.request(gone)
    run_queue()
    release = filled(
        manager,
        entry_item(one),
        entry_item(two, locale="fr-fr"),
        entry_item(gone, action="unpublish"),
        {"uid": asset, "content_type_uid": "sys_assets"},
    )
    stage.edit(one, "One again")
    stage.edit(two, "Deux", locale="fr-fr")

    answer = manager.post(
        f"releases/{release}/deploy", {"release": {"environments": ["production", stage.staging.uid]}}
    )
    assert answer["notice"] == "Release sent successfully for deployment."
    run_queue()

    assert stage.live() == {
        (one, "en-us", "production"): ("en-us", 1), (one, "en-us", "staging"): ("en-us", 1),
        (two, "fr-fr", "production"): ("en-us", 1), (two, "fr-fr", "staging"): ("en-us", 1),
        (None, "en-us", "production"): (None, None), (None, "en-us", "staging"): (None, None),
    }  # fmt: skip
    job = manager.get(f"bulk/jobs/{answer['job_id']}")
    assert (job["type"], job["status"], job["summary"]["total_processed"]) == ("release", "complete", 8)
    got = manager.get(f"releases/{release}")["release"]
    assert got["locked"] is True
    assert sorted((row["environment"], row["status"]) for row in got["status"]) == sorted(
        [(stage.production.uid, "success"), (stage.staging.uid, "success")]
    )
    check_invariants(stage.scope.stack_id)


def test_a_release_may_be_deployed_in_some_of_its_languages_or_taken_offline(stage: Stage, manager: Manager) -> None:
    one = stage.entry("One")
    stage.edit(one, "Un", locale="fr-fr")
    release = filled(manager, entry_item(one), entry_item(one, locale="fr-fr"))
    deploy(manager, release, locales=["fr-fr"])
    run_queue()
    assert list(stage.live()) == [(one, "fr-fr", "production")]
    deploy(manager, release)
    run_queue()
    assert len(stage.live()) == 2
    deploy(manager, release, action="unpublish")
    run_queue()
    assert stage.live() == {}


def test_a_dry_run_of_a_deployment_says_what_then_happens(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    stage.request(two)
    run_queue()
    release = filled(manager, entry_item(one), entry_item(two))
    path, body = f"releases/{release}/deploy", {"release": {"environments": ["production"]}}
    told = json.loads(manager.ask("POST", f"{path}?dry_run=true", body).content)
    assert [(item["uid"], item["effect"]) for item in told["items"]] == [(one, "publish"), (two, "none")]
    assert (Deployment.objects.count(), manager.get(f"releases/{release}")["release"]["locked"]) == (0, False)
    job = manager.post(path, body)["job_id"]
    run_queue()
    assert [state for state, _ in states(job)] == ["succeeded", "skipped"]


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({}, ["environments"]),
        ({"environments": ["mars"]}, ["environments"]),
        ({"environments": "production"}, ["environments"]),
        ({"environments": ["production"], "locales": ["fr-fr"]}, ["items"]),
        ({"environments": ["production"], "scheduled_at": "tomorrow"}, ["scheduled_at"]),
        ({"environments": ["production"], "scheduledAt": 3}, ["scheduled_at"]),
        ({"environments": ["production"], "action": "explode", "atomic": 1}, ["action", "atomic"]),
    ],
)
def test_what_is_wrong_with_a_deployment_is_named(
    stage: Stage, manager: Manager, document: dict[str, Any], paths: list[str]
) -> None:
    release = filled(manager, entry_item(stage.entry("One")))
    status, _, _, errors = manager.refused("POST", f"releases/{release}/deploy", {"release": document})
    assert (status, list(errors)) == (422, paths)
    assert (PublishJob.objects.count(), Deployment.objects.count()) == (0, 0)


def test_an_empty_release_and_one_with_deleted_content_are_refused(stage: Stage, manager: Manager) -> None:
    body = {"release": {"environments": ["production"]}}
    empty, one, two = make_release(manager), stage.entry("One"), stage.entry("Two")
    assert manager.refused("POST", f"releases/{empty}/deploy", body)[3] == {"items": ["has no items."]}
    release = filled(manager, entry_item(one), entry_item(two))
    manager.delete(f"content_types/article/entries/{one}")
    assert manager.refused("POST", f"releases/{release}/deploy", body)[3] == {
        "uid": [f"'{one}' is not an entry of this stack."]
    }
    assert PublishJob.objects.count() == 0


def test_an_atomic_release_goes_live_in_one_instant(stage: Stage, manager: Manager) -> None:
    uids = [stage.entry(f"Entry {number}") for number in range(60)]
    release = filled(manager, *[entry_item(uid) for uid in uids])
    job = deploy(manager, release, atomic=True, scheduled_at=soon())
    run_queue()
    assert stage.live() == {}
    assert manager.get(f"releases/{release}")["release"]["status"][0]["status"] == "scheduled"
    make_due(job)
    run_queue()
    assert len(stage.live()) == 60
    assert set(states(job)) == {("succeeded", "")}
    assert len(set(PublishItem.objects.filter(job__uid=job).values_list("applied_at", flat=True))) == 1
    check_invariants(stage.scope.stack_id)


def test_nothing_of_an_atomic_release_goes_live_where_a_part_may_not(stage: Stage, manager: Manager) -> None:
    one, two, three = stage.entry("One"), stage.entry("Two"), stage.entry("Three")
    release = filled(manager, entry_item(one), entry_item(two), entry_item(three))
    job = deploy(manager, release, atomic=True, scheduled_at=soon())
    alone = stage.request(three, environments=("staging",))
    manager.delete(f"content_types/article/entries/{two}")
    make_due(job)
    run_queue()
    assert stage.live() == {(three, "en-us", "staging"): ("en-us", 1)}
    assert {state for state, _ in states(job)} == {"cancelled"}
    assert states(str(alone.uid)) == [("succeeded", "")]
    check_invariants(stage.scope.stack_id)


def test_what_is_found_wrong_at_its_time_stops_the_whole(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    release = filled(manager, entry_item(one), entry_item(two))
    job = deploy(manager, release, atomic=True, scheduled_at=soon())
    # What a restored copy of the database, or a hand in it, may leave behind: gone without the queue having been told.
    PublishItem.objects.filter(job__uid=job, entry__uid=two).update(entry_version=None)
    make_due(job)
    run_queue()
    gone = "The content was deleted in this language."
    assert states(job) == [
        ("failed", f"Nothing of it goes live, because of another part: {gone}"), ("failed", gone)
    ]  # fmt: skip
    assert stage.live() == {}
    assert manager.get(f"releases/{release}")["release"]["status"][0]["status"] == "failed"


def test_cancelling_one_item_of_an_atomic_release_cancels_all(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    for place in (0, 1):
        release = filled(manager, entry_item(one), entry_item(two))
        job = deploy(manager, release, atomic=True, scheduled_at=soon())
        uid = PublishItem.objects.filter(job__uid=job).order_by("id")[place].uid
        assert manager.refused("PUT", f"publish-queue/{uid}", {"scheduled_at": soon()})[0] in (409, 422)
        manager.delete(f"publish-queue/{uid}")
        assert [state for state, _ in states(job)] == ["cancelled", "cancelled"]


def test_a_later_request_for_the_same_instant_comes_after_an_atomic_release(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    at = soon()
    job = deploy(manager, filled(manager, entry_item(one), entry_item(two)), atomic=True, scheduled_at=at)
    stage.edit(two, "Two again")
    later = stage.request(two, scheduled_at=at)
    assert [state for state, _ in states(job)] == ["scheduled", "scheduled"]
    mine, theirs = (PublishItem.objects.get(job__uid=uid, entry__uid=two).due_at for uid in (str(later.uid), job))
    assert mine == theirs + timedelta(microseconds=1)


def test_deleting_an_environment_cancels_the_whole_of_an_atomic_release(stage: Stage, manager: Manager) -> None:
    one = stage.entry("One")
    release = filled(manager, entry_item(one))
    job = deploy(manager, release, atomic=True, scheduled_at=soon(), environments=["production", "staging"])
    manager.delete("environments/staging")
    assert [state for state, _ in states(job)] == ["cancelled", "cancelled"]


def test_too_many_items_for_one_instant_are_refused(stage: Stage, manager: Manager, settings: Any) -> None:
    settings.PUBLISH_ATOMIC_ITEMS = 1
    release = filled(manager, entry_item(stage.entry("One")), entry_item(stage.entry("Two")))
    body = {"release": {"environments": ["production"], "atomic": True}}
    assert list(manager.refused("POST", f"releases/{release}/deploy", body)[3]) == ["atomic"]


def test_a_deployment_is_taken_back_to_what_was_there(stage: Stage, manager: Manager) -> None:
    old, fresh, gone, same = (stage.entry(name) for name in ("Old", "Fresh", "Gone", "Same"))
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt")).uid
    stage.request([old, gone, same])
    run_queue()
    before = stage.live()
    stage.edit(old, "Old again")
    release = filled(
        manager,
        entry_item(old), entry_item(fresh), entry_item(gone, action="unpublish"), entry_item(same),
        {"uid": asset, "content_type_uid": "built_io_upload"},
    )  # fmt: skip
    deploy(manager, release)
    run_queue()
    assert stage.live()[(old, "en-us", "production")] == ("en-us", 2)

    told = json.loads(manager.ask("POST", f"releases/{release}/revert?dry_run=true", {}).content)
    assert [(item["uid"], item["effect"]) for item in told["items"]] == [
        (old, "publish"), (fresh, "unpublish"), (gone, "publish"), (asset, "unpublish")
    ]  # fmt: skip
    manager.post(f"releases/{release}/revert", {})
    run_queue()
    assert stage.live() == before
    assert not Publication.objects.filter(asset__uid=asset, is_live=True).exists()
    newest = manager.get(f"releases/{release}")["release"]["status"][0]
    assert (newest["is_revert"], newest["status"]) == (True, "success")
    check_invariants(stage.scope.stack_id)


def test_what_has_changed_since_is_left_alone_unless_it_is_forced(stage: Stage, manager: Manager) -> None:
    one, two, off = stage.entry("One"), stage.entry("Two"), stage.entry("Off")
    stage.request([one, two, off])
    run_queue()
    for uid in (one, two):
        stage.edit(uid, f"Second {uid}")
    release = filled(manager, entry_item(one), entry_item(two), entry_item(off, action="unpublish"))
    deploy(manager, release)
    run_queue()
    stage.edit(one, "Third")
    stage.request([one, off])
    run_queue()

    job = manager.post(f"releases/{release}/revert", {"release": {"atomic": True}})["job_id"]
    run_queue()
    since = "Something else has been put there since, or taken offline."
    assert states(job) == [("skipped", since), ("succeeded", ""), ("skipped", since)]
    assert [stage.live()[(uid, "en-us", "production")][1] for uid in (one, two, off)] == [3, 1, 1]
    manager.post(f"releases/{release}/revert", {"release": {"force": True}})
    run_queue()
    assert [stage.live()[(uid, "en-us", "production")][1] for uid in (one, two, off)] == [1, 1, 1]
    check_invariants(stage.scope.stack_id)


def test_what_was_never_deployed_cannot_be_taken_back(stage: Stage, manager: Manager) -> None:
    release = filled(manager, entry_item(stage.entry("One")))
    for body in ({}, {"release": {"job_id": "blt0"}}):
        status, _, sentence, _ = manager.refused("POST", f"releases/{release}/revert", body)
        assert (status, sentence) == (422, "The release has no deployment that could be taken back.")
    deploy(manager, release, scheduled_at=soon())
    assert manager.refused("POST", f"releases/{release}/revert", {})[0] == 422
    assert list(manager.refused("POST", f"releases/{release}/revert", {"release": {"force": 1}})[3]) == ["force"]
