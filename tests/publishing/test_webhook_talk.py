"""What webhooks are told of stages and comments."""

from typing import Any

import pytest

from publishing.models import WebhookDelivery
from publishing.outbox import fill
from stacks.horizon import Horizon
from tests.api.test_discussions import say, start
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.publishing.test_webhooks import make_webhook


@pytest.fixture
def room(transactional_db: None, settings: Any) -> Newsroom:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    return make_newsroom()


def told() -> list[dict[str, Any]]:
    """The bodies of what is to be sent, in their order."""
    horizon = Horizon()
    while fill(horizon):
        pass
    return list(WebhookDelivery.objects.order_by("activity_id").values_list("body", flat=True))


def test_moves_and_comments_are_told_with_where_they_are_and_not_with_what_was_said(room: Newsroom) -> None:
    draft, review = room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    channels = [f"content_types.article.entries.{uid}.workflows.{room.workflow_uid}.{review}"]
    channels += ["content_types.entries.comments.create", "content_types.article.entries.discussions.resolve"]
    make_webhook(room.stage, "http://127.0.0.1:1/", channels=channels)
    room.move(uid, review, person=room.editor)
    room.move(uid, draft, person=room.editor)
    discussion = start(room, uid, field="title")
    path = f"{room.path(uid)}/discussion/{discussion}"
    comment = say(room, path, "A secret")["uid"]
    room.ask(room.editor, "PUT", path, {"discussion": {"status": "resolved"}})

    where = {"content_type": {"uid": "article"}, "locale": "en-us", "branch": {"uid": "main"}, "status": "success"}
    bodies = told()
    assert [(body["module"], body["event"], body["data"]) for body in bodies] == [
        ("workflow", "workflow_stage_change", {
            **where, "entry": {"uid": uid, "_version": 1, "locale": "en-us"}, "action": "workflow_stage_change",
            "workflow": {"uid": room.workflow_uid}, "workflow_stage": {"uid": review}, "previous_stage": {"uid": draft},
        }),
        ("comment", "create", {
            **where, "comment": {"uid": comment, "locale": "en-us"}, "action": "create", "entry": {"uid": uid},
            "discussion": {"uid": discussion},
        }),
        ("discussion", "resolve", {
            **where, "discussion": {"uid": discussion, "locale": "en-us"}, "action": "resolve", "entry": {"uid": uid},
        }),
    ]  # fmt: skip
    assert "A secret" not in str(bodies)
