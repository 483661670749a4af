"""Publishing while the stack itself is changed: nobody waits in a circle."""

from __future__ import annotations

import pytest

from content.actions.content_types import delete_content_type
from content.models import Entry
from locales.actions.locales import LocaleChanges, update_locale
from publishing.actions.environments import EnvironmentChanges, update_environment
from publishing.models import Environment, PublishItem
from tests.factories import SYSTEM
from tests.publishing.builders import Stage
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
