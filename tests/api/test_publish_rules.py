"""Publish rules over the management API: what they ask for, what they stop, and what passes them by."""

import json
from typing import Any

import pytest

from publishing.drain import drain
from publishing.models import PublishJob, PublishRule, Release
from tests.api.management_client import Manager
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.publishing.builders import never, reasons, states


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


@pytest.fixture
def manager(room: Newsroom) -> Manager:
    return room.manager


def live(room: Newsroom) -> set[str]:
    """The uids of the articles that are live in production, read by a request of its own."""
    rows = room.manager.get("content_types/article/entries?environment=production")["entries"]
    return {row["uid"] for row in rows}


def bulk(room: Newsroom, *uids: str, query: str = "", headers: dict[str, str] | None = None, **more: Any) -> Any:
    """The response to publishing articles together."""
    rows = [{"uid": uid, "content_type": "article", "locale": "en-us", "version": 1} for uid in uids]
    body = {"entries": rows, "locales": ["en-us"], "environments": ["production"], **more}
    response = room.manager.ask("POST", f"bulk/publish{query}", body, **(headers or {}))
    drain(never)
    return response


def approve(
    room: Newsroom, uid: str, rule: str, *, status: int = 1, person: Any = None, action: str = "publish"
) -> Any:
    """The response to an answer under a rule, of its approver where nobody is named."""
    body = {"workflow": {"publishing_rule": {"uid": rule, "action": action, "status": status, "comment": "So be it"}}}
    return room.ask(person or room.editor, "POST", f"{room.path(uid)}/workflow?locale=en-us", body)


def publish_one(room: Newsroom, uid: str, *, person: Any = None, **more: Any) -> Any:
    """The response to publishing one article by itself."""
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}, **more}
    response = room.ask(person, "POST", f"{room.path(uid)}/publish", body)
    drain(never)
    return response


