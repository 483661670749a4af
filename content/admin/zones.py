"""Dates and times as browsers send them, and the instants they are in a time zone."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from content.admin.kind import Unreadable

_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)").fullmatch


def instant_in(text: str, zone: str) -> datetime:
    """The instant of a date and time in a zone: a name, an offset such as `+02:00`, UTC where it is blank.

    Raises Unreadable, also for an hour that clocks which are put forward leave out.
    """
    place = find_zone(zone)
    if place is None:
        raise Unreadable(_("names “%(zone)s”, which is no time zone.") % {"zone": zone})
    try:
        moment = datetime.fromisoformat(text.strip()).replace(tzinfo=place)
        there_and_back = moment.astimezone(UTC).astimezone(place)
    except (ValueError, OverflowError) as error:
        raise Unreadable(_("is not a date.")) from error
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise Unreadable(_("is an hour that does not exist there: the clocks change."))
    return moment


def certain_instant_in(text: str, zone: str) -> datetime:
    """The instant, where it can be one only. Raises Unreadable also for an hour that comes twice."""
    moment = instant_in(text, zone)
    offsets = [zone_of(moment.replace(fold=fold)) for fold in (0, 1)]
    if offsets[0] != offsets[1]:
        told = {"first": offsets[0], "second": offsets[1]}
        raise Unreadable(
            _("comes twice there, as the clocks change: write %(first)s or %(second)s as the zone.") % told
        )
    return moment


def zone_of(moment: datetime) -> str:
    """What the form calls the zone of a date: its offset, or UTC."""
    return moment.isoformat()[-6:] if moment.utcoffset() else "UTC"


def find_zone(zone: str) -> tzinfo | None:
    """The zone of that name or offset, UTC for a blank one; None where there is none."""
    zone = zone.strip()
    if zone in ("", "UTC", "Z"):
        return UTC
    offset = _OFFSET(zone)
    if offset:
        sign, hours, minutes = offset.groups()
        distance = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-distance if sign == "-" else distance) if distance < timedelta(days=1) else None
    return ZoneInfo(zone) if zone in available_timezones() else None
