"""Publishing while the stack itself is changed: nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from content.actions.content_types import delete_content_type
from content.models import Entry
from locales.actions.locales import LocaleChanges, update_locale
from publishing import apply
from publishing.actions.environments import EnvironmentChanges, update_environment
from publishing.candidates import Place
from publishing.effects import lock_pointers
from publishing.models import Environment, Publication, PublicationHistory, PublishItem
from publishing.queue import claim
from stacks.models import Activity
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, in_threads, states
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_publish_meets_changes_of_its_environment_and_languages(stage: Stage) -> None:
    uid = stage.entry()

    outcomes = held_back(
        lambda: Entry.objects.select_for_update().get(uid=uid),
        lambda: stage.request(uid),
        lambda: update_environment(SYSTEM, stage.scope, "production", EnvironmentChanges(name="live")),
        lambda: update_locale(SYSTEM, stage.scope, "fr-fr", LocaleChanges(name="Français")),
    )

    assert outcomes == ["done", "done", "done"]
    assert PublishItem.objects.count() == 1
    assert Environment.objects.get(pk=stage.production.pk).name == "live"


def test_a_publish_meets_the_deletion_of_its_type_and_a_change_of_its_environment(stage: Stage) -> None:
    first, second = stage.entry("One"), stage.entry("Two")

    outcomes = held_back(
        lambda: Entry.objects.select_for_update().get(uid=second),
        lambda: delete_content_type(SYSTEM, stage.scope, "article", force=True),
        lambda: stage.request(first),
        lambda: update_environment(SYSTEM, stage.scope, "production", EnvironmentChanges(name="live")),
    )

    assert outcomes == ["done", "uid", "done"]
    assert PublishItem.objects.count() == 0


@pytest.mark.parametrize("action", ["unpublish", "publish"])
def test_who_looked_at_a_place_before_it_had_a_row_looks_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    uid = stage.entry()
    jobs = [stage.request(uid)]
    earlier = claim()
    stage.edit(uid, "Grey herons")
    jobs.append(stage.request(uid, action=action))
    later = claim()

    def look_and_be_overtaken(places: Iterable[Place]) -> dict[Place, Publication]:
        found = lock_pointers(places)
        monkeypatch.setattr(apply, "lock_pointers", lock_pointers)
        in_threads(1, lambda _: apply.apply_batch(earlier))
        return found

    monkeypatch.setattr(apply, "lock_pointers", look_and_be_overtaken)
    assert apply.apply_batch(later) == later
    apply.apply_alone(later[0])

    assert [states(job) for job in jobs] == [["succeeded"], ["succeeded"]]
    told = Activity.objects.filter(target_uid=uid, action__endswith="publish").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["entry.publish", f"entry.{action}"]
    stretches = PublicationHistory.objects.filter(entry__uid=uid).order_by("live_from")
    assert [row.live_until is None for row in stretches] == ([False, True] if action == "publish" else [False])
    assert [version for _, version in stage.live().values()] == ([2] if action == "publish" else [])
