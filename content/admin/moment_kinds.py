"""Controls of dates, times of day and ranges of both, in the forms that browsers' inputs speak. Dates are shown in UTC."""

from datetime import datetime

from django.utils.translation import gettext as _

from content.admin.kind import Kind, Texts, Unreadable
from content.schema.fields.base import FieldType
from content.schema.fields.scalars import IsoDate, read_instant
from content.schema.fields.times import END, START, read_time
from core.json_values import JSONValue

_BLANK = (None, "")


def _show_day(field: FieldType, value: JSONValue) -> str | None:
    """A day, or a minute."""
    if value in _BLANK:
        return ""
    instant = read_instant(value)
    hides_time = isinstance(field, IsoDate) and field.hides_time
    return instant.strftime("%Y-%m-%d" if hides_time else "%Y-%m-%dT%H:%M") if instant else None


def _read_day(field: FieldType, text: str) -> JSONValue:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Unreadable(_("is not a date.")) from error
    hides_time = isinstance(field, IsoDate) and field.hides_time
    return moment.date().isoformat() if hides_time else f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _show_clock(value: JSONValue) -> str | None:
    if value in _BLANK:
        return ""
    return value if isinstance(value, str) and read_time(value) is not None else None


def _read_clock(text: str) -> JSONValue:
    return text.strip() or None


def _show_date(field: FieldType, value: JSONValue) -> Texts | None:
    text = _show_day(field, value) if isinstance(field, IsoDate) else None
    return None if text is None else (text,)


def _read_date(field: FieldType, texts: Texts) -> JSONValue:
    return _read_day(field, texts[0])


def _show_time(field: FieldType, value: JSONValue) -> Texts | None:
    text = _show_clock(value)
    return None if text is None else (text,)


def _read_time(field: FieldType, texts: Texts) -> JSONValue:
    return _read_clock(texts[0])


def _show_dates(field: FieldType, value: JSONValue) -> Texts | None:
    return _both(*(_show_day(field, end) for end in _ends(value)))


def _read_dates(field: FieldType, texts: Texts) -> JSONValue:
    start, end = (_read_day(field, text) for text in (*texts, "", "")[:2])
    return {START: start, END: end} if start or end else None


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
