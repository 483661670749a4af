"""Mail to people whose roles have rules: no more than they may read when it is sent."""

from typing import Any

import pytest
from django.core import mail as sent

from core.json_values import JSONValue
from publishing.models import Mail
from stacks.models import User
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.factories import make_editor, make_locale
from tests.publishing.test_mail import assign, send_all
from tests.rules import in_languages, on_entries, on_fields, on_type

DROPPED = [("dropped", "What it is about is gone.")]


@pytest.fixture
def room(db: None) -> Newsroom:
    return make_newsroom()


def mention(room: Newsroom, uid: str, person: User, field: str = "title", locale: str = "en-us") -> None:
    """The owner says something about a field of an article, to a person."""
    place = {"uid": field, "path": field, "og_path": field}
    discussion: dict[str, Any] = {"title": "Read this", "field": place}
    discussion |= {"message": "The quince is ripe.", "to_users": [person.uid]}
    answer = room.ask(
        room.tenant.owner, "POST", f"{room.path(uid)}/discussion?locale={locale}", {"discussion": discussion}
    )
    assert answer.status_code == 201, answer.content


def states() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("state", "reason"))


def test_nobody_is_mailed_about_an_entry_that_their_role_hides(room: Newsroom) -> None:
    room.workflow("Draft", "Review")
    seen, unseen = room.entry("Herons"), room.entry("Quinces")
    person = make_editor(room.tenant, on_entries("article", [seen], "read"), in_languages("$all"))

    assign(room, unseen, person, comment="The quince is ripe.")
    mention(room, unseen, person)
    assert send_all() == []
    assert states() == DROPPED * 2
    assign(room, seen, person)
    assert send_all() == [("[Magazine] Assigned to you: 'Herons' (article, en-us)", [person.email])]


def test_a_title_is_mailed_from_a_language_that_is_seen(room: Newsroom) -> None:
    make_locale(room.tenant.fresh_scope(), "nl-nl", "fr-fr")
    uid, lonely = room.entry("Quinces"), room.entry("Lonely quinces")
    room.localize(uid, "fr-fr")
    person = make_editor(room.tenant, on_type("article", "read"), in_languages("fr-fr", "nl-nl"))

    for entry, locale in ((uid, "en-us"), (lonely, "fr-fr"), (uid, "nl-nl")):
        mention(room, entry, person, locale=locale)
    (letter,) = send_all()
    assert "Quinces" not in letter[0]
    assert "Quinces" not in str(sent.outbox[0].body)
    assert [state for state, _ in states()] == ["dropped", "dropped", "sent"]


def test_what_is_said_of_a_hidden_field_is_not_mailed(room: Newsroom) -> None:
    uid = room.entry("Herons")
    hidden: JSONValue = on_fields("article", ["body"], read=False)
    person = make_editor(room.tenant, on_type("article", "read"), in_languages("$all"), hidden)

    mention(room, uid, person, "body")
    mention(room, uid, person, "title")

    assert len(send_all()) == 1
    assert [state for state, _ in states()] == ["dropped", "sent"]
