"""PostgreSQL's JSON paths as texts: every key and value quoted, so that a path never means more than it says.

Paths are lax: a list on the way stands for its elements. `data @? path` is answered by a GIN index where the path
compares with `==`, which is why values are quoted into the path rather than passed as its variables.
"""

from datetime import datetime
from decimal import Decimal

import orjson

from .language import Operand, Operator

_SYMBOLS = {
    Operator.EQ: "==",
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LT: "<",
    Operator.LTE: "<=",
}


def location(path: str) -> str:
    """The values at a dotted path; a segment of digits counts into a list."""
    return "$" + "".join(f"[{part}]" if _is_index(part) else f".{_quote(part)}" for part in path.split("."))


def compared(path: str, operator: Operator, operand: Operand) -> str:
    """The values at the path, or elements of lists there, that stand so to the operand."""
    return f"{location(path)} ? (@ {_SYMBOLS[operator]} {_literal(operand)})"


def among(path: str, operands: tuple[Operand, ...]) -> str:
    """The values at the path, or elements of lists there, that equal one of the operands, of which there is one."""
    tests = " || ".join(f"@ == {_literal(operand)}" for operand in operands)
    return f"{location(path)} ? ({tests})"


def present(path: str) -> str:
    """Something for each value at the path that is not null. `type()` looks at a list as one value."""
    return f'{location(path)}.type() ? (@ != "null")'


def elements(path: str) -> str:
    """The values at the path, lists there replaced by their elements."""
    return f"{location(path)}[*]"


def _is_index(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) < 10


def _literal(operand: Operand) -> str:
    if isinstance(operand, bool):
        return "true" if operand else "false"
    if isinstance(operand, Decimal):
        return str(operand)
    if isinstance(operand, datetime):
        raise TypeError("JSON has no instants; they are compared in the index of values")
    return _quote(operand)


def _quote(text: str) -> str:
    return orjson.dumps(text).decode()
