"""Deleting a type by force: nothing of it is live, waits, or is kept beside its entries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions.content_types import delete_content_type
from content.actions.entries import create_entry
from content.errors import EntryNotFound
from content.models import Entry, EntryLocale, EntryVersion, IndexValue, Reference, UniqueValue
from content.reading import get_entry
from core.json_values import JSONObject
from publishing.drain import drain
from publishing.models import Publication, PublicationHistory, PublishItem
from stacks.models import Activity
from tests.content.builders import fresh, make_type, text
from tests.publishing.builders import Stage, make_stage, never
from tests.publishing.invariants import check_invariants

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def delete(stage: Stage) -> None:
    delete_content_type(stage.tenant.actor, stage.scope, "article", force=True)


def test_nothing_of_a_deleted_type_is_left_but_its_versions(stage: Stage) -> None:
    other = make_type(stage.scope, text("words", multiple=True, indexed=True), uid="other")
    words: JSONObject = {"title": "Kept", "words": ["a", "b"]}
    kept = create_entry(stage.tenant.actor, stage.scope, other, locale=None, data=words)
    uids = [stage.entry(f"Bird {number}") for number in range(3)]
    stage.edit(uids[0], "Oiseau", locale="fr-fr")
    stage.request(uids, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    drain(never)
    stage.request(uids[1], scheduled_at="2099-01-01T00:00:00.000Z")

    delete(stage)

    assert stage.live() == {}
    assert not PublicationHistory.objects.filter(live_until=None).exists()
    assert PublishItem.objects.filter(state="cancelled").values_list("reason", flat=True).get() == (
        "The content was deleted."
    )
    assert Activity.objects.filter(action="entry.unpublish").count() == 12
    alive = Entry.objects.filter(deleted_at=None).values_list("uid", flat=True)
    assert list(alive) == [kept.uid]
    assert list(EntryLocale.objects.filter(deleted_at=None).values_list("entry__uid", flat=True)) == [kept.uid]
    assert set(UniqueValue.objects.values_list("content_type", flat=True)) == {other.id}
    assert set(IndexValue.objects.values_list("content_type", flat=True)) == {other.id}
    assert not Reference.objects.filter(version__entry__content_type=stage.article.id).exists()
    assert EntryVersion.objects.filter(entry__content_type=stage.article.id).count() == 4
    assert not Publication.objects.filter(is_live=True).exists()
    with pytest.raises(EntryNotFound):
        get_entry(fresh(stage.scope), stage.article, uids[0], locale="en-us")
    check_invariants(stage.scope.stack_id)


def test_deleting_a_type_costs_the_same_however_many_entries_it_has(stage: Stage) -> None:
    def cost(count: int) -> int:
        uids = [stage.entry(f"Bird {number}") for number in range(count)]
        stage.request(uids)
        drain(never)
        with CaptureQueriesContext(connection) as queries:
            delete(stage)
        return len(queries)

    few = cost(1)
    article = make_type(fresh(stage.scope), uid="article")
    stage = Stage(stage.tenant, fresh(stage.scope), article, stage.production, stage.staging)
    assert cost(20) == few
