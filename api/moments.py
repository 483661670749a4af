"""When a read looks: `preview_timestamp`, `release_id` and `live_preview`, as headers or in the query, for both rims."""

from datetime import datetime
from typing import Final

from api.calls import Call
from core.clock import UnclearTime, parse_instant
from core.errors import Invalid, Problem
from publishing.live import LivePlace
from publishing.travel import Wish, travel

MOMENT_PARAMETERS: Final = ("live_preview", "preview_timestamp", "release_id")
_NO_SESSION: Final = ("", "init")
"""What clients send as `live_preview` before anybody previews anything."""


def is_preview(call: Call) -> bool:
    """Whether another moment than now is asked for."""
    meta, params = call.request.META, call.params
    # Spelled out, for every read of what is live asks.
    if "HTTP_PREVIEW_TIMESTAMP" in meta or "HTTP_RELEASE_ID" in meta or "HTTP_LIVE_PREVIEW" in meta:
        return True
    return "preview_timestamp" in params or "release_id" in params or "live_preview" in params


def at_moment(call: Call, place: LivePlace) -> LivePlace:
    """The place when the call wants to see it. Raises what publishing.travel does, and Invalid for what is no time."""
    if not is_preview(call):
        return place
    at, release_uid = _instant(_asked(call, "preview_timestamp")), _asked(call, "release_id")
    session = _asked(call, "live_preview")
    if at is None and not release_uid and session in _NO_SESSION:
        return place
    return travel(call.actor, call.scope, place, Wish(at, release_uid, session))


def _asked(call: Call, name: str) -> str:
    return call.header(name) or call.text(name)


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return parse_instant(text)
    except UnclearTime as error:
        raise Invalid([Problem("preview_timestamp", "type", str(error))]) from error
    except (ValueError, OverflowError) as error:
        told = "must be a time with its zone in ISO 8601, such as 2026-12-24T08:00:00Z."
        raise Invalid([Problem("preview_timestamp", "type", told)]) from error
