"""What a stored value says to who only reads it: dates in the words of their language, choices by their labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.admin.zones import zone_of
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select
from content.schema.fields.scalars import IsoDate, read_instant
from content.schema.fields.times import END, START
from content.schema.walk import walk
from core.json_values import JSONObject, JSONValue


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in words, with its zone where it has a time; then `at` is the instant, for who wants their own time."""

    words: str
    at: str = ""


def moments_in(field: IsoDate, value: JSONValue) -> list[Moment]:
    """The dates of a value: one, those of a list, or both ends of a range."""
    if isinstance(value, list):
        return [moment for each in value for moment in moments_in(field, each)]
    ends = (value.get(START), value.get(END)) if isinstance(value, dict) else (value,)
    return [_moment(field, end) for end in ends if end not in (None, "")]


def in_words(field: FieldType, value: JSONValue) -> JSONValue:
    """The value with what people would not read as it is stored in words, at every depth."""
    held: JSONObject = {field.uid: orjson.loads(orjson.dumps(value))}
    for _prefix, each, holder in walk([field], held):
        if each.uid in holder:
            holder[each.uid] = _said(each, holder[each.uid])
    return held[field.uid]


def said_date(field: IsoDate, value: JSONValue) -> str:
    """A date, or a range of two, in words."""
    return " – ".join(moment.words for moment in moments_in(field, value))  # noqa: RUF001  # a dash


def _said(field: FieldType, value: JSONValue) -> JSONValue:
    if isinstance(value, list) and not field.is_container:
        return [_said(field, each) for each in value]
    if isinstance(field, IsoDate):
        return said_date(field, value) or value
    if isinstance(field, Select) and isinstance(value, str | int | float):
        return _labels(field).get(str(value), value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value


def _labels(field: Select) -> dict[str, str]:
    return dict(zip(map(str, field.choices), field.labels, strict=True))


def _moment(field: IsoDate, value: JSONValue) -> Moment:
    if read_instant(value) is None:
        return Moment(str(value))
    moment = datetime.fromisoformat(str(value))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if field.hides_time:
        return Moment(date_format(moment, "j M Y"))
    clock = "j M Y, H:i:s" if moment.second else "j M Y, H:i"
    return Moment(f"{date_format(moment, clock)} {zone_of(moment)}", moment.isoformat())


def said_moments(field: FieldType, value: JSONValue) -> Sequence[Moment]:
    """The dates of a value, none where its field holds none."""
    return moments_in(field, value) if isinstance(field, IsoDate) else ()