def test_a_publish_rule_is_made_changed_listed_and_deleted(room: Newsroom, manager: Manager) -> None:
    draft, review = room.workflow("Draft", "Review")
    sent = {
        "workflow": room.workflow_uid,
        "actions": ["publish"],
        "branches": ["main"],
        "content_types": ["article"],
        "locales": ["en-us"],
        "environment": "production",
        "approvers": {"users": [room.editor.uid], "roles": []},
        "workflow_stage": review,
        "disable_approver_publishing": False,
    }
    made = manager.post("workflows/publishing_rules", {"publishing_rule": sent})
    assert made["notice"] == "Publish rule created successfully."
    uid = made["publishing_rule"]["uid"]
    got = manager.get(f"workflows/publishing_rules/{uid}")["publishing_rule"]
    assert got == made["publishing_rule"]
    assert {key: got[key] for key in sent} == {**sent, "environment": room.stage.production.uid}

    changed = manager.put(
        f"workflows/publishing_rules/{uid}", {"publishing_rule": {**got, "workflow_stage": draft, "locales": ["$all"]}}
    )
    assert changed["notice"] == "Publish rule updated successfully."
    read = manager.get(f"workflows/publishing_rules/{uid}")["publishing_rule"]
    assert (read["workflow_stage"], read["locales"], read["actions"]) == (draft, ["$all"], ["publish"])
    listed = manager.get("workflows/publishing_rules?include_count=true&content_types=article,other")
    assert ([row["uid"] for row in listed["publishing_rules"]], listed["count"]) == ([uid], 1)
    assert manager.get("workflows/publishing_rules?content_types=other")["publishing_rules"] == []

    def of_type(query: str) -> list[str]:
        return [row["uid"] for row in manager.get(f"workflows/content_type/article?{query}")["publishing_rules"]]

    assert of_type("") == of_type("action=publish&locale=fr-fr&environment=production") == [uid]
    assert of_type("action=unpublish") == of_type("environment=staging") == []

    assert manager.refused("DELETE", f"workflows/{room.workflow_uid}")[0] == 422
    assert manager.delete(f"workflows/publishing_rules/{uid}") == {"notice": "Publish rule deleted successfully."}
    assert manager.refused("GET", f"workflows/publishing_rules/{uid}")[0] == 422
    manager.delete(f"workflows/{room.workflow_uid}")


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({}, ["environment"]),
        ({"environment": "nowhere", "actions": ["delete"]}, ["actions", "environment"]),
        ({"environment": "production", "workflow_stage": "blt1"}, ["workflow"]),
        ({"environment": "production", "workflow": "blt1"}, ["workflow"]),
        ({"environment": "production", "approvers": {"users": ["blt1"], "roles": ["blt2"]}}, ["approvers.users", "approvers.roles"]),
        ({"environment": "production", "content_types": ["none"], "locales": ["xx-xx"]}, ["content_types", "locales"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_publish_rule_is_named(
    manager: Manager, document: dict[str, Any], paths: list[str]
) -> None:
    status, code, sentence, errors = manager.refused(
        "POST", "workflows/publishing_rules", {"publishing_rule": document}
    )
    assert (status, code, sentence) == (422, 141, "Publish rule creation failed. Please try again.")
    assert sorted(errors) == sorted(paths)
    assert PublishRule.objects.count() == 0


def test_an_entry_goes_live_from_the_stage_that_is_asked_for_and_from_no_other(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    room.rule(workflow=room.workflow_uid, workflow_stage=review)
    uid = room.entry("Herons")

    refused = publish_one(room, uid)
    assert (refused.status_code, refused.json()["error_code"]) == (422, 141)
    assert refused.json()["errors"] == {
        "entry": [
            (
                f"'{uid}' in 'en-us': it is at the stage 'Draft', and a publish rule of 'production' asks for the stage"
                " 'Review'."
            )
        ]
    }
    assert (live(room), PublishJob.objects.count()) == (set(), 0)

    room.move(uid, review)
    assert publish_one(room, uid).status_code == 201
    assert live(room) == {uid}


def test_rules_have_a_say_only_where_they_say_so(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    room.rule(workflow=room.workflow_uid, workflow_stage=review, locales=["en-us"])
    uid = room.entry("Herons")
    room.localize(uid, "fr-fr")

    def asks(action: str, environment: str, locale: str) -> int:
        body = {"entry": {"environments": [environment], "locales": [locale]}}
        status = room.manager.ask("POST", f"{room.path(uid)}/{action}", body).status_code
        assert isinstance(status, int)
        return status

    assert asks("publish", "production", "en-us") == 422
    assert asks("publish", "staging", "en-us") == 201
    assert asks("publish", "production", "fr-fr") == 201
    assert asks("unpublish", "production", "en-us") == 201
    room.manager.get(f"workflows/{room.workflow_uid}/disable")
    assert asks("publish", "production", "en-us") == 201


def test_an_entry_goes_live_once_its_version_is_approved(room: Newsroom) -> None:
    rule = room.rule(approvers={"users": [room.editor.uid], "roles": []})
    uid = room.entry("Herons")

    refused = publish_one(room, uid)
    assert refused.json()["errors"] == {
        "entry": [f"'{uid}' in 'en-us': it is not approved yet, as a publish rule of 'production' asks."]
    }
    assert approve(room, uid, rule, status=0, person=room.colleague).status_code == 200
    assert publish_one(room, uid).status_code == 422
    by_colleague = approve(room, uid, rule, person=room.colleague)
    assert by_colleague.json()["errors"] == {
        "workflow.publishing_rule": ["is answered by its approvers, and you are none of them."]
    }
    assert approve(room, uid, rule, status=-1).status_code == 200
    assert publish_one(room, uid).status_code == 422
    answer = approve(room, uid, rule)
    assert (answer.status_code, answer.json()) == (200, {"notice": "The requested action has been performed."})
    assert publish_one(room, uid).status_code == 201
    assert live(room) == {uid}

    room.manager.put(room.path(uid), {"entry": {"title": "Egrets"}})
    assert publish_one(room, uid).status_code == 422
    assert publish_one(room, uid, version=1).status_code == 201


@pytest.mark.parametrize(("is_disabled", "status"), [(False, 201), (True, 422)])
def test_an_approver_needs_no_approval_unless_the_rule_says_so(room: Newsroom, is_disabled: bool, status: int) -> None:
    approvers = {"users": [], "roles": [room.role_uid("Content Manager")]}
    room.rule(approvers=approvers, disable_approver_publishing=is_disabled)
    uid = room.entry("Herons")
    assert publish_one(room, uid, person=room.editor).status_code == status
    assert live(room) == (set() if is_disabled else {uid})


@pytest.mark.parametrize(
    ("sent", "paths"),
    [
        ({}, ["workflow.publishing_rule.uid"]),
        ({"uid": "blt1"}, ["workflow.publishing_rule.uid"]),
        ({"uid": "{rule}", "status": 2, "action": "delete", "notify": 1}, ["workflow.publishing_rule.status", "workflow.publishing_rule.notify", "workflow.publishing_rule.action"]),
        ({"uid": "{rule}", "action": "unpublish"}, ["workflow.publishing_rule.uid"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_answer_is_named(room: Newsroom, sent: dict[str, Any], paths: list[str]) -> None:
    rule = room.rule(approvers={"users": [room.editor.uid]})
    uid = room.entry("Herons")
    body = json.loads(json.dumps({"workflow": {"publishing_rule": sent}}).replace("{rule}", rule))
    status, code, _, errors = room.manager.refused("POST", f"{room.path(uid)}/workflow", body)
    assert (status, code, list(errors)) == (422, 141, paths)


def test_rules_are_asked_again_when_the_time_has_come(room: Newsroom) -> None:
    draft, review = room.workflow("Draft", "Review")
    rule = room.rule(workflow=room.workflow_uid, workflow_stage=review, approvers={"users": [room.editor.uid]})
    first, second = room.entry("One"), room.entry("Two")
    jobs = []
    for uid in (first, second):
        room.move(uid, review)
        approve(room, uid, rule)
        body = {"entry": {"environments": ["production"]}}
        jobs.append(PublishJob.objects.get(uid=room.manager.post(f"{room.path(uid)}/publish", body)["job_id"]))
    room.move(first, draft)
    approve(room, first, rule, status=-1)

    drain(never)

    assert [states(job) for job in jobs] == [["failed"], ["succeeded"]]
    assert reasons(jobs[0]) == [
        (
            f"'{first}' in 'en-us': it is at the stage 'Draft', and a publish rule of 'production' asks for the stage"
            f" 'Review'. '{first}' in 'en-us': it is not approved yet, as a publish rule of 'production' asks."
        )
    ]
    assert live(room) == {second}


def test_a_rule_can_stop_what_goes_offline(room: Newsroom) -> None:
    uid = room.entry("Herons")
    publish_one(room, uid)
    rule = room.rule(actions=["unpublish"], approvers={"users": [room.editor.uid]})
    body = {"entry": {"environments": ["production"]}}
    assert room.manager.refused("POST", f"{room.path(uid)}/unpublish", body)[0] == 422
    approve(room, uid, rule, action="unpublish")
    room.manager.put(room.path(uid), {"entry": {"title": "Egrets"}})
    room.manager.post(f"{room.path(uid)}/unpublish", body)
    drain(never)
    assert live(room) == set()


def test_a_dry_run_tells_what_publish_rules_stop(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    room.rule(workflow=room.workflow_uid, workflow_stage=review)
    ready, unready = room.entry("Ready"), room.entry("Unready")
    room.move(ready, review)

    told = json.loads(bulk(room, ready, unready, query="?dry_run=true").content)
    skipping = json.loads(bulk(room, ready, unready, query="?dry_run=true&skip_workflow_stage_check=true").content)

    assert (told["is_blocked"], [(block["path"], block["rule"]) for block in told["blocks"]]) == (
        True,
        [("entries", "workflow_stage")],
    )
    assert (skipping["is_blocked"], [item["effect"] for item in skipping["items"]]) == (False, ["publish", "skip"])
    assert skipping["items"][1]["reason"] == told["blocks"][0]["message"]
    assert PublishJob.objects.count() == 0


def test_a_release_waits_for_the_stages_of_its_entries(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    room.rule(workflow=room.workflow_uid, workflow_stage=review)
    uid = room.entry("Herons")
    release = room.manager.post("releases", {"release": {"name": "Spring"}})["release"]["uid"]
    item = {"uid": uid, "content_type_uid": "article", "locale": "en-us", "action": "publish"}
    room.manager.post(f"releases/{release}/item", {"item": item})
    body = {"release": {"environments": ["production"]}}

    assert list(room.manager.refused("POST", f"releases/{release}/deploy", body)[3]) == ["entry"]
    assert Release.objects.get().is_locked is False
    room.move(uid, review)
    room.manager.post(f"releases/{release}/deploy", body)
    drain(never)
    assert live(room) == {uid}
