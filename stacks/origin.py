"""Where a request comes from, for the activity log: whoever answers one binds it, whoever records a change reads it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any

from core import logs
from stacks.client_address import client_address

Bound = Token[Mapping[str, Any] | None]

_META: ContextVar[Mapping[str, Any] | None] = ContextVar("where a request comes from", default=None)
_REMEMBERED: ContextVar[Mapping[str, str] | None] = ContextVar("where an earlier request came from", default=None)
_LONGEST = 300


def bind(meta: Mapping[str, Any]) -> Bound:
    """Have what is recorded from now on come from the request with these variables, until `release`."""
    return _META.set(meta)


def release(bound: Bound) -> None:
    """Put back what was bound before."""
    _META.reset(bound)


@contextmanager
def remembered(told: Mapping[str, str]) -> Iterator[None]:
    """Have what is recorded in the block come from where `current` said that an earlier request did."""
    token = _REMEMBERED.set(told)
    try:
        yield
    finally:
        _REMEMBERED.reset(token)


def current() -> dict[str, str]:
    """Address, program, way and id of the request that is being answered; nothing where there is none, as in a worker."""
    meta, remembered = _META.get(), _REMEMBERED.get()
    if remembered is not None:
        return dict(remembered)
    if meta is None:
        return {}
    told = {
        "address": client_address(meta),
        "agent": _text(meta.get("HTTP_USER_AGENT", "")),
        "method": _text(meta.get("REQUEST_METHOD", "")),
        # Links that come by mail have their secret in the path.
        "path": _text(logs.without_secrets(str(meta.get("PATH_INFO", "")))),
        "request_id": _text(logs.known().get("request_id", "")),
    }
    return {name: value for name, value in told.items() if value}


def _text(value: object) -> str:
    """What the database stores: no NUL, no half of a character, no more than anybody reads."""
    return str(value).replace("\0", "")[:_LONGEST].encode(errors="replace").decode()
