"""What was true when it was asked for and is not any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from content.actions.entry_deletion import delete_entry
from content.models import Asset, AssetVersion
from core.errors import Forbidden
from core.uids import new_uid
from publishing import queue
from publishing.actions.publish import publish
from publishing.actions.queue import cancel_item, reschedule_item
from publishing.apply import apply_together
from publishing.drain import drain
from publishing.models import Environment, Publication, PublishItem
from publishing.plan import PublishRequest, Target
from stacks.models import Activity, User
from stacks.permissions import Permission
from tests.factories import make_member
from tests.publishing.builders import Stage, never, reasons, states
from tests.publishing.invariants import check_invariants


def make_asset(stage: Stage) -> Asset:
    """A file at version 1, without bytes behind it."""
    scope = stage.scope
    asset = Asset.objects.create(stack_id=scope.stack_id, branch_id=scope.branch_id, uid=new_uid(), name="Heron")
    asset.latest = AssetVersion.objects.create(
        asset=asset,
        version=1,
        title="Heron",
        filename="heron.png",
        content_type="image/png",
        file_size=1,
        storage_key=asset.uid,
        sha256=b"",
    )
    asset.save(update_fields=["latest"])
    return asset


def test_what_was_deleted_after_it_was_asked_for_does_not_go_live(stage: Stage) -> None:
    uid = stage.entry("Herons")
    running = stage.request(uid)
    held = queue.claim()
    scheduled = stage.request(uid, scheduled_at="2999-01-01T00:00:00Z")

    delete_entry(stage.tenant.actor, stage.scope, stage.article, uid)
    apply_together(held)

    assert (states(scheduled), reasons(scheduled)) == (["cancelled"], ["The content was deleted."])
    assert (states(running), reasons(running)) == (["failed"], ["The content was deleted."])
    assert stage.live() == {}
    check_invariants(stage.scope.stack_id)


def test_deleting_a_language_takes_it_and_what_shows_it_offline(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.request(uid, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    drain(never)
    stage.edit(uid, "Hérons", locale="fr-fr")
    stage.request(uid, locales=("fr-fr",), environments=("staging",))
    drain(never)

    delete_entry(stage.tenant.actor, stage.scope, stage.article, uid, locale="en-us")

    assert stage.live() == {(uid, "fr-fr", "staging"): ("fr-fr", 1)}
    check_invariants(stage.scope.stack_id)


def test_a_deleted_environment_gets_nothing(stage: Stage) -> None:
    job = stage.request(stage.entry())
    Environment.objects.filter(pk=stage.production.pk).update(deleted_at=timezone.now())

    drain(never)

    assert (states(job), reasons(job)) == (["failed"], ["The environment was deleted."])


def test_a_right_that_was_withdrawn_stops_what_it_had_scheduled(stage: Stage) -> None:
    user = make_member(stage.tenant, "Content Manager")
    kept, withdrawn = stage.request(stage.entry("Kept")), stage.request(stage.entry("Withdrawn"))
    kept.created_by = withdrawn.created_by = user.uid
    PublishItem.objects.update(created_by=user.uid)
    PublishItem.objects.filter(job=withdrawn).update(due_at=timezone.now(), next_try_at=timezone.now() + timedelta(1))

    drain(never)
    User.objects.filter(pk=user.pk).update(is_active=False)
    PublishItem.objects.filter(job=withdrawn).update(next_try_at=timezone.now())
    drain(never)

    assert states(kept) == ["succeeded"]
    assert states(withdrawn) == ["failed"]
    assert "may no longer publish" in reasons(withdrawn)[0]
    assert Activity.objects.filter(action="entry.publish.failed").count() == 1


def test_an_asset_goes_live_and_offline_like_an_entry(stage: Stage) -> None:
    asset = make_asset(stage)
    target = Target("asset", asset.uid)
    request = PublishRequest("publish", (target,), ("production",), ("en-us", "fr-fr"))

    published = publish(stage.tenant.actor, stage.scope, request)
    drain(never)
    live = Publication.objects.filter(asset=asset, is_live=True).order_by("locale")
    shown = list(live.values_list("locale", "asset_version__version"))
    publish(stage.tenant.actor, stage.scope, replace(request, action="unpublish", locales=("fr-fr",)))
    drain(never)

    assert states(published) == ["succeeded", "succeeded"]
    assert shown == [("en-us", 1), ("fr-fr", 1)]
    assert list(live.values_list("locale", flat=True)) == ["en-us"]
    assert Activity.objects.filter(target_kind="asset", action="asset.unpublish").count() == 1


@pytest.mark.parametrize("change", [cancel_item, partial(reschedule_item, scheduled_at="2998-01-01T00:00:00Z")])
def test_who_may_not_publish_files_leaves_their_items_alone(stage: Stage, change: Callable[..., object]) -> None:
    request = PublishRequest("publish", (Target("asset", make_asset(stage).uid),), ("production",))
    job = publish(stage.tenant.actor, stage.scope, replace(request, scheduled_at="2999-01-01T00:00:00Z"))
    item = PublishItem.objects.get(job=job)
    writer = replace(stage.tenant.actor, permissions=frozenset({Permission.ENTRY_PUBLISH}))

    with pytest.raises(Forbidden):
        change(writer, stage.scope, str(item.uid))

    assert PublishItem.objects.values_list("state", "due_at").get(job=job) == ("scheduled", item.due_at)
