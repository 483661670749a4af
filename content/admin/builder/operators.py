"""What a field rule may ask of each kind of field: the operators' words, and what people call them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

Words = tuple[tuple[str, Any], ...]

_EMPTINESS: Words = (("is_empty", _("is empty")), ("is_not_empty", _("is not empty")))
_EQUALITY: Words = (("equals", _("equals")), ("not_equals", _("does not equal")))
_IDENTITY: Words = (("is", _("is")), ("is_not", _("is not")))
_ORDER: Words = (
    ("less_than", _("is less than")),
    ("less_than_or_equals", _("is at most")),
    ("greater_than", _("is greater than")),
    ("greater_than_or_equals", _("is at least")),
)
_TEXT: Words = (
    *_EQUALITY,
    ("contains", _("contains")),
    ("does_not_contain", _("does not contain")),
    ("starts_with", _("starts with")),
    ("ends_with", _("ends with")),
    *_EMPTINESS,
)
_NUMBER: Words = (*_EQUALITY, *_ORDER, *_EMPTINESS)
_MATCHES: Words = (("matches", _("matches")), ("does_not_match", _("does not match")))

OPERATORS: Mapping[str, Words] = {
    "boolean": _IDENTITY,
    "color": _TEXT,
    "email": _TEXT,
    "integer": _NUMBER,
    "isodate": (("before", _("is before")), ("after", _("is after")), *_EQUALITY, *_EMPTINESS),
    "multiline": _TEXT,
    "number": _NUMBER,
    "reference": (*_MATCHES, *_EMPTINESS),
    "select": (*_IDENTITY, *_EMPTINESS),
    "slug": _TEXT,
    "text": _TEXT,
    "time": _TEXT,
}
"""By the name of the field type in the registry; rules cannot ask anything of the others."""
