"""PURE: what mails say, in plain text."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.json_values import JSONObject
from stacks.mail_kinds import MailKind

_SUBJECT_LENGTH = 150
_QUOTED_LENGTH = 2_000
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """A language of an entry, by the title it has there, and where people find it."""

    title: str
    content_type: str
    locale: str
    url: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a mail is about, as it is when the mail is sent. `lines` are facts that its kind has, each on a line."""

    stack: str
    by: str
    entries: Sequence[NamedEntry]
    entry_count: int
    facts: JSONObject
    quoted: str = ""
    lines: Sequence[str] = ()
    url: str = ""
    settings_url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A mail's subject and body."""

    subject: str
    body: str


def write_text(kind: MailKind, matter: Matter) -> Text:
    """The mail about the matter."""
    subject, opening = _WORDS[kind](matter)
    parts = [opening, *_facts(matter), in_quotes(matter.quoted), *_links(matter), _footer(matter)]
    body = "\n\n".join(part for part in parts if part)
    return Text(in_one_line(f"[{matter.stack}] {subject}")[:_SUBJECT_LENGTH], _UNPRINTED.sub(" ", body) + "\n")


def _assignment(matter: Matter) -> tuple[str, str]:
    what, stage = _what(matter), matter.facts.get("stage")
    return f"Assigned to you: {what}", f"{matter.by} assigned {what} to you, at the stage '{stage}'."


def _approval_request(matter: Matter) -> tuple[str, str]:
    what, doing = _what(matter), _doing(matter)
    return f"Your approval is asked for: {what}", f"{matter.by} asks for your approval of {doing} {what}."


def _approval_answer(matter: Matter) -> tuple[str, str]:
    what, doing = _what(matter), _doing(matter)
    answer = "approved" if matter.facts.get("is_accepted") else "rejected"
    return f"{answer.capitalize()}: {what}", f"{matter.by} {answer} {doing} {what}."


def _mention(matter: Matter) -> tuple[str, str]:
    what = _what(matter)
    return f"{matter.by} mentioned you on {what}", f"{matter.by} mentioned you in a comment on {what}:"


def _publish_failure(matter: Matter) -> tuple[str, str]:
    count, action = matter.entry_count, str(matter.facts.get("action"))
    items = "1 item" if count == 1 else f"{count:,} items"
    opening = f"Of what you asked to {action}, {items} could not be done:"
    return f"Failed to {action}: {items}", opening


_WORDS: Mapping[MailKind, Callable[[Matter], tuple[str, str]]] = {
    MailKind.APPROVAL_ANSWER: _approval_answer,
    MailKind.APPROVAL_REQUEST: _approval_request,
    MailKind.ASSIGNMENT: _assignment,
    MailKind.MENTION: _mention,
    MailKind.PUBLISH_FAILURE: _publish_failure,
}


def _what(matter: Matter) -> str:
    if matter.entry_count == 1 and matter.entries:
        entry = matter.entries[0]
        return f"'{in_one_line(entry.title)}' ({entry.content_type}, {entry.locale})"
    return f"{matter.entry_count:,} entries"


def _doing(matter: Matter) -> str:
    doing = "publishing" if matter.facts.get("action") == "publish" else "unpublishing"
    return f"{doing} in '{matter.facts.get('environment')}'"


def _facts(matter: Matter) -> list[str]:
    due = matter.facts.get("due_date")
    return [*([f"Due: {due}"] if due else []), "\n".join(in_one_line(line) for line in matter.lines)]


def in_quotes(text: str) -> str:
    """What somebody wrote, marked as such on every line, so that it cannot pass for a part of the mail."""
    shown = text if len(text) <= _QUOTED_LENGTH else text[:_QUOTED_LENGTH] + " …"
    return "\n".join(f"> {line}" for line in shown.splitlines())


def _links(matter: Matter) -> list[str]:
    if matter.url:
        return [matter.url]
    if len(matter.entries) == 1:
        return [matter.entries[0].url]
    links = [f"{in_one_line(entry.title)} ({entry.locale})\n{entry.url}" for entry in matter.entries]
    more = matter.entry_count - len(matter.entries)
    return [*links, f"and {more:,} more" if more > 0 else ""]


def _footer(matter: Matter) -> str:
    return f"-- \nYou are in the stack '{in_one_line(matter.stack)}'. What you get mail about: {matter.settings_url}"


def in_one_line(text: str) -> str:
    """The text without breaks, such as would begin another header."""
    return _BREAKS.sub(" ", text).strip()
