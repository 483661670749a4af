"""The calendar: which days it shows, what lies on them in which time zone, and what it leads to."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from publishing.admin.calendar_periods import LIST, MONTH, VIEWS, WEEK, beginnings, parse_day, period_of
from publishing.models import PublishItem, State
from tests.admin.builders import address, page, signed_in

if TYPE_CHECKING:
    from publishing.admin.calendar_pages import Line
    from tests.publishing.builders import Stage


@given(st.sampled_from(VIEWS), st.dates(date(1970, 1, 1), date(9000, 12, 31)), st.sampled_from(["UTC", "Africa/Cairo"]))
def test_a_view_shows_its_day_and_stands_between_its_neighbours(view: str, on: date, zone: str) -> None:
    period = period_of(view, on)
    assert on in period.days
    assert period.days == [period.days[0] + timedelta(days=number) for number in range(len(period.days))]
    assert period_of(view, period.next).previous in period.days
    assert period_of(view, period.previous).next in period.days
    if view != LIST:
        assert (period.days[0].weekday(), len(period.days) % 7) == (0, 0)
    begins = beginnings(period.days, ZoneInfo(zone))
    assert begins == sorted(set(begins))
    assert len(begins) == len(period.days) + 1


def test_months_begin_with_the_week_of_their_first_day() -> None:
    period = period_of(MONTH, date(2026, 11, 21))
    assert (period.days[0], period.days[-1]) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (period.previous, period.next) == (date(2026, 10, 1), date(2026, 12, 1))
    week = period_of(WEEK, date(2026, 11, 21))
    assert (week.days[0], week.days[-1], week.next) == (date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23))
    assert period_of(LIST, date(2026, 11, 21), is_one_day=True).days == [date(2026, 11, 21)]
    assert parse_day("never", date(2026, 1, 1)) == date(2026, 1, 1)
    assert parse_day("9999-12-31", date(2026, 1, 1)) == date(9000, 12, 31)


def test_a_day_is_an_hour_longer_where_clocks_are_put_back() -> None:
    begins = beginnings([date(2026, 10, 25)], ZoneInfo("Europe/Oslo"))
    assert begins == [datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)]


def shown(browser: Client, stage: "Stage", query: str) -> dict[str, list[str]]:
    """The titles on each day that has any, with the time of day."""
    response = browser.get(address(stage.tenant, f"calendar/?{query}"))
    assert response.status_code == 200
    lines: dict[str, list[Line]] = {day.iso: day.lines for day in response.context["days"]}
    return {day: [f"{line.clock} {line.item.title}" for line in own] for day, own in lines.items()}


@pytest.fixture
def browser(stage: "Stage") -> Client:
    return signed_in(stage.tenant.owner)


@pytest.mark.django_db
def test_items_lie_on_the_days_they_are_due_in_the_zone_shown(stage: "Stage", browser: Client) -> None:
    stage.request(stage.entry("Herons"), scheduled_at="2099-03-31T23:30:00Z")
    stage.request(stage.entry("Storks"), "unpublish", scheduled_at="2099-04-02T09:00:00+02:00", locales=("fr-fr",))
    stage.request(stage.entry("Now"))
    assert shown(browser, stage, "on=2099-03-10") == {
        "2099-03-31": ["23:30 Herons"],
        "2099-04-02": ["07:00 Storks"],
    }
    in_oslo = {"2099-04-01": ["01:30 Herons"], "2099-04-02": ["09:00 Storks"]}
    assert shown(browser, stage, "on=2099-04-10&zone=Europe/Oslo") == in_oslo
    assert shown(browser, stage, "on=2099-04-10&view=list") == in_oslo, "the zone is remembered"
    assert shown(browser, stage, "on=2099-04-01&view=week") == in_oslo
    assert shown(browser, stage, "on=2099-04-08&view=week") == {}
    assert shown(browser, stage, "on=2099-04-02&view=list&span=day") == {"2099-04-02": ["09:00 Storks"]}
    assert shown(browser, stage, "on=2099-04-02&zone=-10:00") == {
        "2099-03-31": ["13:30 Herons"],
        "2099-04-01": ["21:00 Storks"],
    }


@pytest.mark.django_db
def test_a_target_that_goes_to_several_places_is_one_line_with_links_to_it_and_its_request(
    stage: "Stage", browser: Client
) -> None:
    uid = stage.entry("Herons")
    job = stage.request(
        uid, environments=("production", "staging"), locales=("en-us", "fr-fr"), scheduled_at="2099-04-02T09:00:00Z"
    )
    for view in VIEWS:
        text = page(browser, address(stage.tenant, f"calendar/?view={view}&on=2099-04-02"))
        assert text.count('class="slot slot-scheduled"') == 1
        assert address(stage.tenant, f"entries/article/{uid}/?locale=") in text
        assert address(stage.tenant, f"jobs/{job.uid}/") in text
        assert "<span>production, staging</span> <span>en-us, fr-fr</span>" in text


@pytest.mark.django_db
def test_the_calendar_is_narrowed_by_every_filter(stage: "Stage", browser: Client) -> None:
    stage.request(stage.entry("Herons"), scheduled_at="2099-04-02T09:00:00Z")
    stage.request(
        stage.entry("Storks"), "unpublish", environments=("staging",), locales=("fr-fr",),
        scheduled_at="2099-04-02T10:00:00Z",
    )  # fmt: skip
    cancelled = stage.request(stage.entry("Owls"), scheduled_at="2099-04-02T11:00:00Z")
    cancelled.items.update(state=State.CANCELLED)

    def found(query: str) -> list[str]:
        return [title for titles in shown(browser, stage, f"on=2099-04-02&{query}").values() for title in titles]

    assert found("") == found("shown=open") == ["09:00 Herons", "10:00 Storks"]
    assert found(f"environment={stage.production.uid}") == found("action=publish") == ["09:00 Herons"]
    assert found("locale=fr-fr") == ["10:00 Storks"]
    assert found("shown=cancelled") == ["11:00 Owls"]
    assert found("shown=done") == found("environment=bltnowhere") == []


@pytest.mark.django_db
def test_what_is_overdue_stands_out(stage: "Stage", browser: Client) -> None:
    job = stage.request(stage.entry("Late"), scheduled_at="2099-04-02T09:00:00Z")
    past = timezone.now() - timedelta(minutes=10)
    job.items.update(due_at=past, next_try_at=past)
    for view in VIEWS:
        text = page(browser, address(stage.tenant, f"calendar/?view={view}"))
        assert 'class="slot slot-late"' in text
        assert "Overdue: 1" in text
        assert address(stage.tenant, "queue/?state=late") in text


@pytest.mark.django_db
def test_a_full_day_shows_its_first_lines_and_leads_to_all(stage: "Stage", browser: Client) -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(7)]
    stage.request(uids, scheduled_at="2099-04-02T09:00:00Z")
    text = page(browser, address(stage.tenant, "calendar/?on=2099-04-02"))
    assert text.count('class="slot slot-scheduled"') == 4
    assert "3 more" in text
    assert "?on=2099-04-02&amp;view=list&amp;span=day" in text
    assert len(shown(browser, stage, "view=list&span=day&on=2099-04-02")["2099-04-02"]) == 7


@pytest.mark.django_db
def test_the_calendar_costs_the_same_however_much_is_on_it(stage: "Stage", browser: Client) -> None:
    def cost(query: str) -> int:
        page(browser, address(stage.tenant, f"calendar/?on=2099-04-02&{query}"))
        with CaptureQueriesContext(connection) as queries:
            page(browser, address(stage.tenant, f"calendar/?on=2099-04-02&{query}"))
        return len(queries)

    stage.request(stage.entry("Bird"), scheduled_at="2099-04-02T09:00:00Z")
    before = [cost(f"view={view}") for view in VIEWS]
    stage.request([stage.entry(f"Bird {number}") for number in range(6)], scheduled_at="2099-04-03T09:00:00Z")
    assert [cost(f"view={view}") for view in VIEWS] == before
    assert max(before) <= 11
    assert PublishItem.objects.count() == 7


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["on=0001-01-01", "on=9999-12-31&view=week", "on=x&view=y&span=z", "zone=Mars", "zone=%2B99:00", "page=-1&view=list",
     "page=99999999&view=list", "environment=x&locale=%25&action=z&shown=w", "zone=Pacific/Apia&on=2011-12-30"],
)  # fmt: skip
def test_odd_questions_are_answered(stage: "Stage", browser: Client, query: str) -> None:
    response: Any = browser.get(address(stage.tenant, f"calendar/?{query}"))
    assert response.status_code == 200
    assert ("is no time zone" in response.content.decode()) == ("Mars" in query or "99:00" in query)
