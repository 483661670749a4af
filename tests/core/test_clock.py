"""Instants as people write them: with an offset, with the name of a zone, with both."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import UnclearTime, parse_instant

ZONES = ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01T08:00:00+02:00", "2026-07-01T06:00:00+00:00"),
        ("2026-07-01T08:00:00.000Z", "2026-07-01T08:00:00+00:00"),
        ("2026-07-01T08:00:00[Europe/Oslo]", "2026-07-01T06:00:00+00:00"),
        ("2026-01-01T08:00[Europe/Oslo]", "2026-01-01T07:00:00+00:00"),
        ("2026-07-01T08:00:00+02:00[Europe/Oslo]", "2026-07-01T06:00:00+00:00"),
        ("2026-07-01T08:00:00Z[!Europe/Oslo]", "2026-07-01T08:00:00+00:00"),
        ("2026-10-25T02:30:00+02:00[Europe/Oslo]", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30:00+01:00[Europe/Oslo]", "2026-10-25T01:30:00+00:00"),
        ("2028-02-29T12:00[Asia/Kathmandu]", "2028-02-29T06:15:00+00:00"),
        ("2026-04-05T01:59:00+11:00[Australia/Lord_Howe]", "2026-04-04T14:59:00+00:00"),
    ],
)
def test_an_instant_is_read(text: str, instant: str) -> None:
    assert parse_instant(text).isoformat() == instant


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-03-29T02:30:00[Europe/Oslo]", "does not exist in Europe/Oslo: the clocks are put forward there."),
        (
            "2026-10-04T02:15[Australia/Lord_Howe]",
            "does not exist in Australia/Lord_Howe: the clocks are put forward there.",
        ),
        ("2011-12-30T12:00[Pacific/Apia]", "does not exist in Pacific/Apia: the clocks are put forward there."),
        (
            "2026-10-25T02:30:00[Europe/Oslo]",
            "happens twice in Europe/Oslo: write +02:00 or +01:00 before the zone to say which.",
        ),
        ("2026-07-01T08:00:00+03:00[Europe/Oslo]", "says +03:00, but Europe/Oslo is at +02:00 then."),
        ("2026-07-01T08:00:00[Europe/Atlantis]", "names 'Europe/Atlantis', which is no time zone."),
        ("2026-07-01T08:00:00[../../etc/passwd]", None),
        ("2026-07-01T08:00:00[]", None),
        ("2026-07-01T08:00:00", None),
        ("2026-02-30T08:00:00[Europe/Oslo]", None),
        ("tomorrow[Europe/Oslo]", None),
        ("[Europe/Oslo]", None),
    ],
)
def test_what_is_no_instant_is_refused(text: str, sentence: str | None) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 what it says is looked at below
        parse_instant(text)
    assert isinstance(refused.value, UnclearTime) is (sentence is not None)
    assert sentence in (None, str(refused.value))


EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
MINUTES = 70 * 365 * 24 * 60


def try_instant(text: str) -> datetime | str:
    """The instant, or why it is none."""
    try:
        return parse_instant(text)
    except UnclearTime as unclear:
        return str(unclear)


@given(st.integers(0, MINUTES), st.sampled_from(ZONES))
def test_what_a_clock_shows_leads_back_to_its_instant(minutes: int, zone: str) -> None:
    instant = EPOCH + timedelta(minutes=minutes)
    there = instant.astimezone(ZoneInfo(zone))
    assert parse_instant(f"{there.isoformat()}[{zone}]") == instant
    wall = there.replace(tzinfo=None)
    near = [(instant + timedelta(minutes=step)).astimezone(ZoneInfo(zone)) for step in (-60, -30, 30, 60)]
    is_shown_twice = wall in [other.replace(tzinfo=None) for other in near]
    found = try_instant(f"{wall.isoformat()}[{zone}]")
    assert ("happens twice" in str(found)) is is_shown_twice
    assert is_shown_twice or found == instant
