"""Publish rules and requests of many entries: one that may not go live stops all, or is left out where asked."""

import json
from typing import Any

import pytest

from publishing.models import PublishItem, PublishJob
from tests.api.test_publish_rules import approve, bulk, live
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.publishing.builders import reasons, states


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


@pytest.mark.behaviour("CS-123")
@pytest.mark.parametrize("query", ["", "?skip_workflow_stage_check=false&approvals=true"])
def test_one_entry_at_the_wrong_stage_stops_a_whole_bulk_request(room: Newsroom, query: str) -> None:
    _, review = room.workflow("Draft", "Review")
    room.rule(workflow=room.workflow_uid, workflow_stage=review)
    ready, unready = room.entry("Ready"), room.entry("Unready")
    room.move(ready, review)

    response = bulk(room, ready, unready, query=query)

    assert (response.status_code, json.loads(response.content)["error_code"]) == (422, 141)
    (message,) = json.loads(response.content)["errors"]["entries"]
    assert message.startswith(f"'{unready}' in 'en-us': it is at the stage 'Draft'")
    assert (live(room), PublishItem.objects.count()) == (set(), 0)


_STAGES_IN = [
    {"query": "?skip_workflow_stage_check=true&x-bulk-action=publish"},
    {"headers": {"skip_workflow_stage_check": "true"}},
    {"skip_workflow_stage_check": True},
    {"rules": {"skip_workflow_stage_check": True}},
]


@pytest.mark.behaviour("CS-122", "CS-126", "CS-130")
@pytest.mark.parametrize("said", _STAGES_IN)
def test_entries_at_the_wrong_stage_are_left_out_where_asked(room: Newsroom, said: dict[str, Any]) -> None:
    _, review = room.workflow("Draft", "Review")
    room.rule(workflow=room.workflow_uid, workflow_stage=review)
    ready, unready = room.entry("Ready"), room.entry("Unready")
    room.move(ready, review)

    response = bulk(room, ready, unready, **said)

    assert response.status_code == 201, response.content
    assert live(room) == {ready}
    job = PublishJob.objects.get(uid=json.loads(response.content)["job_id"])
    assert states(job) == ["succeeded", "skipped"]
    assert reasons(job)[1].startswith(f"'{unready}' in 'en-us': it is at the stage 'Draft'")


@pytest.mark.behaviour("CS-125")
@pytest.mark.parametrize("query", ["", "?approvals=false&skip_workflow_stage_check=true"])
def test_one_unapproved_entry_stops_a_whole_bulk_request(room: Newsroom, query: str) -> None:
    rule = room.rule(approvers={"users": [room.editor.uid]})
    approved, other = room.entry("Approved"), room.entry("Other")
    approve(room, approved, rule)

    response = bulk(room, approved, other, query=query)

    assert response.status_code == 422
    assert json.loads(response.content)["errors"] == {
        "entries": [f"'{other}' in 'en-us': it is not approved yet, as a publish rule of 'production' asks."]
    }
    assert (live(room), PublishItem.objects.count()) == (set(), 0)


_APPROVALS_IN = [
    {"query": "?approvals=true"},
    {"headers": {"approvals": "true"}},
    {"approvals": True},
    {"rules": {"approvals": True}},
]


@pytest.mark.behaviour("CS-124", "CS-126", "CS-130")
@pytest.mark.parametrize("said", _APPROVALS_IN)
def test_unapproved_entries_are_left_out_where_asked(room: Newsroom, said: dict[str, Any]) -> None:
    rule = room.rule(approvers={"users": [room.editor.uid]})
    approved, other = room.entry("Approved"), room.entry("Other")
    approve(room, approved, rule)

    response = bulk(room, approved, other, **said)

    assert response.status_code == 201, response.content
    assert live(room) == {approved}
