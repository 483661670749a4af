"""Passwords: only their hash is stored, and no read shows it."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import argon2

from core.json_values import JSONObject, JSONValue

from .base import Context, FieldReader, FieldType

MAX_LENGTH = 1_000
MAX_PASSWORDS = 20
"""Of one entry: each costs a deliberate 20 ms and 19 MiB."""

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_HASH = re.compile(
    r"\$argon2id\$v=\d{1,3}\$m=(?P<memory>\d{1,6}),t=(?P<time>\d),p=(?P<lanes>\d)"
    r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}"
)
_MOST_MEMORY, _MOST_TIME, _MOST_LANES = 65_536, 6, 4
"""KiB, rounds and lanes of a hash that is kept: whoever sends one decides what comparing a password with it costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Password(FieldType):
    """A password, stored as its argon2id hash. A hash that is sent is kept as it is, so nothing is hashed twice."""

    widget_name: ClassVar[str] = "password"
    is_secret: ClassVar[bool] = True

    min_length: float | None = None
    max_length: float | None = None

    @classmethod
    def options(cls, reader: FieldReader) -> dict[str, Any]:
        for key in ("multiple", "unique", "indexed"):
            if reader.source.get(key) is True:
                reader.refuse(key, "password", "is not possible for a password.")
        low, high = reader.bounds("min", "max")
        return {"min_length": low, "max_length": high, "multiple": False, "unique": False, "indexed": False}

    def clean_one(self, value: JSONValue, context: Context) -> JSONValue:
        if not isinstance(value, str):
            context.refuse("type", "must be a text.")
            return value
        if is_hash(value):
            return value
        most = MAX_LENGTH if self.max_length is None else min(self.max_length, MAX_LENGTH)
        if self.min_length is not None and len(value) < self.min_length:
            context.refuse("min", f"must have at least {self.min_length} characters.", limit=self.min_length)
        elif len(value) > most:
            context.refuse("max", f"must have at most {most} characters.", limit=most)
        elif context.passwords >= MAX_PASSWORDS:
            context.refuse("passwords", f"is one of more than {MAX_PASSWORDS} passwords in one entry.")
        else:
            context.passwords += 1
            return _HASHER.hash(value)
        return value

    def value_schema(self) -> JSONObject:
        return {"type": "string", "writeOnly": True}


def is_hash(value: JSONValue) -> bool:
    """Whether a value is the hash of a password already, and one that is cheap enough to compare with."""
    found = _HASH.fullmatch(value) if isinstance(value, str) else None
    return (
        found is not None
        and int(found["memory"]) <= _MOST_MEMORY
        and int(found["time"]) <= _MOST_TIME
        and int(found["lanes"]) <= _MOST_LANES
    )


def is_password(text: str, stored: str) -> bool:
    """Whether a text is the password of a stored hash."""
    try:
        return _HASHER.verify(stored, text)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
