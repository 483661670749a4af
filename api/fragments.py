"""Joining JSON text that is ready into larger JSON text, without parsing it."""

from collections.abc import Iterable, Mapping

from core.json_values import dump_json


def joined(*objects: bytes | str) -> bytes:
    """One object with the members of all of them; the caller sees to it that no key is in two."""
    inner = [members for part in objects if (members := (part.encode() if isinstance(part, str) else part)[1:-1])]
    return b"{%b}" % b",".join(inner)


def array(items: Iterable[bytes]) -> bytes:
    """The list of them."""
    return b"[" + b",".join(items) + b"]"


def members(parts: Mapping[str, bytes | object]) -> bytes:
    """An object of values, each either JSON text already (bytes) or a value to write as JSON."""
    pairs = (
        dump_json(key) + b":" + (value if isinstance(value, bytes) else dump_json(value))
        for key, value in parts.items()
    )
    return b"{" + b",".join(pairs) + b"}"
