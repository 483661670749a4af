"""The form's controls for the field types beyond Contentstack's, without a line of script."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.content_types import create_content_type
from content.models import EntryLocale
from content.schema.fields.passwords import is_password
from core.json_values import JSONObject, JSONValue
from tests.admin.builders import address, messages_after, page, signed_in
from tests.content.builders import TITLE, make_type, text
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


def field(data_type: str, uid: str, **options: Any) -> JSONObject:
    return {"uid": uid, "display_name": uid.title(), "data_type": data_type, **options}


LEVELS = {"choices": [{"key": "Low", "value": 1}, {"key": "High", "value": 2}]}
FIELDS: list[JSONObject] = [
    field("integer", "count"),
    field("integer", "marks", multiple=True),
    field("integer", "level", enum=LEVELS, display_type="radio"),
    field("email", "mail"),
    field("color", "shade"),
    field("slug", "slug", source_field="title"),
    field("time", "opens"),
    field("time", "hours", mode="range"),
    field("isodate", "stay", mode="range", field_metadata={"hide_time": True}),
    field("password", "secret"),
    field("group", "login", schema=[text("name"), field("password", "inner")]),
    text("off", enabled=False),
]
TYPED: dict[str, Any] = {
    "title": "Sea View",
    "count": "3",
    "marks": "1\r\n2",
    "level": "2",
    "mail": "sea@example.org",
    "shade": "#0af",
    "slug": "",
    "opens": "09:30",
    "hours": ["22:00", "06:00"],
    "stay": ["2026-05-04", ""],
    "secret": "correct horse",
    "login.name": "sea",
    "login.inner": "battery staple",
}


def form(version: int, **typed: object) -> dict[str, Any]:
    return {"version": str(version), "shown": list(typed), **{f"f.{uid}": value for uid, value in typed.items()}}


def saved(stage: "Stage", uid: str) -> dict[str, Any]:
    data: dict[str, Any] = EntryLocale.objects.get(entry__uid=uid, branch=stage.scope.branch_id).latest.data
    return data


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's browser, and a type with a field of every further sort."""
    make_type(stage.tenant.fresh_scope(), *FIELDS, uid="hotel")
    return signed_in(stage.tenant.owner)


@pytest.fixture
def hotel(stage: "Stage", browser: Client) -> str:
    """The uid of an entry that was made in the form."""
    answer = browser.post(address(stage.tenant, "new/hotel/"), form(0, **TYPED))
    assert answer.status_code == 302, answer.content.decode()
    uid: str = answer["Location"].split("/")[-2]
    return uid


def test_every_control_writes_what_the_api_would_have(stage: "Stage", hotel: str) -> None:
    data = saved(stage, hotel)

    assert is_password("correct horse", data.pop("secret"))
    assert is_password("battery staple", data["login"].pop("inner"))
    assert data == {
        "title": "Sea View",
        "count": 3,
        "marks": [1, 2],
        "level": 2,
        "mail": "sea@example.org",
        "shade": "#0af",
        "slug": "sea-view",
        "opens": "09:30",
        "hours": {"start": "22:00", "end": "06:00"},
        "stay": {"start": "2026-05-04", "end": None},
        "login": {"name": "sea"},
        "tags": [],
    }


def test_the_form_shows_what_is_stored_and_no_password(stage: "Stage", browser: Client, hotel: str) -> None:
    shown = page(browser, address(stage.tenant, f"entries/hotel/{hotel}/?locale=en-us"))

    for markup in (
        'type="email" id="i-mail" name="f.mail" value="sea@example.org"',
        'type="time" step="any" id="i-opens" name="f.opens" value="09:30"',
        'type="time" id="i2-hours" name="f.hours" value="06:00"',
        'type="date" id="i-stay" name="f.stay" value="2026-05-04"',
        'type="password" id="i-secret" name="f.secret" value=""',
        "<span>High</span>",
        'value="sea-view"',
    ):
        assert markup in shown, markup
    assert "argon2" not in shown
    assert 'name="f.off"' not in shown
    assert "argon2" not in page(browser, address(stage.tenant, f"entries/hotel/{hotel}/versions/1/?locale=en-us"))


def test_a_form_sent_as_it_is_shown_changes_nothing(stage: "Stage", browser: Client, hotel: str) -> None:
    before = saved(stage, hotel)
    as_shown = {**TYPED, "slug": "sea-view", "secret": "", "login.inner": ""}

    told = messages_after(browser, address(stage.tenant, f"entries/hotel/{hotel}/?locale=en-us"), form(1, **as_shown))

    assert told[-1] == "Nothing was changed."
    assert saved(stage, hotel) == before


def test_editing_a_group_keeps_the_password_in_it(stage: "Stage", browser: Client, hotel: str) -> None:
    before = saved(stage, hotel)

    messages_after(
        browser,
        address(stage.tenant, f"entries/hotel/{hotel}/?locale=en-us"),
        form(1, **{"login.name": "lake", "login.inner": ""}),
    )

    assert saved(stage, hotel) == {**before, "login": {"name": "lake", "inner": before["login"]["inner"]}}


def test_a_field_that_a_rule_hides_is_said_not_to_be_needed(stage: "Stage", browser: Client) -> None:
    rules: JSONValue = [
        {
            "conditions": [{"operand_field": "title", "operator": "equals", "value": "Video"}],
            "actions": [{"action": "show", "target_field": "address"}],
        }
    ]
    document: JSONObject = {"title": "Clip", "uid": "clip", "schema": [TITLE, text("address")], "field_rules": rules}
    create_content_type(SYSTEM, stage.tenant.fresh_scope(), document=document)

    def shown(title: str) -> str:
        made = browser.post(address(stage.tenant, "new/clip/"), form(0, title=title))
        uid = made["Location"].split("/")[-2]
        return page(browser, address(stage.tenant, f"entries/clip/{uid}/?locale=en-us"))

    note = "Not needed here: a rule of the content type hides it."
    assert (shown("Video").count(note), shown("Text").count(note)) == (0, 1)


@pytest.mark.parametrize(
    ("uid", "typed", "sentence"),
    [
        ("count", "2.5", "Count must be an integer of 64 bits."),
        ("marks", "1\nmany", "Marks is not a number."),
        ("mail", "sea", "Mail must be an e-mail address."),
        ("opens", "noon", "Opens must be a time of day like 09:30."),
        ("stay", ["2026-05-04", "2026-05-03"], "Stay must not start after it ends."),
    ],
)
def test_what_is_no_value_is_told_at_its_control(
    stage: "Stage", browser: Client, hotel: str, uid: str, typed: Any, sentence: str
) -> None:
    answer = browser.post(address(stage.tenant, f"entries/hotel/{hotel}/?locale=en-us"), form(1, **{uid: typed}))

    assert sentence in answer.content.decode()
