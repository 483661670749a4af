"""Controls of dates, times of day and ranges of both, in the forms that browsers' inputs speak.

A date with a time has its zone as its last text; one that is stored without a zone counts as UTC.
"""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from content.admin.kind import Kind, Texts, Unreadable
from content.admin.zones import certain_instant_in, zone_of
from content.schema.fields.base import FieldType
from content.schema.fields.scalars import IsoDate, read_instant
from content.schema.fields.times import END, START, read_time
from core.json_values import JSONValue

_BLANK = (None, "")


def _hides_time(field: FieldType) -> bool:
    return isinstance(field, IsoDate) and field.hides_time


def _moment(value: JSONValue) -> datetime | None:
    """The date as it is stored, in its own zone."""
    if read_instant(value) is None:
        return None
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _local(moment: datetime) -> str:
    """The minute, or the second where it is not a full one."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S" if moment.second else "%Y-%m-%dT%H:%M")


def _read_day(field: FieldType, text: str, zone: str) -> JSONValue:
    if not text.strip():
        return None
    if not _hides_time(field):
        moment = certain_instant_in(text, zone)
        told = f"{moment:%Y-%m-%dT%H:%M:%S}.000"
        return f"{told}{zone_of(moment)}" if moment.utcoffset() else f"{told}Z"
    try:
        return datetime.fromisoformat(text.strip()).date().isoformat()
    except ValueError as error:
        raise Unreadable(_("is not a date.")) from error


def _show_clock(value: JSONValue) -> str | None:
    if value in _BLANK:
        return ""
    return value if isinstance(value, str) and read_time(value) is not None else None


def _read_clock(text: str) -> JSONValue:
    return text.strip() or None


def _show_date(field: FieldType, value: JSONValue) -> Texts | None:
    if not isinstance(field, IsoDate):
        return None
    if value in _BLANK:
        return ("",) if _hides_time(field) else ("", "UTC")
    moment = _moment(value)
    if moment is None:
        return None
    return (f"{moment:%Y-%m-%d}",) if _hides_time(field) else (_local(moment), zone_of(moment))


def _read_date(field: FieldType, texts: Texts) -> JSONValue:
    text, zone = (*texts, "", "")[:2]
    return _read_day(field, text, zone)


def _show_time(field: FieldType, value: JSONValue) -> Texts | None:
    text = _show_clock(value)
    return None if text is None else (text,)


def _read_time(field: FieldType, texts: Texts) -> JSONValue:
    return _read_clock(texts[0])


def _show_dates(field: FieldType, value: JSONValue) -> Texts | None:
    """Both ends, and the zone that they share: their own, or UTC where each has another."""
    ends = _ends(value)
    moments = [_moment(end) for end in ends]
    if any(moment is None and end not in _BLANK for moment, end in zip(moments, ends, strict=True)):
        return None
    if _hides_time(field):
        return tuple(f"{moment:%Y-%m-%d}" if moment else "" for moment in moments)
    zones = {zone_of(moment) for moment in moments if moment}
    zone = zones.pop() if len(zones) == 1 else "UTC"
    shared = [moment.astimezone(UTC) if moment and zone == "UTC" else moment for moment in moments]
    return (*(_local(moment) if moment else "" for moment in shared), zone)


def _read_dates(field: FieldType, texts: Texts) -> JSONValue:
    start, end, zone = (*texts, "", "", "")[:3]
    ends = _read_day(field, start, zone), _read_day(field, end, zone)
    return {START: ends[0], END: ends[1]} if any(ends) else None


def _show_times(field: FieldType, value: JSONValue) -> Texts | None:
    return _both(*(_show_clock(end) for end in _ends(value)))


def _read_times(field: FieldType, texts: Texts) -> JSONValue:
    start, end = (_read_clock(text) for text in (*texts, "", "")[:2])
    return {START: start, END: end} if start or end else None


def _ends(value: JSONValue) -> tuple[JSONValue, JSONValue]:
    """The ends of a range; of what is none, ends that no input can show."""
    if value in _BLANK:
        return None, None
    return (value.get(START), value.get(END)) if isinstance(value, dict) else (False, False)


def _both(start: str | None, end: str | None) -> Texts | None:
    return None if start is None or end is None else (start, end)


DATE = Kind("date", _show_date, _read_date)
DATE_RANGE = Kind("range", _show_dates, _read_dates)
TIME = Kind("time", _show_time, _read_time)
TIME_RANGE = Kind("range", _show_times, _read_times)
