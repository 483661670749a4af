"""Where an entry is live, and where it is behind, over the management API."""

from typing import Any, ClassVar

from api.calls import Call
from api.replies import Reply
from api.views import Resource
from content.types import load_type
from core.clock import to_wire
from core.json_values import JSONObject, JSONValue
from publishing.matrix import Cell, Coming, Latest, Standing, read_matrix

_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer"}
_SHAPE: dict[str, Any] = {
    "locales": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "code": _TEXT,
                "localized": {"type": "boolean"},
                "inherits_from": {**_TEXT, "nullable": True},
                "latest_version": {**_NUMBER, "nullable": True},
            },
        },
    },
    "environments": {"type": "array", "items": {"type": "object", "properties": {"uid": _TEXT, "name": _TEXT}}},
    "cells": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "locale": _TEXT,
                "environment": _TEXT,
                "state": {"type": "string", "enum": [state.value for state in Standing]},
                "live": {"type": "object", "nullable": True},
                "versions_behind": {**_NUMBER, "nullable": True},
                "scheduled": {"type": "array", "items": {"type": "object"}},
            },
        },
    },
}


class EntryLive(Resource):
    """The places of an entry."""

    tag = "Publishing"
    key = "live"
    shape: ClassVar = _SHAPE

    def get(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Tell where an entry is live, by language and environment: how far behind the latest version, what is scheduled.

        `state` is `offline`, `current`, `behind` (an older version of the same language) or `different` (content of
        another language than would go live now).
        """
        matrix = read_matrix(call.scope, load_type(call.scope, content_type_uid), uid)
        return Reply(
            {
                "live": {
                    "locales": [_language(code, latest) for code, latest in matrix.latest.items()],
                    "environments": [{"uid": uid, "name": name} for uid, name in matrix.environments.items()],
                    "cells": [_cell(cell) for cell in matrix.cells],
                }
            }
        )


def _language(code: str, latest: Latest | None) -> JSONObject:
    is_own = latest is not None and latest.locale == code
    return {
        "code": code,
        "localized": is_own,
        "inherits_from": None if latest is None or is_own else latest.locale,
        "latest_version": None if latest is None else latest.version,
        "title": None if latest is None else latest.title,
    }


def _cell(cell: Cell) -> JSONObject:
    live = cell.live
    scheduled: list[JSONValue] = [_coming(coming) for coming in cell.coming]
    return {
        "locale": cell.locale,
        "environment": cell.environment_uid,
        "state": cell.standing.value,
        "live": None
        if live is None
        else {
            "version": live.version,
            "locale": live.locale,
            "time": to_wire(live.published_at),
            "user": live.published_by,
        },
        "versions_behind": cell.versions_behind,
        "scheduled": scheduled,
    }


def _coming(coming: Coming) -> JSONObject:
    return {
        "uid": coming.item_uid,
        "action": coming.action,
        "state": coming.state,
        "scheduled_at": to_wire(coming.due_at),
        "version": coming.version,
        "locale": coming.locale,
    }
