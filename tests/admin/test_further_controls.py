"""The form's controls for the field types beyond Contentstack's, without a line of script."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.content_types import create_content_type
from content.admin.moment_kinds import DATE, DATE_RANGE
from content.models import EntryLocale
from content.schema.fields.passwords import is_password
from content.schema.fields.scalars import IsoDate
from content.schema.fields.times import IsoDateRange
from content.types import StoredType, load_type
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
    field("isodate", "wakes"),
    field("password", "secret"),
    field("group", "login", schema=[text("name"), field("password", "inner")]),
    text("off", enabled=False),
]
TYPED: dict[str, Any] = {
    "title": "Sea View",
    "count": "3",
    "marks": ["n0", "n1"],
    "marks.n0": "1",
    "marks.n1": "2",
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
        "wakes": None,
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


@pytest.fixture
def clip(stage: "Stage") -> StoredType:
    """A type of which a rule shows an address for videos alone, and in a part a length for what is marked."""
    rules: JSONValue = [
        {
            "conditions": [{"operand_field": "title", "operator": "equals", "value": "Video"}],
            "actions": [{"action": "show", "target_field": "address"}],
        },
        {
            "conditions": [{"operand_field": "parts.timed", "operator": "equals", "value": True}],
            "actions": [{"action": "show", "target_field": "parts.length"}],
        },
    ]
    parts = field("group", "parts", multiple=True, schema=[field("boolean", "timed"), text("length", mandatory=True)])
    document: JSONObject = {
        "title": "Clip", "uid": "clip", "schema": [TITLE, text("address"), parts], "field_rules": rules,
    }  # fmt: skip
    create_content_type(SYSTEM, stage.tenant.fresh_scope(), document=document)
    return load_type(stage.tenant.fresh_scope(), "clip")


def test_a_field_that_a_rule_hides_is_said_not_to_be_needed(stage: "Stage", browser: Client, clip: StoredType) -> None:
    def shown(title: str) -> str:
        made = browser.post(address(stage.tenant, "new/clip/"), form(0, title=title))
        uid = made["Location"].split("/")[-2]
        return page(browser, address(stage.tenant, f"entries/clip/{uid}/?locale=en-us"))

    note = 'data-ruled-out="" id="field-address"'
    assert (shown("Video").count(note), shown("Text").count(note)) == (0, 1)


def test_what_the_rules_hide_is_told_as_the_form_stands_and_nothing_is_saved(
    stage: "Stage", browser: Client, clip: StoredType
) -> None:
    def hidden(**typed: object) -> list[str]:
        sent = {**form(0, **typed), "do": "rules"}
        return list(browser.post(address(stage.tenant, "new/clip/"), sent).json()["hidden"])

    assert hidden(title="Text") == ["address"]
    assert hidden(title="Video") == []
    parts = {"parts": ["n1", "n0"], "parts.n0.timed": "on", "parts.n1.timed": ()}
    assert hidden(title="Video", **parts) == ["parts.n1.length"]
    assert not EntryLocale.objects.filter(content_type_id=clip.id).exists()
    made = browser.post(address(stage.tenant, "new/clip/"), form(0, title="Video", **parts, **{"parts.n0.length": "9"}))
    assert made.status_code == 302


@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        (["2026-05-04T08:30", "UTC"], "2026-05-04T08:30:00.000Z"),
        (["2026-05-04T08:30", "Europe/Oslo"], "2026-05-04T08:30:00.000+02:00"),
        (["2026-12-04T08:30:15", "-03:30"], "2026-12-04T08:30:15.000-03:30"),
        (["", "Europe/Oslo"], None),
    ],
)
def test_a_date_is_written_in_the_zone_that_was_chosen(
    stage: "Stage", browser: Client, texts: list[str], stored: str | None
) -> None:
    make_type(stage.tenant.fresh_scope(), field("isodate", "starts"), uid="show")
    made = browser.post(address(stage.tenant, "new/show/"), form(0, title="Evening", starts=texts))
    uid = made["Location"].split("/")[-2]
    assert saved(stage, uid)["starts"] == stored
    shown = browser.get(address(stage.tenant, f"entries/show/{uid}/?locale=en-us")).context["controls"]
    again = next(control.texts for control in shown if control.field.uid == "starts")
    told = messages_after(browser, address(stage.tenant, f"entries/show/{uid}/?locale=en-us"), form(1, starts=again))
    assert told == ["Nothing was changed."]


@pytest.mark.parametrize(
    ("stored", "texts"),
    [
        ("2026-05-04", ("2026-05-04T00:00", "UTC")),
        ("2026-05-04T08:30:00", ("2026-05-04T08:30", "UTC")),
        ("2026-05-04T08:30:15.250+05:30", ("2026-05-04T08:30:15", "+05:30")),
        ("noon", None),
    ],
)
def test_a_stored_date_is_shown_in_its_own_zone(stored: str, texts: tuple[str, ...] | None) -> None:
    assert DATE.show(IsoDate(uid="at", path="at", display_name="At", data_type="isodate"), stored) == texts


def test_a_range_whose_ends_have_different_zones_is_shown_in_utc() -> None:
    stay = IsoDateRange(uid="stay", path="stay", display_name="Stay", data_type="isodate")
    value: JSONObject = {"start": "2026-05-04T08:30:00+02:00", "end": "2026-05-05T08:30:00Z"}
    texts = DATE_RANGE.show(stay, value)
    assert texts == ("2026-05-04T06:30", "2026-05-05T08:30", "UTC")
    assert DATE_RANGE.read(stay, texts) == {"start": "2026-05-04T06:30:00.000Z", "end": "2026-05-05T08:30:00.000Z"}


def test_what_the_type_tells_editors_stands_at_the_field(stage: "Stage", browser: Client) -> None:
    notes = {"description": "In a few words.", "instruction": "No dates.", "placeholder": "Once upon a time"}
    make_type(stage.tenant.fresh_scope(), text("lead", field_metadata=notes), uid="tale")
    shown = page(browser, address(stage.tenant, "new/tale/"))
    assert '<div class="hint" id="notes-lead"><p>In a few words.</p><p>No dates.</p></div>' in shown
    control = shown.partition('<input id="i-lead" name="f.lead" value=""')[2].partition(">")[0]
    assert control.endswith(' placeholder="Once upon a time" aria-describedby="notes-lead"')


@pytest.mark.parametrize(
    ("uid", "typed", "sentence"),
    [
        ("wakes", ["2026-05-04T08:30", "Mars/Base"], "Wakes names “Mars/Base”, which is no time zone."),
        ("wakes", ["2026-03-29T02:30", "Europe/Oslo"], "Wakes is an hour that does not exist there"),
        ("wakes", ["soon", "UTC"], "Wakes is not a date."),
        ("count", "2.5", "Count must be an integer of 64 bits."),
        ("count", "1,250", "Count is not a number: write it with a point"),
        (
            "wakes",
            ["2026-10-25T02:30", "Europe/Oslo"],
            "Wakes comes twice there, as the clocks change: write +02:00 or +01:00",
        ),
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
