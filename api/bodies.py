"""Reading the values of a body's object, with every wrong type named at once."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from core.clock import parse_instant
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue


def texts(document: JSONObject, *keys: str) -> dict[str, str | None]:
    """The texts under the keys; None where a key is missing or null. Raises Invalid."""
    found: dict[str, str | None] = {}
    problems: list[Problem] = []
    for key in keys:
        value = document.get(key)
        if value is not None and not isinstance(value, str):
            problems.append(Problem(key, "type", "must be a text."))
        else:
            found[key] = value
    if problems:
        raise Invalid(problems)
    return found


def rows(document: JSONObject, key: str) -> list[JSONValue] | None:
    """The list under the key; None where the key is missing or null. Raises Invalid."""
    value = document.get(key)
    if value is not None and not isinstance(value, list):
        raise Invalid([Problem(key, "type", "must be a list.")])
    return value


def text_lists(document: JSONObject, place: str) -> dict[str, list[str]]:
    """The object as lists of texts by name, such as roles by person. Raises Invalid naming what is none."""
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for name, value in document.items():
        listed = [text for text in value if isinstance(text, str)] if isinstance(value, list) else None
        if listed is None or not isinstance(value, list) or len(listed) != len(value):
            problems.append(Problem(f"{place}.{name}", "type", "must be a list of texts."))
        else:
            found[name] = listed
    if problems:
        raise Invalid(problems)
    return found


def expiry(document: JSONObject, key: str) -> datetime | None:
    """The end that the key names: an instant with a zone, or a day, which ends at its last moment in UTC."""
    text = texts(document, key)[key]
    if not text:
        return None
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59, 999000), UTC)
        return parse_instant(text)
    except (ValueError, OverflowError) as error:
        raise Invalid([Problem(key, "format", "is not a valid date.")]) from error


def required_texts(document: JSONObject, *keys: str) -> dict[str, str]:
    """The texts under the keys. Raises Invalid naming those that are missing or empty."""
    found = {key: text or "" for key, text in texts(document, *keys).items()}
    if problems := [Problem(key, "required", "is required.") for key, text in found.items() if not text]:
        raise Invalid(problems)
    return found


def check_unchanged(document: JSONObject, fixed: Iterable[tuple[str, str]]) -> None:
    """Raise Invalid where the body would change what never changes; sending it back as it is does no harm."""
    problems = [
        Problem(key, "fixed", "cannot be changed.")
        for key, value in fixed
        if document.get(key) is not None and document[key] != value
    ]
    if problems:
        raise Invalid(problems)
