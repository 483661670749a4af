"""How far the past can be told, and what it and the future are told by."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from content.actions.content_types import update_content_type
from content.query.parse import QueryLimits, parse_query
from content.query.window import Window
from content.query_fields import live_fields
from content.types import load_type
from core.errors import Invalid
from core.json_values import JSONObject
from publishing.actions.deployments import DeployRequest, deploy
from publishing.actions.release_items import add_items
from publishing.actions.releases import create_release
from publishing.drain import drain
from publishing.history import known_from
from publishing.live import LivePlace, list_live
from publishing.models import PublishItem
from publishing.queue import database_now
from publishing.release_rules import ItemRequest
from publishing.travel import Wish, travel
from stacks.models import StackMember, User
from stacks.retention import Retention
from tests.content.builders import TITLE, fresh, text
from tests.factories import make_member
from tests.publishing.builders import Stage, never
from tests.publishing.pruned import delete, prune

pytestmark = pytest.mark.django_db
KEPT = Retention(versions=None, trash_days=None, queue_days=None, history_days=None, activity_days=None)


def go_live(stage: Stage, uid: str, action: str = "publish") -> None:
    stage.request(uid, action)
    drain(never)


def shown(stage: Stage, wish: Wish, query: JSONObject | None = None) -> list[str]:
    """The uids of the articles that a list shows then."""
    place = travel(stage.tenant.actor, stage.scope, LivePlace("production"), wish)
    article = load_type(fresh(stage.scope), stage.article.uid)
    where = parse_query(query or {}, live_fields(stage.scope, article), QueryLimits())
    return sorted(row.uid for row in list_live(fresh(stage.scope), article, place, window=Window(), where=where).rows)


def test_what_is_pruned_is_refused_and_what_is_left_is_whole(stage: Stage) -> None:
    heron, owl = stage.entry("Heron"), stage.entry("Owl")
    go_live(stage, heron)
    before = database_now()
    go_live(stage, heron, "unpublish")
    go_live(stage, owl)
    after = database_now()
    assert (shown(stage, Wish(before)), shown(stage, Wish(after))) == ([heron], [owl])

    assert prune(stage, KEPT.changed({"history_days": 0})) == {"stretches of history": 1}
    with pytest.raises(Invalid):
        shown(stage, Wish(before))
    assert (shown(stage, Wish(after)), known_from(stage.staging.pk)) == ([owl], None)


def test_what_leaves_the_trash_takes_the_past_along(stage: Stage) -> None:
    heron, owl = stage.entry("Heron"), stage.entry("Owl")
    go_live(stage, heron)
    go_live(stage, owl)
    before = database_now()
    delete(stage, heron, days=40)
    after = database_now()
    assert (shown(stage, Wish(before)), shown(stage, Wish(after))) == (sorted([heron, owl]), [owl])

    assert prune(stage, KEPT.changed({"trash_days": 30})) == {"entries from the trash": 1}
    with pytest.raises(Invalid):
        shown(stage, Wish(before))
    assert shown(stage, Wish(after)) == [owl]


def test_a_field_that_is_indexed_later_filters_the_past_too(stage: Stage) -> None:
    heron = stage.entry("Heron")
    go_live(stage, heron)
    then = database_now()
    stage.edit(heron, "Grey heron")
    go_live(stage, heron, "unpublish")
    schema: JSONObject = {"schema": [TITLE, text("body", indexed=True)]}
    update_content_type(stage.tenant.actor, stage.scope, stage.article.uid, document=schema)

    assert load_type(fresh(stage.scope), stage.article.uid).slots == {"body": "text1"}
    assert shown(stage, Wish(then), {"body": "About Heron."}) == [heron]
    assert shown(stage, Wish(then), {"body": "About owls."}) == []


def test_the_future_leaves_out_what_would_fail(stage: Stage) -> None:
    heron = stage.entry("Heron")
    at = database_now() + timedelta(hours=1)
    job = stage.request(heron, scheduled_at=at.isoformat())
    assert shown(stage, Wish(at)) == [heron]
    assert shown(stage, Wish(at - timedelta(minutes=1))) == []

    User.objects.filter(uid=job.created_by).update(is_active=False)
    assert shown(stage, Wish(at)) == []


def test_what_goes_live_only_together_is_foreseen_so(stage: Stage) -> None:
    heron, owl = stage.entry("Heron"), stage.entry("Owl")
    editor = make_member(stage.tenant, "Content Manager")
    at = database_now() + timedelta(hours=1)
    actor, scope = stage.tenant.actor, stage.scope
    release = create_release(actor, scope, document={"name": "Spring"})
    add_items(actor, scope, release.uid, [ItemRequest("item", "entry", uid, "article") for uid in (heron, owl)])
    asked = DeployRequest(("production", "staging"), scheduled_at=at.isoformat(), is_atomic=True)
    job = deploy(actor, scope, release.uid, asked)
    assert shown(stage, Wish(at)) == sorted([heron, owl])

    # One of them elsewhere is somebody else's, who then leaves.
    elsewhere = PublishItem.objects.filter(job=job, environment=stage.staging).first()
    assert elsewhere is not None
    PublishItem.objects.filter(pk=elsewhere.pk).update(created_by=editor.uid)
    StackMember.objects.filter(user=editor).delete()
    assert shown(stage, Wish(at)) == []


def test_a_future_behind_too_many_requests_is_refused(stage: Stage, settings: Settings) -> None:
    at = database_now() + timedelta(hours=1)
    stage.request([stage.entry("Heron"), stage.entry("Owl")], scheduled_at=at.isoformat())
    settings.PREVIEW_ITEMS = 1
    with pytest.raises(Invalid):
        shown(stage, Wish(at))
