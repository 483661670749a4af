"""Lists of values in the form, choices that are none any more, and addresses of links."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from content.actions.entries import create_entry
from content.admin.kind import Unreadable
from content.admin.kinds import KINDS
from content.models import EntryLocale, EntryVersion
from content.schema.fields.links import Link
from tests.admin.builders import address, messages_after, page, signed_in
from tests.admin.sent_forms import untouched
from tests.content.builders import make_type, text
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


def enum(*values: object) -> Any:
    return {"advanced": False, "choices": [{"value": value} for value in values]}


FIELDS: list[Any] = [
    {"uid": "marks", "display_name": "Marks", "data_type": "number", "multiple": True, "min": 1},
    text("names", multiple=True),
    text("drop", enum=enum("a", "b")),
    text("ticks", multiple=True, display_type="checkbox", enum=enum("e", "f", "g")),
    {"uid": "levels", "display_name": "Levels", "data_type": "number", "multiple": True, "enum": enum(1, 2)},
]
STORED: dict[str, Any] = {
    "marks": [1, 2.5],
    "names": ["Ada"],
    "drop": "gone",
    "ticks": ["g", "lost", "e"],
    "levels": [7, 1],
}


@pytest.fixture
def browser(stage: "Stage") -> Client:
    return signed_in(stage.tenant.owner)


@pytest.fixture
def entry(stage: "Stage") -> str:
    """The page of an entry that holds choices which its type has taken out since."""
    made = make_type(stage.tenant.fresh_scope(), *FIELDS, uid="plain")
    data = {"title": "Plain", "marks": [1, 2.5], "names": ["Ada"]}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), made, locale="en-us", data=data).uid  # type: ignore[arg-type]  # JSON
    version = EntryVersion.objects.get(entry__uid=uid)
    EntryVersion.objects.filter(pk=version.pk).update(data={**version.data, **STORED})
    return address(stage.tenant, f"entries/plain/{uid}/?locale=en-us")


def latest(entry: str) -> dict[str, Any]:
    data: dict[str, Any] = EntryLocale.objects.get(entry__uid=entry.split("/")[-2]).latest.data
    return data


def test_choices_that_are_none_any_more_are_shown_and_stay_in_their_order(browser: Client, entry: str) -> None:
    shown = page(browser, entry)
    assert '<option value="gone" selected>gone (not a choice any more)</option>' in shown
    assert '<span>lost <span class="facts">not a choice any more</span></span>' in shown

    assert messages_after(browser, entry, untouched(shown)) == ["Nothing was changed."]
    assert messages_after(browser, entry, {**untouched(shown), "f.title": ["Other"]})[-1] == "Saved as version 2."
    assert {key: latest(entry)[key] for key in STORED} == STORED


def test_what_is_ticked_comes_behind_what_was_and_what_is_gone_may_stay(browser: Client, entry: str) -> None:
    sent = untouched(page(browser, entry))
    assert browser.post(entry, {**sent, "f.ticks": ["e", "f", "g", "lost"]}).status_code == 302
    assert latest(entry)["ticks"] == ["g", "lost", "e", "f"]
    sent = untouched(page(browser, entry))
    assert browser.post(entry, {**sent, "f.ticks": ["e", "f", "g"]}).status_code == 302
    assert latest(entry)["ticks"] == ["g", "e", "f"]
    assert latest(entry)["levels"] == [7, 1]


def test_what_is_no_choice_any_more_is_refused_at_its_field_where_it_is_chosen_anew(
    browser: Client, entry: str
) -> None:
    sent = untouched(page(browser, entry))
    chosen = {"f.ticks": ["e", "lost", "never"], "f.drop": "b", "f.levels": ["1", "7"]}
    assert browser.post(entry, {**sent, **chosen, "f.ticks": ["e"]}).status_code == 302
    # The form that stood open still shows what the entry says no more.
    answer = browser.post(entry, {**sent, "f.ticks": ["e", "lost", "never"], "version": "2"}).content.decode()
    for choice in ("lost", "never"):
        assert f"<p>Ticks: “{choice}” is not a choice any more. Choose another.</p>" in answer
        assert f'value="{choice}" checked' in answer
    assert latest(entry) | {"drop": "b", "ticks": ["e"], "levels": [7, 1]} == latest(entry)


def test_each_value_of_a_list_has_a_control_and_is_told_what_is_wrong_with_it(browser: Client, entry: str) -> None:
    shown = page(browser, entry)
    assert 'name="f.marks.1" value="2.5"' in shown
    assert shown.count("At least 1.") == 1
    sent = {**untouched(shown), "f.marks": ["1", "n2", "n3", "0"], "f.marks.n2": "many", "f.marks.n3": ""}

    answer = browser.post(entry, sent).content.decode()
    assert '<div class="error" id="error-marks.n2"><p>Marks is not a number.</p></div>' in answer

    assert browser.post(entry, {**sent, "f.marks.n2": "4"}).status_code == 302
    assert latest(entry)["marks"] == [2.5, 4, 1]


def test_a_great_many_values_stand_in_lines(stage: "Stage", browser: Client, entry: str) -> None:
    version = EntryVersion.objects.get(entry__uid=entry.split("/")[-2])
    EntryVersion.objects.filter(pk=version.pk).update(data={**version.data, "names": [f"Ada {n}" for n in range(61)]})
    sent = untouched(page(browser, entry))
    assert sent["f.names"] == ["\r\n".join(f"Ada {n}" for n in range(61))]
    assert messages_after(browser, entry, sent) == ["Nothing was changed."]


@pytest.mark.parametrize(
    ("href", "sentence"),
    [
        ("javascript:alert(1)", "has an address that begins with “javascript:”"),
        ("JavaScript:alert(1)", "has an address that begins with “JavaScript:”"),
        ("java\tscript:alert(1)", "has an address with a space in it"),
        ("https://example.com/a b", "has an address with a space in it"),
        ("data:text/html,x", "has an address that begins with “data:”"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(href: str, sentence: str) -> None:
    field = Link(uid="more", path="more", display_name="More", data_type="link")
    with pytest.raises(Unreadable, match=sentence):
        KINDS["link"].read(field, ("Read", href))


@pytest.mark.parametrize("href", ["/about", "#top", "mailto:a@b.example", "app://open?x=y:z", "//host/a", "about/us"])
def test_every_other_address_is_taken(href: str) -> None:
    field = Link(uid="more", path="more", display_name="More", data_type="link")
    assert KINDS["link"].read(field, ("", f" {href} ")) == {"title": "", "href": href}
