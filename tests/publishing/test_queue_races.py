"""Several who lock rows of the queue, or what they are about, at once: all of them come to their end."""

from __future__ import annotations

import pytest

from content.actions.bulk_deletion import DoomedLanguage, delete_many
from content.models import Entry
from locales.actions.locales import delete_locale
from publishing import queue
from publishing.actions.deployments import DeployRequest, deploy
from publishing.actions.environment_deletion import delete_environment
from publishing.actions.jobs import cancel_job
from publishing.actions.queue import reschedule_item
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.apply import apply_alone, apply_together
from publishing.drain import drain
from publishing.models import PublishItem, PublishJob
from publishing.release_rules import ItemRequest
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, never, reasons, states
from tests.publishing.invariants import check_invariants
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)

LATER, EVEN_LATER = "2031-01-01T00:00:00Z", "2031-01-01T00:00:01Z"


def hold_items(*ids: int) -> None:
    list(PublishItem.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)))


def ids_of(*jobs: PublishJob) -> list[int]:
    return list(PublishItem.objects.filter(job__in=jobs).order_by("pk").values_list("pk", flat=True))


def test_many_are_deleted_while_they_are_asked_to_be_published(stage: Stage) -> None:
    first, second = stage.entry("One", uid="bltffffffffffffffff"), stage.entry("Two", uid="blt0000000000000000")

    outcomes = held_back(
        lambda: Entry.objects.select_for_update().get(uid=first),
        lambda: stage.request([first, second]),
        lambda: delete_many(
            stage.tenant.actor,
            stage.scope,
            entries=[DoomedLanguage("article", first), DoomedLanguage("article", second)],
            assets=[],
        ),
    )

    assert outcomes == ["done", "done"]
    assert set(PublishItem.objects.values_list("state", flat=True)) == {"cancelled"}
    assert not Entry.objects.filter(deleted_at=None).exists()


def test_a_request_is_cancelled_while_its_environment_is_deleted(stage: Stage) -> None:
    job = stage.request([stage.entry("One"), stage.entry("Two"), stage.entry("Three")], scheduled_at=LATER)
    first, _, last = ids_of(job)
    uid = str(PublishItem.objects.get(pk=first).uid)
    # Its row lies behind the others from now on.
    reschedule_item(stage.tenant.actor, stage.scope, uid, scheduled_at=EVEN_LATER)
    other = stage.request(stage.entry("Four"), scheduled_at=LATER)

    outcomes = held_back(
        lambda: hold_items(last),
        lambda: cancel_job(stage.tenant.actor, stage.scope, str(job.uid)),
        lambda: delete_environment(SYSTEM, stage.tenant.fresh_scope(), "production"),
    )

    assert outcomes == ["done", "done"]
    assert (states(job), states(other)) == (["cancelled"] * 3, ["cancelled"])


def test_leases_are_renewed_while_the_items_take_effect(stage: Stage) -> None:
    job = stage.request([stage.entry("One"), stage.entry("Two"), stage.entry("Three")], scheduled_at=LATER)
    first, _, last = ids_of(job)
    reschedule_item(
        stage.tenant.actor, stage.scope, str(PublishItem.objects.get(pk=first).uid), scheduled_at=EVEN_LATER
    )
    PublishItem.objects.update(next_try_at="2026-01-01T00:00:00Z")
    claimed = queue.claim()

    outcomes = held_back(lambda: hold_items(last), lambda: queue.renew(claimed), lambda: apply_together(claimed))

    assert outcomes == ["done", "done"]
    assert states(job) == ["succeeded"] * 3
    check_invariants(stage.scope.stack_id)


def test_a_language_is_removed_while_what_goes_live_together_takes_effect(stage: Stage) -> None:
    actor, scope = stage.tenant.actor, stage.scope
    waiting = stage.request(stage.entry("Earlier", locale="fr-fr"), locales=("fr-fr",), scheduled_at=LATER)
    release = create_release(actor, scope, document={"name": "Spring"})
    uids = [stage.entry(f"Bird {number}", locale="fr-fr") for number in range(3)]
    add_items(actor, scope, release.uid, [ItemRequest("item", "entry", uid, "article", "fr-fr") for uid in uids])
    job = deploy(actor, scope, release.uid, DeployRequest(("production",), is_atomic=True))
    (leader,) = queue.claim()

    outcomes = held_back(
        lambda: hold_items(*ids_of(waiting)),
        lambda: delete_locale(SYSTEM, stage.tenant.fresh_scope(), "fr-fr"),
        lambda: apply_alone(leader),
    )

    assert outcomes == ["done", "done"]
    assert states(waiting) == ["cancelled"]
    assert stage.live() == {}
    drain(never)
    assert states(job) == ["failed", "cancelled", "cancelled"]
    assert "one of them was cancelled" in reasons(job)[0]
    check_invariants(stage.scope.stack_id)
