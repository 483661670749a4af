"""The publish queue over the management API: what is waiting, what became of it, and taking it back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.openapi import NOTICE_ALONE
from api.queue_filters import QUEUE_PARAMETERS, narrow
from api.replies import Reply
from api.views import Resource
from content.models import EntryVariant
from content.query.fields import Fields
from content.query.window import parse_window
from core.clock import to_wire
from core.errors import Invalid, Problem
from publishing.actions.queue import cancel_item, reschedule_item
from publishing.models import OPEN_STATES, PublishItem, State
from publishing.reading import find_job, get_item, job_counts, job_status, queue_items

if TYPE_CHECKING:
    from publishing.reading import TitledItem

_STATUS = {
    State.SCHEDULED: "scheduled",
    State.RETRY: "in_progress",
    State.RUNNING: "in_progress",
    State.SUCCEEDED: "success",
    State.SUPERSEDED: "skipped",
    State.SKIPPED: "skipped",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
}
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "format": "uuid"},
    "type": {"type": "string", "enum": ["entry", "asset", "taxonomy", "term", "entry_variant"]},
    "action": {"type": "string", "enum": ["publish", "unpublish"]},
    "locale": {"type": "array", "items": {"type": "string"}},
    "environment": {"type": "array", "items": {"type": "string"}},
    "publish_details": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("status", "message", "error")},
    },
    "scheduled_at": {"type": "string", "format": "date-time"},
}


class PublishQueue(Resource):
    """The items of a branch's publish queue."""

    tag = "Publishing"
    key = "queue"
    plural = "queue"
    shape = _SHAPE
    parameters: ClassVar = {"GET": QUEUE_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the publish queue, newest first, 100 at a time; with `job_id` also how far that request is."""
        window = parse_window(dict(call.params.lists()), Fields())
        items = narrow(queue_items(call.scope), call.params)
        page = items[window.skip : window.skip + window.limit]
        body: dict[str, object] = {"queue": [represent_item(item, stack=call.scope.api_key) for item in page]}
        if window.include_count:
            body["count"] = items.count()
        job = find_job(call.scope, call.text("job_id"))
        if job is not None:
            body["jobDetails"] = represent_job(job_counts([job.pk], scope=call.scope)[job.pk])
        return Reply(body)


class PublishQueueItem(Resource):
    """One item of the publish queue."""

    tag = "Publishing"
    key = "queue"
    shape = _SHAPE
    request_shape: ClassVar = {
        "type": "object",
        "required": ["scheduled_at"],
        "properties": {"scheduled_at": {"type": "string", "format": "date-time"}},
    }
    is_bare = True
    failures: ClassVar = {"PUT": Failure(141, "The item could not be rescheduled. Please enter valid data.")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get one item."""
        return Reply({"queue": represent_item(get_item(call.scope, uid), stack=call.scope.api_key)})

    def put(self, call: Call, uid: str) -> Reply:
        """Move an item that waits to the `scheduled_at` of the body."""
        scheduled_at = call.body().get("scheduled_at")
        if not isinstance(scheduled_at, str):
            raise Invalid([Problem("scheduled_at", "required", "is a required text.")])
        reschedule_item(call.actor, call.scope, uid, scheduled_at=scheduled_at)
        item = get_item(call.scope, uid)
        notice = f"{_kind(item).capitalize()} rescheduled successfully."
        return Reply({"notice": notice, "queue": represent_item(item, stack=call.scope.api_key)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Take an item out of the queue before its time."""
        return _unscheduled(call, uid)


class PublishQueueUnschedule(Resource):
    """Taking an item out of the queue, as the vendor's clients ask for it."""

    tag = "Publishing"
    key = "queue"
    answer_shape = NOTICE_ALONE

    def get(self, call: Call, uid: str) -> Reply:
        """Take an item out of the queue before its time. It is a GET because clients send one."""
        return _unscheduled(call, uid)

    def delete(self, call: Call, uid: str) -> Reply:
        """Take an item out of the queue before its time."""
        return _unscheduled(call, uid)


def _unscheduled(call: Call, uid: str) -> Reply:
    item = cancel_item(call.actor, call.scope, uid)
    return Reply({"notice": f"{_kind(item).capitalize()} unscheduled successfully."})


def represent_job(counts: Mapping[str, int]) -> dict[str, object]:
    """How far a request is, in the vendor's words, counted from its items."""
    total = sum(counts.values())
    processed = total - sum(counts.get(state, 0) for state in OPEN_STATES)
    return {
        "type": "job",
        "publish_details": {"status": job_status(counts), "recordsCount": total, "process_count": processed},
        "summary": represent_summary(counts),
    }


def represent_summary(counts: Mapping[str, int]) -> dict[str, int]:
    """How a request's items ended so far, in the vendor's words."""
    total = sum(counts.values())
    return {
        "total_processed": total - sum(counts.get(state, 0) for state in OPEN_STATES),
        "success": counts.get(State.SUCCEEDED, 0),
        "unsuccess": counts.get(State.FAILED, 0) + counts.get(State.CANCELLED, 0),
        "skip": counts.get(State.SKIPPED, 0) + counts.get(State.SUPERSEDED, 0),
    }


def represent_item(item: "TitledItem", *, stack: str) -> dict[str, object]:
    """One item in the clients' words. `state` is our own, finer than their status."""
    is_bad = item.state == State.FAILED
    body: dict[str, object] = {
        "uid": str(item.uid),
        "type": _kind(item),
        "action": item.action,
        "locale": [item.locale],
        "environment": [item.environment.uid],
        "user": item.created_by,
        "approval": False,
        "approved": True,
        "rejected": False,
        **_target(item),
        "stack": stack,
        "state": item.state,
        "publish_details": {
            "status": _status(item),
            "message": "" if is_bad else item.reason,
            "error": item.reason if is_bad else "",
        },
        "scheduled_at": to_wire(item.due_at),
        "created_at": to_wire(item.created_at),
        "job_id": str(item.job.uid),
        "bulkJobId": str(item.job.uid),
    }
    return body | ({"published_at": to_wire(item.applied_at)} if item.applied_at else {})


def _status(item: "TitledItem") -> str:
    """The vendor's word: what was asked for at once is never "scheduled"."""
    if item.state == State.SCHEDULED and not item.scheduled_text:
        return "in_progress"
    return _STATUS[State(item.state)]


def _kind(item: PublishItem) -> str:
    if item.term is not None:
        return "taxonomy" if item.term.taxonomy is None else "term"
    if item.variant is not None:
        return "entry_variant"
    return "asset" if item.entry is None else "entry"


def _target(item: "TitledItem") -> dict[str, object]:
    if item.term is not None:
        return {
            _kind(item): {
                "uid": item.term.uid,
                "name": item.title,
                "locale": item.locale,
                "taxonomy_uid": (item.term.taxonomy or item.term).uid,
                "version": item.term_version.version if item.term_version else None,
            }
        }
    if item.variant is not None:
        return _variant(item.variant, item)
    if item.entry is None:
        version = item.asset_version.version if item.asset_version else None
        return {"asset": {"uid": item.asset.uid if item.asset else "", "title": item.title, "version": version}}
    content_type = item.entry.content_type
    return {
        "entry": {
            "uid": item.entry.uid,
            "title": item.title,
            "locale": item.locale,
            "version": item.entry_version.version if item.entry_version else None,
        },
        "content_type": {"uid": content_type.uid, "title": content_type.title},
    }


def _variant(variant: EntryVariant, item: "TitledItem") -> dict[str, object]:
    entry = variant.entry
    version = item.variant_version.version if item.variant_version else None
    return {
        "entry": {"uid": entry.uid, "title": item.title, "locale": item.locale},
        "variant": {"uid": variant.variant.uid, "name": variant.variant.name, "version": version},
        "content_type": {"uid": entry.content_type.uid, "title": entry.content_type.title},
    }
