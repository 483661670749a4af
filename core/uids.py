"""Public identifiers in Contentstack's shapes."""

import re
import secrets
from collections.abc import Callable

_UIDS_AT_ONCE = 50
_UID = re.compile(r"(blt|cs|am)[0-9a-f]{16,}")


def new_uid(prefix: str = "blt") -> str:
    """A prefix and 16 hexadecimal digits: `blt` for objects, `cs` for instances inside an entry."""
    return prefix + secrets.token_hex(8)


def new_uids(prefix: str) -> Callable[[], str]:
    """A maker of many such uids, which asks the system for randomness once for dozens of them."""
    digits = ""

    def make() -> str:
        nonlocal digits
        if not digits:
            digits = secrets.token_hex(8 * _UIDS_AT_ONCE)
        uid, digits = digits[:16], digits[16:]
        return prefix + uid

    return make


def is_uid(value: str) -> bool:
    """Whether the value has the shape of a generated uid."""
    return _UID.fullmatch(value) is not None
