"""Workflows over the management API, and entries on their way through them."""

from typing import Any

import pytest

from publishing.models import EntryStage, Workflow
from tests.api.management_client import Manager, make_manager
from tests.api.workflow_builders import Newsroom, make_newsroom, stage, workflow


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


@pytest.fixture
def manager(room: Newsroom) -> Manager:
    return room.manager


def test_a_workflow_is_made_changed_listed_and_deleted(manager: Manager) -> None:
    made = manager.post("workflows", {"workflow": workflow("Review", stage("Draft"), stage("Done"))})
    assert made["notice"] == "Workflow created successfully."
    uid = made["workflow"]["uid"]
    got = manager.get(f"workflows/{uid}")["workflow"]
    assert got == made["workflow"]
    assert [(row["name"], row["color"], row["entry_lock"]) for row in got["workflow_stages"]] == [
        ("Draft", "#2196f3", "$none"),
        ("Done", "#2196f3", "$none"),
    ]
    assert len({row["uid"] for row in got["workflow_stages"]}) == 2
    assert (got["enabled"], got["branches"], got["content_types"]) == (True, ["main"], ["$all"])

    stages = [*got["workflow_stages"], stage("Final")]
    changed = manager.put(f"workflows/{uid}", {"workflow": {**got, "name": "Longer", "workflow_stages": stages}})
    assert changed["notice"] == "Workflow updated successfully."
    read = manager.get(f"workflows/{uid}")["workflow"]
    assert read["name"] == "Longer"
    assert read["workflow_stages"][:2] == got["workflow_stages"]
    assert [row["name"] for row in read["workflow_stages"]] == ["Draft", "Done", "Final"]

    assert manager.get(f"workflows/{uid}/disable")["notice"] == "Workflow disabled successfully."
    assert manager.get(f"workflows/{uid}")["workflow"]["enabled"] is False
    assert manager.get(f"workflows/{uid}/enable")["notice"] == "Workflow enabled successfully."
    listed = manager.get("workflows?include_count=true")
    assert ([row["uid"] for row in listed["workflows"]], listed["count"]) == ([uid], 1)

    assert manager.delete(f"workflows/{uid}") == {"notice": "Workflow deleted successfully."}
    assert manager.refused("GET", f"workflows/{uid}")[0] == 422
    assert manager.get("workflows")["workflows"] == []


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({}, ["name", "content_types", "workflow_stages"]),
        ({"name": "A", "workflow_stages": [stage("One")], "content_types": ["nothing"]}, ["content_types"]),
        (workflow("A", {"color": "red", "uid": "a b"}), ["workflow_stages.0.color", "workflow_stages.0.uid", "workflow_stages.0.name"]),
        (workflow("A", stage("One"), stage("One")), ["workflow_stages"]),
        (workflow("A", stage("One", next_available_stages=["blt1"])), ["workflow_stages.0.next_available_stages"]),
        (workflow("A", stage("One", entry_lock="$some")), ["workflow_stages.0.entry_lock"]),
        (workflow("A", stage("One", SYS_ACL={"users": {"uids": ["blt1"]}, "roles": {"uids": ["blt2"]}})), ["workflow_stages.0.SYS_ACL.users.uids", "workflow_stages.0.SYS_ACL.roles.uids"]),
        (workflow("A", *(stage(str(number)) for number in range(21))), ["workflow_stages"]),
        ({**workflow("A", stage("One")), "enabled": "yes", "branches": "main", "admin_users": []}, ["enabled", "branches", "admin_users"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_workflow_is_named(manager: Manager, document: dict[str, Any], paths: list[str]) -> None:
    status, code, sentence, errors = manager.refused("POST", "workflows", {"workflow": document})
    assert (status, code, sentence) == (422, 141, "Workflow creation failed. Please try again.")
    assert sorted(errors) == sorted(paths)
    assert Workflow.objects.count() == 0


def test_a_content_type_has_one_workflow_in_a_branch_and_each_a_name_of_its_own(manager: Manager) -> None:
    first = manager.post("workflows", {"workflow": workflow("Review", stage("Draft"), types=["article"])})["workflow"]
    errors = manager.refused("POST", "workflows", {"workflow": workflow("Review", stage("Draft"))})[3]
    assert errors == {
        "name": ["is not unique."],
        "content_types": ["have a workflow already, 'Review': article."],
    }
    elsewhere = {**workflow("Other", stage("Draft")), "branches": ["next"]}
    manager.post("workflows", {"workflow": elsewhere})
    manager.delete(f"workflows/{first['uid']}")
    manager.post("workflows", {"workflow": workflow("Review", stage("Draft"))})


@pytest.mark.behaviour("CS-14", "CS-24", "CS-127", "CS-131")
def test_an_entry_begins_at_the_first_stage_and_goes_on_in_each_language_by_itself(room: Newsroom) -> None:
    draft, review, done = room.workflow("Draft", "Review", "Done")
    uid = room.entry("Herons")
    room.localize(uid, "fr-fr")
    assert [room.stage_of(uid, locale) for locale in ("en-us", "fr-fr")] == [draft, draft]

    person = {"uid": room.editor.uid, "name": "Ada Lovelace", "email": room.editor.email}
    answer = room.move(
        uid, review, comment="Please read", due_date="Thu Dec 01 2016", notify=True, assigned_to=[person]
    )

    assert answer == {"notice": "Workflow stage updated successfully."}
    got = room.manager.get(f"{room.path(uid)}?include_workflow=true")["entry"]["_workflow"]
    assert got == {
        "uid": review,
        "name": "Review",
        "color": "#2196f3",
        "workflow": room.workflow_uid,
        "version": 1,
        "updated_at": got["updated_at"],
        "updated_by": room.token_uid,
        "due_date": "Thu Dec 01 2016",
        "comment": "Please read",
        "assigned_to": [person],
        "assigned_by_roles": [],
    }
    assert room.stage_of(uid, "fr-fr") == draft
    room.move(uid, done, locale="fr-fr")
    assert (room.stage_of(uid), room.stage_of(uid, "fr-fr")) == (review, done)
    (listed,) = room.manager.get("content_types/article/entries?include_workflow=true")["entries"]
    assert listed["_workflow"] == got
    assert "_workflow" not in room.manager.get(room.path(uid))["entry"]


@pytest.mark.behaviour("CS-48")
def test_an_update_leaves_an_entry_at_its_stage(room: Newsroom) -> None:
    draft, review = room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    room.move(uid, review)
    sent = {"title": "Egrets", "_workflow": {"uid": draft}, "workflow": {"workflow_stage": {"uid": draft}}}
    room.manager.put(room.path(uid), {"entry": sent})
    assert room.stage_of(uid) == review


@pytest.mark.behaviour("CS-18")
def test_entries_are_found_by_their_stage(room: Newsroom) -> None:
    draft, review, done = room.workflow("Draft", "Review", "Done")
    first, second, third = (room.entry(title) for title in ("One", "Two", "Three"))
    room.move(second, review)
    room.move(third, done)

    assert room.found({"_workflow.uid": draft}) == {first}
    assert room.found({"_workflow.uid": review}) == {second}
    assert room.found({"_workflow.uid": {"$in": [draft, done]}}) == {first, third}
    assert room.found({"_workflow.uid": {"$ne": done}}) == {first, second}
    assert room.found({"_workflow.uid": {"$exists": False}}) == set()
    assert room.found({"$and": [{"_workflow.uid": review}, {"title": "Two"}]}) == {second}
    assert room.found({"_workflow.uid": {"$regex": f"^{review}$"}}) == {second}

    room.manager.get(f"workflows/{room.workflow_uid}/disable")
    assert room.found({"_workflow.uid": review}) == set()
    assert "_workflow" not in room.manager.get(f"{room.path(second)}?include_workflow=true")["entry"]
    room.manager.get(f"workflows/{room.workflow_uid}/enable")
    assert room.stage_of(second) == review


def test_what_was_at_a_stage_that_goes_is_at_the_first(room: Newsroom) -> None:
    draft, review = room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    room.move(uid, review)
    stages = room.manager.get(f"workflows/{room.workflow_uid}")["workflow"]["workflow_stages"]
    room.manager.put(f"workflows/{room.workflow_uid}", {"workflow": {"workflow_stages": stages[:1]}})
    assert room.stage_of(uid) == draft
    assert room.found({"_workflow.uid": draft}) == {uid}


def test_a_stage_leads_only_where_it_says(room: Newsroom) -> None:
    draft, review, done = room.workflow("Draft", "Review", "Done", leads={"Draft": ["Review"]})
    uid = room.entry("Herons")
    errors = room.refused_move(uid, done)
    assert errors == {"workflow.workflow_stage": ["is at the stage 'Draft', which does not lead to 'Done'."]}
    assert (room.stage_of(uid), EntryStage.objects.count()) == (draft, 0)
    room.move(uid, review)
    room.move(uid, done)
    assert room.stage_of(uid) == done


def test_only_who_is_named_moves_an_entry_on_and_tokens_are_nobody(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review", only={"Draft": {"users": {"uids": [room.editor.uid]}}})
    uid = room.entry("Herons")
    told = {"workflow.workflow_stage": ["is at the stage 'Draft', from which only others may move it."]}
    assert room.refused_move(uid, review) == told
    assert room.refused_move(uid, review, person=room.colleague) == told
    room.move(uid, review, person=room.editor)
    assert room.stage_of(uid) == review


def test_roles_and_who_leads_move_entries_on(room: Newsroom) -> None:
    role = room.role_uid("Content Manager")
    _, review, done = room.workflow(
        "Draft", "Review", "Done", only={"Draft": {"roles": {"uids": [role]}}, "Review": {"users": {"uids": []}}}
    )
    uid = room.entry("Herons")
    room.move(uid, review, person=room.editor)
    assert room.refused_move(uid, done, person=room.editor)
    room.move(uid, done, person=room.tenant.owner)
    assert room.stage_of(uid) == done


def test_what_is_wrong_with_a_change_of_stage_is_named(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    sent = {"uid": "blt1", "due_date": "soon", "notify": "yes", "assigned_to": ["blt2", 3]}
    status, code, _, errors = room.manager.refused(
        "POST", f"{room.path(uid)}/workflow", {"workflow": {"workflow_stage": sent}}
    )
    assert (status, code, sorted(errors)) == (
        422, 141, [f"workflow.workflow_stage.{key}" for key in ("assigned_to", "due_date", "notify")],
    )  # fmt: skip
    sent = {"uid": "blt1", "assigned_to": [{"uid": "blt2"}], "assigned_by_roles": ["blt3"]}
    assert room.manager.refused("POST", f"{room.path(uid)}/workflow", {"workflow": {"workflow_stage": sent}})[3] == {
        "workflow.workflow_stage": ["'blt1' is not a stage of the workflow 'Review'."],
        "workflow.workflow_stage.assigned_to": ["names 'blt2', who is nobody of this stack."],
        "workflow.workflow_stage.assigned_by_roles": ["names 'blt3', which is no role of this stack."],
    }
    assert list(room.manager.refused("POST", f"{room.path(uid)}/workflow", {"workflow": {}})[3]) == ["workflow_stage"]
    assert list(room.manager.refused("POST", f"{room.path(uid)}/workflow?locale=fr-fr", {"workflow": {"workflow_stage": {"uid": "blt1"}}})[3]["workflow.workflow_stage"]) == [
        f"'{uid}' has no content of its own in 'fr-fr'."
    ]  # fmt: skip
    assert EntryStage.objects.count() == 0


@pytest.mark.parametrize(("lock", "editor_may"), [("$none", True), ("$others", True), ("$all", False)])
def test_a_stage_locks_entries(room: Newsroom, lock: str, editor_may: bool) -> None:
    _, review = room.workflow(
        "Draft",
        "Review",
        only={"Review": {"users": {"uids": [room.editor.uid]}}},
        locks={"Draft": "$all", "Review": lock},
    )
    uid = room.entry("Herons")
    room.manager.put(room.path(uid), {"entry": {"title": "Egrets"}})
    room.move(uid, review)

    def edits(person: Any) -> bool:
        status = room.ask(person, "PUT", room.path(uid), {"entry": {"title": "Cranes"}}).status_code
        assert status in (200, 422)
        return bool(status == 200)

    assert [edits(person) for person in (room.editor, room.colleague)] == [editor_may, lock == "$none"]
    if lock == "$all":
        errors = room.ask(room.editor, "PUT", room.path(uid), {"entry": {}}).json()["errors"]
        assert errors == {"workflow_stage": ["is 'Review' in 'en-us', which keeps the entry as it is."]}
    assert edits(room.tenant.owner)
    assert (room.ask(room.colleague, "DELETE", room.path(uid)).status_code == 200) is (lock == "$none")


def test_a_language_that_is_deleted_begins_again(room: Newsroom) -> None:
    draft, review = room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    room.localize(uid, "fr-fr")
    room.move(uid, review, locale="fr-fr")
    room.manager.delete(f"{room.path(uid)}?locale=fr-fr")
    room.localize(uid, "fr-fr")
    assert room.stage_of(uid, "fr-fr") == draft


@pytest.mark.behaviour("CS-127")
def test_many_entries_are_moved_at_once_or_none_is(room: Newsroom) -> None:
    draft, review = room.workflow("Draft", "Review")
    first, second = room.entry("One"), room.entry("Two")
    rows = [{"uid": uid, "content_type": "article", "locale": "en-us"} for uid in (first, second)]
    change = {"workflow": {"workflow_stage": {"uid": review, "comment": "Both"}}}
    lost = {"uid": "blt0000000000000001", "content_type": "article"}

    errors = room.manager.refused("POST", "bulk/workflow", {"entries": [*rows, lost], **change})[3]
    assert errors == {"entries.2": ["'blt0000000000000001' is not an entry of 'article'."]}
    assert [room.stage_of(uid) for uid in (first, second)] == [draft, draft]

    response = room.manager.ask("POST", "bulk/workflow", {"entries": [*rows, rows[0]], **change})
    assert response.status_code == 200, response.content
    assert [room.stage_of(uid) for uid in (first, second)] == [review, review]


def test_people_find_what_is_assigned_to_them(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    mine, theirs = room.entry("One"), room.entry("Two")
    room.move(mine, review, assigned_to=[room.editor.uid], due_date="2026-12-01")
    room.move(theirs, review, assigned_by_roles=[{"uid": room.role_uid("Developer")}])

    rows = room.ask(room.editor, "GET", "user/assignments").json()["assignments"]

    assert [(row["entry_uid"], row["workflow_stage"]["title"], row["due_date"]) for row in rows] == [
        (mine, "Review", "2026-12-01")
    ]
    assert [row["entry_uid"] for row in room.ask(room.colleague, "GET", "user/assignments").json()["assignments"]] == [
        theirs
    ]


def test_a_foreign_workflow_is_unknown(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    stranger = make_manager()
    assert stranger.refused("GET", f"workflows/{room.workflow_uid}")[0] == 422
    assert stranger.refused("DELETE", f"workflows/{room.workflow_uid}")[0] == 422
    assert stranger.get("workflows")["workflows"] == []
