"""Public identifiers in Contentstack's shapes."""

import re
import secrets

_UID = re.compile(r"(blt|cs|am)[0-9a-f]{16,}")


def new_uid(prefix: str = "blt") -> str:
    """A prefix and 16 hexadecimal digits: `blt` for objects, `cs` for instances inside an entry."""
    return prefix + secrets.token_hex(8)


def is_uid(value: str) -> bool:
    """Whether the value has the shape of a generated uid."""
    return _UID.fullmatch(value) is not None
