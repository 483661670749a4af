"""Approvals asked for and answered by GET, as the vendor's Python client does."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from publishing.models import Approval
from stacks.models import Activity, User
from tests.api.workflow_builders import Newsroom, make_newsroom


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


def get(room: Newsroom, entry: str, person: User | None = None, **parameters: Any) -> tuple[int, Any]:
    """Status and body of a request without a body, the editor's where nobody else is named."""
    path = f"{room.path(entry)}/workflow?{urlencode(parameters)}"
    response = room.ask(person or room.editor, "GET", path)
    return response.status_code, json.loads(response.content)


def approvals() -> list[tuple[str, str, str, int, int]]:
    rows = Approval.objects.order_by("rule", "locale", "action")
    return list(rows.values_list("rule__uid", "locale", "action", "version", "status"))


def test_without_a_rule_it_is_asked_of_every_one_that_wants_an_approval(room: Newsroom) -> None:
    people = {"approvers": {"users": [room.colleague.uid]}}
    production, staging = room.rule(**people), room.rule(**people, environment="staging")
    room.rule(**people, actions=["unpublish"])
    uid = room.entry("Herons")
    assert get(room, uid) == (200, {"notice": "The requested action has been performed."})
    assert approvals() == [(rule, "en-us", "publish", 1, 0) for rule in (production, staging)]
    assert Activity.objects.filter(action="entry.approval.requested", actor_uid=room.editor.uid).count() == 2


def test_asking_again_changes_nothing_until_it_was_rejected_or_saved(room: Newsroom) -> None:
    rule = room.rule(approvers={"users": [room.colleague.uid]})
    uid = room.entry("Herons")
    get(room, uid)
    assert get(room, uid, room.colleague, uid=rule, status=1)[0] == 200
    get(room, uid)
    assert approvals() == [(rule, "en-us", "publish", 1, 1)]
    get(room, uid, room.colleague, uid=rule, status=-1, comment="No.")
    get(room, uid)
    assert approvals() == [(rule, "en-us", "publish", 1, 0)]
    get(room, uid, room.colleague, uid=rule, status=1)
    room.manager.put(room.path(uid), {"entry": {"title": "Terns"}})
    get(room, uid)
    assert approvals() == [(rule, "en-us", "publish", 2, 0)]


def test_a_language_is_asked_for_under_its_own_rules_and_those_of_what_falls_back_to_it(room: Newsroom) -> None:
    people = {"approvers": {"users": [room.colleague.uid]}}
    english, french = room.rule(**people, locales=["en-us"]), room.rule(**people, locales=["fr-fr"])
    uid = room.entry("Herons")
    room.localize(uid, "fr-fr")
    get(room, uid, locale="fr-fr")
    assert approvals() == [(french, "fr-fr", "publish", 1, 0)]
    get(room, uid)
    assert [row[:2] for row in approvals()] == [(english, "en-us"), (french, "en-us"), (french, "fr-fr")]


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ({"status": 1}, "uid"),
        ({"status": 5}, "workflow.publishing_rule.status"),
        ({"action": "delete"}, "workflow.publishing_rule.action"),
        ({"uid": "blt1"}, "workflow.publishing_rule.uid"),
        ({"action": "unpublish"}, "workflow.publishing_rule"),
        ({"dry_run": "true"}, "dry_run"),
        ({"locale": "fr-fr"}, "locale"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_asked(room: Newsroom, parameters: dict[str, Any], path: str) -> None:
    room.rule(approvers={"users": [room.colleague.uid]})
    status, body = get(room, room.entry("Herons"), **parameters)
    assert (status, list(body["errors"])) == (422, [path])
    assert approvals() == []


def test_only_an_approver_answers_and_only_who_writes_asks(room: Newsroom) -> None:
    rule = room.rule(approvers={"users": [room.colleague.uid]})
    uid = room.entry("Herons")
    assert get(room, uid, uid=rule, status=1)[1]["errors"].keys() == {"workflow.publishing_rule"}
    assert get(room, uid, room.colleague, uid=rule, status=1)[0] == 200
    assert approvals() == [(rule, "en-us", "publish", 1, 1)]
