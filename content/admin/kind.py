"""What a kind of form control is: the texts that inputs show of a value, and the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from content.schema.fields.base import FieldType
from core.json_values import JSONValue

Texts: TypeAlias = tuple[str, ...]


class Unreadable(ValueError):
    """What was typed is no value of the field; the message says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of form control. `show` answers None for a value that the control cannot hold."""

    name: str
    show: Callable[[FieldType, JSONValue], Texts | None]
    read: Callable[[FieldType, Texts], JSONValue]
