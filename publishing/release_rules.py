"""PURE: what a release may be called, and what is asked for its items."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

NAME_LENGTH = 200
DESCRIPTION_LENGTH = 10_000
TEXTS = {"name": NAME_LENGTH, "description": DESCRIPTION_LENGTH}
FLAGS = {"locked": "is_locked", "archived": "is_archived"}
"""The yes-or-no keys of a release, each with its column."""


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """One item that is to be added, changed, moved or removed; `place` is where the request spells it.

    None as the language means the master when adding, and every language otherwise.
    """

    place: str
    kind: str
    uid: str
    content_type_uid: str = ""
    locale: str | None = None
    version: int | None = None
    action: str | None = None


def release_problems(document: JSONObject, *, is_new: bool) -> list[Problem]:
    """What is wrong with the keys of a release that are sent."""
    problems = []
    name: JSONValue = document.get("name")
    if (is_new or "name" in document) and (not isinstance(name, str) or not name.strip()):
        problems.append(Problem("name", "required", "is a required text."))
    for key, length in TEXTS.items():
        value = document.get(key)
        if key == "description" and not isinstance(value, str | None):
            problems.append(Problem(key, "type", "must be a text."))
        elif isinstance(value, str) and len(value) > length:
            problems.append(Problem(key, "max_length", f"is longer than {length:,} characters."))
    wrong = [key for key in FLAGS if not isinstance(document.get(key), bool | None)]
    return problems + [Problem(key, "type", "must be true or false.") for key in wrong]


def doubled(items: Sequence[ItemRequest], master: str) -> list[Problem]:
    """Items that stand in the request more than once."""
    keys = Counter((item.kind, item.uid, item.locale or master) for item in items)
    return [
        Problem("items", "duplicate", f"name '{uid}' in '{locale}' more than once.")
        for (_, uid, locale), count in keys.items()
        if count > 1
    ]
