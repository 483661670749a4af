"""The answer to a request to publish or unpublish that is only tried."""

from collections import Counter
from typing import Any

from api.replies import Reply
from core.clock import to_wire
from publishing.actions.preview import Change, Preview
from publishing.errors import PublishInvalid
from publishing.places import LiveVersion, MissingLink


def tell(preview: Preview) -> Reply:
    """What would change at each place, what it would lack there, and what stops the request.

    Raises PublishInvalid where the request names no environment, without which it is none.
    """
    if any((problem.path, problem.rule) == ("environments", "required") for problem in preview.problems):
        raise PublishInvalid(preview.problems)
    counts = Counter(change.effect for change in preview.changes)
    return Reply(
        {
            "dry_run": True,
            "action": preview.action,
            "due_at": to_wire(preview.due_at),
            "is_blocked": bool(preview.problems),
            "blocks": [
                {"path": problem.path, "rule": problem.rule, "message": problem.message} for problem in preview.problems
            ],
            "summary": {"total_count": len(preview.changes)} | {effect: counts[effect] for effect in _EFFECTS},
            "items": [_item(change) for change in preview.changes],
        },
        status=200,
    )


_EFFECTS = ("publish", "unpublish", "none", "skip")


def _item(change: Change) -> dict[str, Any]:
    item = change.item
    falls_back = item.content_locale not in (None, "", item.locale)
    return {
        "kind": item.target.kind,
        "uid": item.target.uid,
        **({"content_type_uid": item.target.content_type_uid} if item.target.content_type_uid else {}),
        "locale": item.locale,
        "environment": item.environment_uid,
        "effect": change.effect,
        "reason": change.reason,
        "version": item.version,
        "falls_back_to": item.content_locale if falls_back else None,
        "live": _live(change.live),
        "is_reference": item.target.is_reference,
        "unpublished_references": [_link(link) for link in change.links],
    }


def _live(live: LiveVersion | None) -> dict[str, Any] | None:
    return None if live is None else {"version": live.version, "locale": live.locale}


def _link(link: MissingLink) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "uid": link.uid,
        **({"content_type_uid": link.content_type_uid} if link.content_type_uid else {}),
        "exists": link.exists,
    }
