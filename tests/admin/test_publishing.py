"""Publishing from the page of an entry, and the queue."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from publishing.drain import drain
from publishing.models import Environment, PublishItem
from tests.admin.builders import address, marks, messages_after, page, signed_in

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


def items(stage: "Stage") -> list[tuple[str, str, str, str, str]]:
    rows = PublishItem.objects.filter(stack=stage.scope.stack_id).order_by("pk")
    return [(row.action, row.state, row.environment.name, row.locale, row.scheduled_text) for row in rows]


def ask(stage: "Stage", *places: tuple[Environment, str], **more: Any) -> dict[str, Any]:
    named = [f"{environment.uid}/{locale}" for environment, locale in places or ((stage.production, "en-us"),)]
    return {"place": named, "action": "publish", "when": "now", **more}


def test_publishing_now_queues_the_chosen_places_and_no_other(stage: "Stage") -> None:
    uid = stage.entry()
    wish = ask(stage, (stage.production, "en-us"), (stage.production, "fr-fr"), (stage.staging, "fr-fr"))
    told = messages_after(signed_in(stage.tenant.owner), address(stage.tenant, f"entries/article/{uid}/publish/"), wish)
    assert told == ["3 places are queued to go live."]
    assert sorted(items(stage)) == [
        ("publish", "scheduled", "production", "en-us", ""),
        ("publish", "scheduled", "production", "fr-fr", ""),
        ("publish", "scheduled", "staging", "fr-fr", ""),
    ]


def test_a_time_is_taken_in_the_zone_that_was_chosen(stage: "Stage") -> None:
    uid = stage.entry()
    wish = ask(stage, when="later", at="2099-07-01T08:00", zone="Europe/Oslo", action="unpublish")
    browser = signed_in(stage.tenant.owner)
    told = messages_after(browser, address(stage.tenant, f"entries/article/{uid}/publish/"), wish)
    assert told == ["1 place is queued to go offline at 2099-07-01 08:00 (Europe/Oslo)."]
    assert items(stage) == [("unpublish", "scheduled", "production", "en-us", "2099-07-01T08:00:00+02:00")]
    shown = page(browser, address(stage.tenant, f"entries/article/{uid}/"))
    assert "goes offline" in shown
    assert "1 Jul 2099, 06:00" in shown
    # The next dialog offers the zone that was chosen last.
    assert 'value="Europe/Oslo"' in page(browser, address(stage.tenant, f"entries/article/{uid}/publish/"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"place": []}, "Choose at least one place."),
        ({"when": "later", "at": ""}, "Time: choose a date and a time."),
        ({"when": "later", "at": "0001-01-01T00:00", "zone": "Asia/Tokyo"}, "Time: is not a date."),
        ({"when": "later", "at": "9999-12-31T23:59", "zone": "America/New_York"}, "Time: is not a date."),
        ({"when": "later", "at": "2099-01-01T10:00", "zone": "Mars/Base"}, "is no time zone."),
        ({"when": "later", "at": "2026-03-29T02:30", "zone": "Europe/Oslo"}, "is an hour that does not exist there"),
        (
            {"when": "later", "at": "2099-10-25T02:30", "zone": "Europe/Oslo", "offset": "+05:00"},
            "happens twice there, as the clocks are put back: choose +02:00 or +01:00.",
        ),
        ({"ends": "on", "until": ""}, "Offline again: choose a date and a time."),
        ({"ends": "on", "until": "2001-01-01T00:00"}, "is not after the time at which it goes live."),
        ({"place": ["bltnowhere/en-us"]}, "Environments:"),
        ({"place": ["{production}/de-de"]}, "Languages:"),
        ({"place": ["nonsense"]}, "Environments:"),
    ],
)
def test_what_cannot_be_asked_is_said_and_the_choices_are_kept(
    stage: "Stage", wrong: dict[str, Any], sentence: str
) -> None:
    uid = stage.entry()
    before = marks(stage.tenant)
    wish = {**ask(stage, zone="Asia/Tokyo"), **wrong}
    wish["place"] = [place.format(production=stage.production.uid) for place in wish["place"]]
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, f"entries/article/{uid}/publish/"), wish)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in shown
    assert f'value="{wish["zone"]}"' in shown
    if "place" not in wrong:
        assert f'value="{stage.production.uid}/en-us" checked' in shown
    assert marks(stage.tenant) == before


def test_a_scheduled_item_is_cancelled_once(stage: "Stage") -> None:
    uid = stage.entry()
    item = stage.request(uid, scheduled_at="2099-01-01T00:00:00Z").items.get()
    browser = signed_in(stage.tenant.owner)
    cancel = address(stage.tenant, f"queue/{item.uid}/cancel/")
    back = address(stage.tenant, f"entries/article/{uid}/?locale=en-us")
    answer = browser.post(cancel, {"back": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert [row[1] for row in items(stage)] == ["cancelled"]
    told = messages_after(browser, cancel, {"back": "https://evil.example.com/"})
    assert told[-1] == "The item can no longer be changed: a worker has it, or it is done."
    assert browser.post(cancel, {"back": "//evil.example.com/"})["Location"] == address(stage.tenant, "queue/")
    assert browser.post(address(stage.tenant, "queue/no-uuid/cancel/")).status_code == 404


def test_the_queue_is_narrowed_by_every_filter(stage: "Stage") -> None:
    herons, storks = stage.entry("Herons"), stage.entry("Storks")
    stage.request(herons, scheduled_at="2099-01-01T23:59:59Z")
    stage.request(
        storks, "unpublish", environments=("staging",), scheduled_at="2099-01-02T00:00:00Z", locales=("fr-fr",)
    )
    browser = signed_in(stage.tenant.owner)

    def found(query: str) -> set[str]:
        shown = page(browser, address(stage.tenant, f"queue/?{query}"))
        return {title for title in ("Herons", "Storks") if f">{title}</a>" in shown}

    assert found("") == {"Herons", "Storks"}
    assert found("q=heron") == found(f"q={herons}") == found("action=publish") == {"Herons"}
    assert found(f"environment={stage.production.uid}") == found("due=2099-01-01") == {"Herons"}
    assert found("state=open") == {"Herons", "Storks"}
    assert found("locale=fr-fr") == {"Storks"}
    assert found("state=failed") == set()


def test_an_environment_is_made_and_changed_through_its_form(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    new = {"name": "preview", "locale": ["en-us", "fr-fr"], "url": ["https://preview.example.com", ""]}
    assert messages_after(browser, address(stage.tenant, "new-environment/"), new) == [
        "The environment “preview” is created."
    ]
    made = Environment.objects.get(name="preview", stack=stage.scope.stack_id)
    assert made.urls == [{"locale": "en-us", "url": "https://preview.example.com"}]
    shown = browser.post(
        address(stage.tenant, f"environments/{made.uid}/"),
        {"name": "staging", "locale": ["en-us"], "url": ["ftp://typed.example.com"]},
    ).content.decode()
    assert "Name is not unique." in shown
    assert "An address is not a valid http or https URL." in shown
    assert 'value="ftp://typed.example.com"' in shown
    made.refresh_from_db()
    assert (made.name, made.version) == ("preview", 1)


def test_the_queue_and_the_front_page_say_when_nobody_does_what_is_due(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    stage.request(stage.entry())
    pages = [address(stage.tenant), address(stage.tenant, "queue/")]
    assert not any("been waiting for" in page(browser, path) for path in pages)
    PublishItem.objects.update(next_try_at=timezone.now() - timedelta(minutes=5))
    for path in pages:
        shown = page(browser, path)
        assert "What is due has been waiting for 5 min." in shown
        assert "Nobody drains the publish queue: no worker is running." in shown
    drain(lambda: False)
    assert not any("been waiting for" in page(browser, path) for path in pages)
