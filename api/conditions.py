"""`If-Match`: writes that happen only over the version of an entry that the caller has seen."""

import re
from typing import Final

from api.calls import Call
from api.entries import Written
from api.headers import IF_MATCH
from content.expectations import Expectation
from core.errors import Malformed

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"|[0-9]{1,9}'
_LIST = re.compile(rf"(?:{_TAG})(?:[ \t]*,[ \t]*(?:{_TAG}))*").fullmatch
_EACH = re.compile(_TAG).findall
_VERSION = re.compile(r"(?:(?P<locale>[^.]+)\.)?(?P<version>[0-9]{1,9})").fullmatch


def tag_of(written: Written) -> str:
    """The entity tag of an entry: the language that is shown and its version."""
    return f'"{written.locale}.{written.version}"'


def expectation_of(call: Call) -> Expectation | None:
    """What `If-Match` says; None where it was not sent. Raises Malformed.

    A tag that a proxy has made weak counts, since it names a version and not bytes, and so does a version's bare
    number. A tag of somebody else's making matches nothing.
    """
    value = call.request.META.get(IF_MATCH)
    if value is None:
        return None
    value = value.strip()
    if value == "*":
        return Expectation()
    if not _LIST(value):
        raise Malformed('The header If-Match must be * or a list of entity tags, such as "en-us.3".')
    found = (_VERSION(tag.removeprefix("W/").strip('"')) for tag in _EACH(value))
    return Expectation(frozenset((each["locale"], int(each["version"])) for each in found if each is not None))
