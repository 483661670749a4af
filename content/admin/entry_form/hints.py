"""What a field asks of its values, in words that stand at its control before anything is wrong."""

from collections.abc import Callable, Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.schema.fields.base import FieldType
from content.schema.fields.scalars import IsoDate, Number
from content.schema.fields.text import UNSAID, Text


def hints_of(field: FieldType) -> list[str]:
    """The sentences for a field, none where it takes anything of its kind."""
    return next((hints(field) for kind, hints in _HINTS.items() if isinstance(field, kind)), [])


def _of_text(field: FieldType) -> list[str]:
    if not isinstance(field, Text):
        return []
    told = _between(field.min_length, field.max_length, _length_words)
    says_more = field.pattern is not None and field.pattern_message != UNSAID
    return [*told, *([field.pattern_message] if says_more else [])]


def _of_number(field: FieldType) -> list[str]:
    return _between(field.least, field.most, _number_words) if isinstance(field, Number) else []


def _of_date(field: FieldType) -> list[str]:
    if not isinstance(field, IsoDate):
        return []
    first, last = (date_format(day) if day else None for day in (field.first, field.last))
    return _between(first, last, _date_words)


def _between(least: object, most: object, words: Callable[[], tuple[str, str, str]]) -> list[str]:
    both, only_least, only_most = words()
    values = {"least": _plain(least), "most": _plain(most)}
    if least is not None and most is not None:
        return [both % values]
    return [only_least % values] if least is not None else [only_most % values] if most is not None else []


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _length_words() -> tuple[str, str, str]:
    return (
        _("%(least)s to %(most)s characters."),
        _("At least %(least)s characters."),
        _("At most %(most)s characters."),
    )


def _number_words() -> tuple[str, str, str]:
    return _("From %(least)s to %(most)s."), _("At least %(least)s."), _("At most %(most)s.")


def _date_words() -> tuple[str, str, str]:
    return _("From %(least)s to %(most)s."), _("Not before %(least)s."), _("Not after %(most)s.")


_HINTS: Mapping[type[FieldType], Callable[[FieldType], list[str]]] = {
    IsoDate: _of_date,
    Number: _of_number,
    Text: _of_text,
}
