"""Comments on entries and their fields over the management API."""

import json
from typing import Any

import pytest

from publishing.models import Comment, Discussion
from stacks.models import Activity, User
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.factories import make_management_token, make_stack, make_user


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


def ask(room: Newsroom, person: User | None, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """Status and body of a person's request."""
    response = room.ask(person, method, path, body)
    return response.status_code, json.loads(response.content)


def start(room: Newsroom, uid: str, person: User | None = None, locale: str = "en-us", **more: Any) -> str:
    """The uid of a new discussion of the editor's, or of another person's."""
    path = f"{room.path(uid)}/discussion?locale={locale}"
    status, body = ask(room, person or room.editor, "POST", path, {"discussion": more})
    assert status == 201, body
    return str(body["discussion"]["uid"])


def say(room: Newsroom, path: str, message: str, person: User | None = None, **more: Any) -> Any:
    """A new comment of the editor's, or of another person's."""
    sent = {"conversation": {"message": message, **more}}
    status, body = ask(room, person or room.editor, "POST", f"{path}/message", sent)
    assert status == 201, body
    return body["conversation"]


def test_a_discussion_about_a_field_is_begun_as_the_vendors_programs_begin_one(room: Newsroom) -> None:
    uid = room.entry("Herons")
    field = {"uid": "title", "path": "title", "og_path": "title"}
    sent = {"discussion": {"title": "The name", "field": field}}
    status, body = ask(room, room.editor, "POST", f"{room.path(uid)}/discussion?locale=en-us", sent)
    assert (status, body["notice"]) == (201, "Discussion created successfully.")
    made = body["discussion"]
    times = {"created_at": made["created_at"], "updated_at": made["updated_at"]}
    assert made == {
        "uid": made["uid"], "title": "The name", "field": field, "status": "active", "content_type": "article",
        "entry_uid": uid, "locale": "en-us", "comment_count": 0, "created_by": room.editor.uid, **times,
        "resolved_by": None, "resolved_at": None,
    }  # fmt: skip
    path = f"{room.path(uid)}/discussion/{made['uid']}"
    conversation = {"conversation": {"discussion_uid": made["uid"], "message": "Too long?"}}
    status, body = ask(room, room.colleague, "POST", f"{path}/message", conversation)
    comment = body["conversation"]
    times = {"created_at": comment["created_at"], "updated_at": comment["updated_at"]}
    assert (status, body["notice"]) == (201, "Comment created successfully.")
    assert comment == {
        "uid": comment["uid"], "discussion_uid": made["uid"], "message": "Too long?", "to_users": [],
        "created_by": room.colleague.uid, **times,
    }  # fmt: skip
    assert ask(room, room.editor, "GET", path)[1]["discussion"]["comment_count"] == 1
    assert ask(room, room.editor, "GET", f"{path}/message/{comment['uid']}") == (200, {"conversation": comment})


def test_a_discussion_may_begin_with_a_comment_and_be_about_the_entry_or_a_value_in_a_list(room: Newsroom) -> None:
    uid = room.entry("Herons")
    whole = start(room, uid, message="Please look.", to_users=[room.colleague.uid])
    listed = ask(room, None, "GET", f"{room.path(uid)}/discussion/{whole}/message")[1]["conversations"]
    assert [(row["message"], row["to_users"]) for row in listed] == [("Please look.", [room.colleague.uid])]
    status, body = ask(room, room.editor, "POST", f"{room.path(uid)}/discussion", {"discussion": {"field": "body.3"}})
    assert status == 201
    assert body["discussion"]["field"] == {"uid": "body", "path": "body.3", "og_path": "body"}


def test_replies_are_listed_and_discussions_filtered_by_language_status_and_field(room: Newsroom) -> None:
    uid = room.entry("Herons")
    about_title = start(room, uid, field={"path": "title"})
    in_french = start(room, uid, locale="fr-fr", title="Bonjour")
    path = f"{room.path(uid)}/discussion"
    for person, message in ((room.editor, "One"), (room.colleague, "Two"), (room.editor, "Three")):
        say(room, f"{path}/{about_title}", message, person)
    oldest = room.manager.get(f"{path}/{about_title}/message?asc=created_at&include_count=true")
    assert [row["message"] for row in oldest["conversations"]] == ["One", "Two", "Three"]
    assert oldest["count"] == 3
    ask(room, room.colleague, "PUT", f"{path}/{in_french}", {"discussion": {"status": "resolved"}})

    def found(query: str) -> list[str]:
        return [row["uid"] for row in room.manager.get(f"{path}?{query}")["discussions"]]

    assert found("") == [in_french, about_title]
    assert found("locale=fr-fr") == [in_french]
    assert found('query={"status":"active"}') == [about_title]
    assert found('query={"field.og_path":"title"}') == [about_title]
    assert [row["comment_count"] for row in room.manager.get(f"{path}?asc=created_at")["discussions"]] == [3, 0]


def test_a_resolved_discussion_takes_no_comments_until_it_is_reopened(room: Newsroom) -> None:
    uid = room.entry("Herons")
    path = f"{room.path(uid)}/discussion/{start(room, uid)}"
    status, body = ask(room, room.colleague, "PUT", path, {"discussion": {"status": "resolved"}})
    assert (status, body["discussion"]["status"]) == (200, "resolved")
    assert body["discussion"]["resolved_by"] == room.colleague.uid
    assert body["discussion"]["resolved_at"] is not None
    status, body = ask(room, room.editor, "POST", f"{path}/message", {"conversation": {"message": "Still?"}})
    assert (status, body["error_message"]) == (409, "The discussion is resolved. Reopen it to go on with it.")
    assert Comment.objects.count() == 0
    status, body = ask(room, room.editor, "PUT", path, {"discussion": {"status": "active"}})
    assert (body["discussion"]["status"], body["discussion"]["resolved_by"]) == ("active", None)
    say(room, path, "Still?")


def test_what_is_said_is_changed_by_who_said_it_and_deleted_by_them_and_who_leads(room: Newsroom) -> None:
    uid = room.entry("Herons")
    path = f"{room.path(uid)}/discussion/{start(room, uid)}"
    comment = f"{path}/message/{say(room, path, 'Mine')['uid']}"
    changed = {"conversation": {"message": "Ours"}}
    assert ask(room, room.colleague, "PUT", comment, changed)[0] == 403
    assert ask(room, room.tenant.owner, "PUT", comment, changed)[0] == 403
    assert ask(room, room.colleague, "DELETE", comment)[0] == 403
    assert ask(room, room.colleague, "DELETE", path)[0] == 403
    assert Comment.objects.get().message == "Mine"
    status, body = ask(room, room.editor, "PUT", comment, changed)
    assert (status, body["conversation"]["message"]) == (200, "Ours")
    assert ask(room, room.tenant.owner, "DELETE", comment) == (200, {"notice": "Comment deleted successfully."})
    assert ask(room, room.tenant.owner, "DELETE", path) == (200, {"notice": "Discussion deleted successfully."})
    assert (Comment.objects.count(), Discussion.objects.count()) == (0, 0)


def test_people_are_named_by_uid_or_by_address_and_nobody_from_elsewhere(room: Newsroom) -> None:
    uid, stranger = room.entry("Herons"), make_user()
    path = f"{room.path(uid)}/discussion/{start(room, uid)}"
    message = f"@{room.colleague.email.upper()}, see me@{room.editor.email} and @{stranger.email}."
    assert say(room, path, message)["to_users"] == [room.colleague.uid]
    both = say(room, path, f"@{room.colleague.email}!", to_users=[{"uid": room.editor.uid}])["to_users"]
    assert sorted(both) == sorted([room.colleague.uid, room.editor.uid])
    sent = {"conversation": {"message": "You", "to_users": [stranger.uid, "blt0"]}}
    status, body = ask(room, room.editor, "POST", f"{path}/message", sent)
    assert (status, body["errors"]) == (
        422,
        {"to_users": [f"names '{name}', who is nobody of this stack." for name in (stranger.uid, "blt0")]},
    )


@pytest.mark.parametrize(
    ("sent", "paths"),
    [
        ({"title": 5, "field": {"path": "nothing.0"}}, ["title", "field.path"]),
        ({"field": {}}, ["field.path"]),
        ({"field": ["title"]}, ["field", "field.path"]),
        ({"title": "x" * 201, "message": "", "to_users": "me"}, ["title", "message", "to_users"]),
        ({"title": "Who?", "to_users": [{}]}, ["to_users", "message"]),
        ({"title": "Who?", "to_users": {}}, ["to_users", "message"]),
        ({"message": "x" * 10_001, "to_users": ["blt"] * 51}, ["message"]),
    ],
)
def test_what_is_wrong_with_a_discussion_is_named(room: Newsroom, sent: dict[str, Any], paths: list[str]) -> None:
    path = f"{room.path(room.entry('Herons'))}/discussion"
    status, body = ask(room, room.editor, "POST", path, {"discussion": sent})
    assert (status, sorted(body["errors"])) == (422, sorted(paths))
    assert Discussion.objects.count() == 0


def test_an_entry_has_discussions_and_a_discussion_comments_up_to_a_limit(room: Newsroom, settings: Any) -> None:
    settings.DISCUSSIONS_PER_ENTRY, settings.COMMENTS_PER_DISCUSSION = 1, 1
    uid = room.entry("Herons")
    path = f"{room.path(uid)}/discussion"
    first = start(room, uid, message="One")
    assert ask(room, room.editor, "POST", path, {"discussion": {}})[1]["errors"].keys() == {"entry"}
    refused = ask(room, room.editor, "POST", f"{path}/{first}/message", {"conversation": {"message": "Two"}})
    assert refused[1]["errors"].keys() == {"discussion"}


def test_discussions_of_another_entry_or_stack_are_not_found(room: Newsroom) -> None:
    uid, other = room.entry("Herons"), room.entry("Terns")
    discussion = start(room, uid, message="Hello")
    wrong = f"{room.path(other)}/discussion/{discussion}"
    for method, path in (("GET", wrong), ("PUT", wrong), ("DELETE", wrong), ("POST", f"{wrong}/message")):
        status, body = ask(room, room.editor, method, path, {"discussion": {}, "conversation": {}})
        assert (status, body["errors"]) == (422, {"discussion_uid": ["is not valid."]})
    elsewhere = make_stack()
    headers = elsewhere.headers(make_management_token(elsewhere))
    response = room.manager.client.get(f"/v3/{room.path(uid)}/discussion/{discussion}", headers=headers)
    assert response.status_code == 422
    assert Discussion.objects.count() == 1


def test_the_log_tells_who_did_what_where_and_nothing_of_what_was_said(room: Newsroom) -> None:
    uid = room.entry("Herons")
    discussion = start(room, uid, field="body")
    path = f"{room.path(uid)}/discussion/{discussion}"
    comment = say(room, path, "A secret", to_users=[room.colleague.uid])["uid"]
    ask(room, room.editor, "PUT", path, {"discussion": {"status": "resolved", "title": "Done"}})
    ask(room, room.editor, "PUT", path, {"discussion": {"status": "resolved", "title": "Done"}})
    ask(room, room.editor, "PUT", path, {"discussion": {"status": "active"}})
    ask(room, room.editor, "DELETE", f"{path}/message/{comment}")
    where = {"content_type": "article", "entry": uid, "locale": "en-us", "field": "body"}
    said = {**where, "discussion": discussion, "mentions": [room.colleague.uid]}
    rows = Activity.objects.filter(target_kind__in=["discussion", "comment"], actor_uid=room.editor.uid).order_by("id")
    assert list(rows.values_list("action", "target_uid", "facts")) == [
        ("discussion.create", discussion, where),
        ("comment.create", comment, said),
        ("discussion.update", discussion, where),
        ("discussion.resolve", discussion, where),
        ("discussion.reopen", discussion, where),
        ("comment.delete", comment, said),
    ]
