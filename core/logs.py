"""Log lines, as JSON or as text, with the facts of what is being done: the request, who asks, which job and item.

Whoever begins something binds facts to it; every line that is written meanwhile carries them. Secrets that stray into a
line are blotted out.
"""

import logging
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import ClassVar

import orjson

Facts = dict[str, object]

_FACTS: ContextVar[Facts | None] = ContextVar("log facts", default=None)
_BLOT = "***"
# Webhook secrets, tokens by their prefixes, passwords in addresses, credentials as headers spell them, and what came by
# mail and lets its reader choose a password, or into an organization.
_SECRETS = re.compile(
    r"(whsec_)[A-Za-z0-9+/=]+"
    r"|\b(blta|cs(?:p|oa|or|os)?)[0-9a-f]{64,}"
    r"|(://[^:/@\s\"]*:)[^@/\s\"]+(?=@)"
    r"|(\b(?:[Bb]earer|[Bb]asic) )[A-Za-z0-9._~+/=-]{8,}"
    r"|((?:/admin/password|/user/activate|/admin/invitation|/user/invitations)/+)[^/\s\"']+"
)


@contextmanager
def bound(**facts: object) -> Iterator[Facts]:
    """Have every line of the block carry these facts, beside those that are bound already."""
    held = {**(_FACTS.get() or {}), **facts}
    token = _FACTS.set(held)
    try:
        yield held
    finally:
        _FACTS.reset(token)


def note(**facts: object) -> None:
    """Add to the facts of the innermost block; where there is none, nobody asks for them."""
    held = _FACTS.get()
    if held is not None:
        held.update(facts)


def known() -> Mapping[str, object]:
    """The facts that are bound now."""
    return _FACTS.get() or {}


def request_id() -> str:
    """The id of the request that is being answered; a new one where nobody has given it any."""
    return str(known().get("request_id") or uuid.uuid4().hex)


def without_secrets(text: str) -> str:
    """The text with whatever looks like a secret blotted out."""
    return _SECRETS.sub(lambda match: next(filter(None, match.groups()), "") + _BLOT, text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Facts of the record itself, in `extra={"facts": {…}}`, win over those that are bound."""
        line: Facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            "thread": record.threadName,
            **_facts(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return without_secrets(orjson.dumps(line, default=str).decode(errors="replace"))


class TextFormatter(logging.Formatter):
    """A line for people: the time, how grave it is, the message, and the facts that are short."""

    _SHORT: ClassVar = (str, int, float, bool)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback below it."""
        told = " ".join(f"{name}={value}" for name, value in _facts(record).items() if isinstance(value, self._SHORT))
        first, line_end, rest = super().format(record).partition("\n")
        return without_secrets((f"{first} [{told}]" if told else first) + line_end + rest)


def _facts(record: logging.LogRecord) -> Facts:
    own: Facts = getattr(record, "facts", {})
    return {**known(), **own}
