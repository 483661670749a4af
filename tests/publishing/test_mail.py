"""Mail: written with what it is about, sent afterwards, at least once, to who wants it and may read it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from publishing import queue
from publishing.actions.pruning import plan_pruning
from publishing.apply import give_up
from publishing.mailing import send_next
from publishing.models import Mail, PublishItem
from publishing.outgoing import Letter, write_mail
from stacks.mail_kinds import MailKind
from stacks.models import StackMember, User
from stacks.retention import Retention
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.factories import SYSTEM, make_member
from tests.publishing.post_office import PostOffice, post_office


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


def send_all() -> list[tuple[str, list[str]]]:
    """Send what waits, whenever it is due; the subjects and recipients of what was sent."""
    Mail.objects.filter(state="waiting").update(next_try_at=Now())
    before = len(getattr(sent, "outbox", []))
    while send_next():
        pass
    return [(str(letter.subject), letter.to) for letter in sent.outbox[before:]]


def assign(room: Newsroom, uid: str, *people: User, **more: Any) -> None:
    """The owner assigns the article to people, at the stage Review."""
    stage = f"blt{2:016x}"
    room.move(uid, stage, person=room.tenant.owner, assigned_to=[{"uid": each.uid} for each in people], **more)


def states() -> list[tuple[str, int]]:
    return list(Mail.objects.order_by("pk").values_list("state", "attempts"))


def test_an_assignment_is_told_to_those_it_names_with_title_due_date_comment_and_address(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    assign(room, uid, room.editor, room.tenant.owner, due_date="2026-12-01", comment="By noon.\nThanks")
    assert sent.outbox == []
    assert send_all() == [("[Magazine] Assigned to you: 'Herons' (article, en-us)", [room.editor.email])]
    key = room.tenant.stack.api_key
    assert sent.outbox[0].body == (
        "Ada Lovelace assigned 'Herons' (article, en-us) to you, at the stage 'Review'.\n\n"
        "Due: 2026-12-01\n\n"
        "> By noon.\n> Thanks\n\n"
        f"http://127.0.0.1:8000/admin/s/{key}/main/entries/article/{uid}/?locale=en-us\n\n"
        "-- \nYou are in the stack 'Magazine'. What you get mail about: http://127.0.0.1:8000/admin/account/\n"
    )
    assert sent.outbox[0].from_email == "pressroom@127.0.0.1"
    assert states() == [("sent", 1)]
    assert send_all() == []


def test_a_role_stands_for_who_holds_it_and_one_request_is_one_mail(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uids = [room.entry(name) for name in ("Herons", "Terns", "Gulls")]
    other = make_member(room.tenant, "Content Manager")
    stage = {"uid": f"blt{2:016x}", "assigned_by_roles": [room.role_uid("Content Manager")]}
    entries = [{"uid": uid, "content_type": "article", "locale": "en-us"} for uid in uids]
    body = {"entries": entries, "workflow": {"workflow_stage": {**stage, "assigned_to": [room.editor.uid]}}}
    assert room.ask(room.tenant.owner, "POST", "bulk/workflow", body).status_code == 200
    subject = "[Magazine] Assigned to you: 3 entries"
    assert send_all() == [(subject, [room.editor.email]), (subject, [other.email])]
    assert [line for line in str(sent.outbox[0].body).splitlines() if line.endswith("(en-us)")] == [
        "Herons (en-us)", "Terns (en-us)", "Gulls (en-us)",
    ]  # fmt: skip


def test_nobody_is_told_who_does_it_themselves_where_it_is_not_to_be_told_or_no_server_is_named(
    room: Newsroom, settings: Any
) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    assign(room, uid, room.tenant.owner)
    assign(room, uid, room.editor, notify=False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assign(room, uid, room.editor)
    assert Mail.objects.count() == 0


def test_who_wants_no_such_mail_gets_none_before_and_after_it_was_written(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    assign(room, uid, room.editor)
    for person in (room.editor, room.colleague):
        wanted = {"user": {"email_notifications": {"assignment": False}}}
        told = json.loads(room.ask(person, "PUT", "user", wanted).content)["user"]["email_notifications"]
        assert (told["assignment"], told["mention"]) == (False, True)
    assign(room, uid, room.editor, room.colleague)
    assert Mail.objects.count() == 1
    assert send_all() == []
    assert states() == [("dropped", 1)]


def test_who_has_left_and_what_is_gone_are_told_nothing(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uid, other = room.entry("Herons"), room.entry("Terns")
    assign(room, uid, room.colleague)
    assign(room, other, room.editor)
    StackMember.objects.filter(user=room.colleague).delete()
    room.manager.delete(f"{room.path(other)}?delete_all_localized=true")
    assert send_all() == []
    assert set(Mail.objects.values_list("state", "reason")) == {
        ("dropped", "The recipient may not read it, or does not want it."),
        ("dropped", "What it is about is gone."),
    }


def test_an_approval_is_asked_of_who_may_give_it_and_the_answer_goes_to_who_asked(room: Newsroom) -> None:
    rule = room.rule(approvers={"users": [room.colleague.uid], "roles": []})
    uid = room.entry("Herons")

    def answer(person: User, status: int, comment: str = "") -> None:
        sent = {"uid": rule, "action": "publish", "status": status, "comment": comment}
        body = {"workflow": {"publishing_rule": sent}}
        assert room.ask(person, "POST", f"{room.path(uid)}/workflow?locale=en-us", body).status_code == 200

    answer(room.editor, 0)
    answer(room.colleague, -1, "Not yet.")
    answer(room.colleague, 1)
    what = "'Herons' (article, en-us)"
    assert send_all() == [
        (f"[Magazine] Your approval is asked for: {what}", [room.colleague.email]),
        (f"[Magazine] Rejected: {what}", [room.editor.email]),
        (f"[Magazine] Approved: {what}", [room.editor.email]),
    ]
    said = [str(letter.body).split("\n\n")[:2] for letter in sent.outbox]
    assert said[0][0] == f"Ada Lovelace asks for your approval of publishing in 'production' {what}."
    assert said[1] == [f"Ada Lovelace rejected publishing in 'production' {what}.", "> Not yet."]


def test_a_comment_is_told_to_whom_it_names_and_later_only_to_whom_it_names_anew(room: Newsroom) -> None:
    uid = room.entry("Herons")
    path = f"{room.path(uid)}/discussion"
    discussion = {"discussion": {"message": "Look", "to_users": [room.colleague.uid, room.editor.uid]}}
    made = json.loads(room.ask(room.editor, "POST", path, discussion).content)["discussion"]["uid"]
    assert send_all() == [
        ("[Magazine] Ada Lovelace mentioned you on 'Herons' (article, en-us)", [room.colleague.email])
    ]
    assert "> Look" in str(sent.outbox[0].body)
    comment = room.manager.get(f"{path}/{made}/message")["conversations"][0]["uid"]
    changed = {"conversation": {"message": "L", "to_users": [room.colleague.uid, room.tenant.owner.uid]}}
    assert room.ask(room.editor, "PUT", f"{path}/{made}/message/{comment}", changed).status_code == 200
    assert [to for _, to in send_all()] == [[room.tenant.owner.email]]


def test_one_mail_tells_who_asked_of_all_that_a_request_could_not_do(room: Newsroom) -> None:
    uids = [room.entry(name) for name in ("Herons", "Terns")]
    room.stage.request(uids)
    for item in queue.claim():
        give_up(item, "The disk is full.")
    assert send_all() == [("[Magazine] Failed to publish: 2 items", [room.tenant.owner.email])]
    body = str(sent.outbox[0].body)
    assert f"{uids[0]} (en-us, production): The disk is full.\n{uids[1]} (en-us, production): The disk is full." in body
    PublishItem.objects.update(state="scheduled", next_try_at=Now())
    for item in queue.claim():
        give_up(item, "Again.")
    assert send_all() == []


def test_a_title_writes_no_header_and_a_comment_no_footer(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons\r\nBcc: eve@example.com")
    assign(room, uid, room.editor, comment="Fine.\n\n-- \nYou won\x1b[2J")
    assert send_all() == [
        ("[Magazine] Assigned to you: 'Herons Bcc: eve@example.com' (article, en-us)", [room.editor.email])
    ]
    assert sent.outbox[0].recipients() == [room.editor.email]
    assert "> Fine.\n> \n> -- \n> You won [2J\n" in str(sent.outbox[0].body)


def test_who_has_too_much_mail_waiting_gets_no_more(room: Newsroom, settings: Any) -> None:
    settings.MAIL_WAITING_PER_PERSON = 2
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    for _ in range(3):
        assign(room, uid, room.editor)
    assert Mail.objects.count() == 2
    send_all()
    assign(room, uid, room.editor)
    assert states() == [("sent", 1), ("sent", 1), ("waiting", 0)]


def test_who_is_alone_costs_no_query(room: Newsroom, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        write_mail(room.tenant.scope, Letter(MailKind.ASSIGNMENT, {}), to=[room.editor.uid], but=room.editor.uid)


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.port, 5
        yield office


def test_what_the_server_refuses_for_now_is_tried_again_under_the_same_id_and_given_up_after_two_days(
    room: Newsroom, office: PostOffice
) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    assign(room, uid, room.editor)
    office.answers = ["451 later", "451 later"]
    for _ in range(3):
        send_all()
    assert states() == [("sent", 3)]
    assert [letter["Message-ID"] for letter in office.letters] == [f"<{Mail.objects.get().uid}@127.0.0.1>"]
    assert office.letters[0]["Auto-Submitted"] == "auto-generated"

    assign(room, uid, room.editor)
    office.answers = ["451 later"] * 20
    waited = timedelta(0)
    while Mail.objects.filter(state="waiting").exists():
        send_all()
        row = Mail.objects.latest("pk")
        waited += row.next_try_at - row.updated_at
    row = Mail.objects.latest("pk")
    assert (row.state, row.attempts, "451" in row.reason) == ("failed", 9, True)
    assert timedelta(days=2) < waited < timedelta(days=2.6)


def test_an_address_that_nobody_has_is_given_up_at_once(room: Newsroom, office: PostOffice) -> None:
    room.workflow("Draft", "Review")
    assign(room, room.entry("Herons"), room.editor)
    office.refuses = "550 no such person"
    send_all()
    assert states() == [("failed", 1)]


def test_pruning_takes_what_was_sent_long_ago_and_nothing_that_waits(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    uid = room.entry("Herons")
    for _ in range(2):
        assign(room, uid, room.editor)
    send_next()
    Mail.objects.update(updated_at=Now() - timedelta(days=40))
    assert plan_pruning(SYSTEM, room.tenant.stack, Retention())["mail"] == 1
