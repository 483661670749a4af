"""PURE: what a discussion and a comment may say, and whom a comment names."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from core.json_values import JSONObject, JSONValue
from publishing.workflow_documents import DocumentReader

TITLE_LENGTH = 200
MESSAGE_LENGTH = 10_000
PATH_LENGTH = 500
MOST_MENTIONS = 50
_STATUSES = ("active", "resolved")
_ADDRESS = re.compile(r"(?<![\w@.])@([\w.+-]{1,64}@[A-Za-z0-9.-]{1,250}[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where in an entry a field is: the way to the value, and to the field in the content type. Both empty: the entry."""

    path: str = ""
    schema_path: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment's text and the people whom its sender names beside it."""

    message: str
    to_users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DiscussionChange:
    """What becomes of a discussion; None leaves it as it is."""

    title: str | None = None
    status: str | None = None


def read_place(reader: DocumentReader, value: JSONValue, known: Collection[str]) -> FieldPlace:
    """The field that `field` names: its path, or an object with it as the vendor's clients send one."""
    if value is None:
        return FieldPlace()
    sent: JSONObject = {"path": value} if isinstance(value, str) else reader.group(value, "field")
    path = reader.text(sent.get("path") or sent.get("uid"), "field.path", length=PATH_LENGTH, is_required=True)
    schema_path = ".".join(part for part in path.split(".") if not part.isdecimal())
    if path and schema_path not in known:
        reader.refuse("field.path", "unknown", f"names '{path[:100]}', which is no field of the content type.")
    return FieldPlace(path, schema_path)


def read_said(reader: DocumentReader, sent: JSONObject) -> Said:
    """The text and the people named with it."""
    to_users = reader.uids(sent.get("to_users"), "to_users")
    if len(to_users) > MOST_MENTIONS:
        reader.refuse("to_users", "max_items", f"has more than {MOST_MENTIONS} people.")
    message = reader.text(sent.get("message"), "message", length=MESSAGE_LENGTH, is_required=True)
    return Said(message, tuple(to_users))


def read_discussion_change(reader: DocumentReader, sent: JSONObject) -> DiscussionChange:
    """What a body changes of a discussion."""
    title, status = sent.get("title"), sent.get("status")
    if status is not None and status not in _STATUSES:
        reader.refuse("status", "enum", "must be active or resolved.")
    return DiscussionChange(
        title=None if title is None else reader.text(title, "title", length=TITLE_LENGTH),
        status=status if isinstance(status, str) else None,
    )


def addresses_in(message: str) -> list[str]:
    """The e-mail addresses that follow an @ in the text, in lower case and each once: `@ada@example.com`."""
    return list(dict.fromkeys(address.lower() for address in _ADDRESS.findall(message)))[:MOST_MENTIONS]
