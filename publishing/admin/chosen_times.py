"""A date and time chosen in a form, with its zone: the instant it means, or what is unclear about it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from content.admin.kind import Unreadable
from content.admin.zones import find_zone, instant_in
from core.errors import Problem
from publishing.errors import PublishInvalid

_REMEMBERED = "zone"
"""What the session keeps the zone by, for every page that asks for times."""


def remembered_zone(request: HttpRequest) -> str:
    """The zone that the person chose last."""
    return str(request.session.get(_REMEMBERED, "UTC"))


def remember_zone(request: HttpRequest, zone: str) -> None:
    """Offer the zone the next time."""
    if zone != remembered_zone(request) and find_zone(zone) is not None:
        request.session[_REMEMBERED] = zone


def scheduled_at(asked: Mapping[str, Any]) -> str | None:
    """The instant chosen, with its offset; None for now. Raises PublishInvalid for what is no time there, or two."""
    if asked["when"] == "now":
        return None
    return chosen_instant(asked["at"], asked["zone"], asked.get("offset", ""), path="scheduled_at")


def chosen_instant(at: str, zone: str, offset: str, *, path: str) -> str:
    """The instant as text. Where the clocks show it twice, `offset` says which is meant. Raises PublishInvalid."""
    if not at:
        raise PublishInvalid([Problem(path, "required", _("choose a date and a time."))])
    try:
        first = instant_in(at, zone)
    except Unreadable as error:
        raise PublishInvalid([Problem(path, "format", str(error))]) from error
    both = _both(first)
    meant = next((each for each in both if _offset(each) == offset), None)
    if len(both) == 2 and meant is None:
        told = {"first": _offset(both[0]), "second": _offset(both[1])}
        sentence = _("happens twice there, as the clocks are put back: choose %(first)s or %(second)s.")
        raise PublishInvalid([Problem(path, "ambiguous", sentence % told)])
    return (meant or first).isoformat(timespec="seconds")


def offsets_at(at: str, zone: str) -> tuple[str, ...]:
    """The two offsets between which a time has to be told where the clocks show it twice; none elsewhere."""
    try:
        both = _both(instant_in(at, zone))
    except Unreadable:
        return ()
    return tuple(_offset(each) for each in both) if len(both) == 2 else ()


def _both(moment: datetime) -> tuple[datetime, ...]:
    """The moments that the clocks show so, the earlier first: one, or two."""
    later = moment.replace(fold=1)
    return (moment,) if later.utcoffset() == moment.utcoffset() else (moment, later)


def _offset(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[19:]
