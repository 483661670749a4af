"""Publishing, unpublishing and deleting many entries and files with one request, and how far such a request is."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.management.bulk_bodies import BulkBody, in_their_languages
from api.management.publish_queue import represent_item, represent_summary
from api.management.publishing import NESTED_VERSION, send
from api.management.queue_changes import cancelled
from api.queue_filters import narrow
from api.replies import Reply
from api.views import Resource
from content.actions.bulk_deletion import DoomedLanguage, delete_many
from content.query.fields import Fields
from content.query.window import parse_window
from core.clock import to_wire
from publishing.plan import PUBLISH, UNPUBLISH, PublishRequest
from publishing.reading import get_job, job_counts, job_places, job_status, queue_items

NOTICE = "Your bulk {verb} request is in progress. Please check publish queue for more details."

_YES = ("true", "1")
_FLAG: dict[str, Any] = {"type": "boolean", "default": False}
_SWITCHES: dict[str, tuple[dict[str, Any], str]] = {
    "skip_workflow_stage_check": (_FLAG, "Leave out what is not at the stage that publish rules ask for."),
    "approvals": (_FLAG, "Leave out what publish rules want approved first, instead of refusing everything."),
    "x-bulk-action": ({"type": "string"}, "Accepted; the path says what is done."),
}
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["uid"],
    "properties": {
        "uid": {"type": "string"},
        "content_type": {"type": "string"},
        "locale": {"type": "string", "description": "The source; the master where left out."},
        "version": {"type": "integer", "minimum": 1},
    },
}
_ASSET: dict[str, Any] = {"type": "object", "required": ["uid"], "properties": {"uid": {"type": "string"}}}
_BODY: dict[str, Any] = {
    "type": "object",
    "required": ["environments"],
    "properties": {
        "entries": {"type": "array", "items": _ENTRY},
        "assets": {"type": "array", "items": _ASSET},
        "locales": {**_TEXTS, "description": "Languages; each entry's own, or the master, where left out."},
        "environments": {**_TEXTS, "description": "Uids or names of environments."},
        "rules": {
            "type": "object",
            "properties": {"approvals": {"type": "boolean"}, "skip_workflow_stage_check": {"type": "boolean"}},
        },
        "publish_with_reference": {"type": "boolean", "description": "Take along what the entries refer to."},
        "scheduled_at": {"type": "string", "format": "date-time"},
    },
}
_DOOMED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "entries": {"type": "array", "items": {**_ENTRY, "required": ["uid", "content_type"]}},
        "assets": {"type": "array", "items": _ASSET},
    },
}
_FAILURES = {"POST": Failure(141, "The request could not be sent for publishing. Please check it and try again.")}
_JOB: dict[str, Any] = {
    "uid": {"type": "string", "format": "uuid"},
    "status": {"type": "string"},
    "action": {"type": "string", "enum": ["publish", "unpublish"]},
    "summary": {"type": "object", "additionalProperties": {"type": "integer"}},
}


class BulkPublish(Resource):
    """Putting many entries and files live."""

    tag = "Publishing"
    request_shape = _BODY
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("nested", "publish_all_localized", "dry_run", *_SWITCHES)}
    own_parameters: ClassVar = _SWITCHES

    def post(self, call: Call) -> Reply:
        """Publish entries and files in languages and environments, now or at `scheduled_at`.

        Each language shows its own content, or its fallback's. `publish_with_reference` takes along what the entries
        refer to, one level deep; with the header `api_version: 3.2` as far as references lead. An entry may be named
        once for each language. What publish rules stop stops the whole request, unless `skip_workflow_stage_check` and
        `approvals` (in the query, a header or the body) leave it out.
        """
        return _queue(call, PUBLISH)


class BulkUnpublish(Resource):
    """Taking many entries and files offline."""

    tag = "Publishing"
    request_shape = _BODY
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("nested", "publish_all_localized", "dry_run", *_SWITCHES)}
    own_parameters: ClassVar = _SWITCHES

    def post(self, call: Call) -> Reply:
        """Unpublish entries and files in languages and environments, now or at `scheduled_at`."""
        return _queue(call, UNPUBLISH)


class BulkDelete(Resource):
    """Deleting many entries and files."""

    tag = "Entries"
    post_status = 200
    request_shape = _DOOMED
    failures: ClassVar = {"POST": Failure(141, "Nothing was deleted. Please check what is named and try again.")}

    def post(self, call: Call) -> Reply:
        """Delete languages of entries, the master where none is named, and files: all that are named, or none."""
        body = BulkBody(call.body(), needs_types=True)
        entries, assets = body.entries(), body.assets()
        body.raise_problems()
        delete_many(
            call.actor,
            call.scope,
            entries=[DoomedLanguage(each.content_type_uid, each.uid, each.locale) for each in entries],
            assets=[each.uid for each in assets],
        )
        return Reply({"notice": "Entries and assets deleted successfully."})


class BulkJob(Resource):
    """One request to publish or unpublish."""

    tag = "Publishing"
    shape = _JOB

    def get(self, call: Call, uid: str) -> Reply:
        """Tell how far a request to publish or unpublish is, counted from its items."""
        job = get_job(call.scope, uid)
        counts = job_counts([job.pk], scope=call.scope)[job.pk]
        return Reply(
            {
                "uid": str(job.uid),
                "api_key": call.scope.api_key,
                "type": job.kind,
                "action": job.action,
                "status": job_status(counts),
                "created_by": job.created_by,
                "created_at": to_wire(job.created_at),
                "body": job_places(call.scope, job),
                "summary": represent_summary(counts),
            }
        )

    def delete(self, call: Call, uid: str) -> Reply:
        """Take everything of a request that waits out of the queue; `items` says how much that was."""
        return cancelled(call, uid)


class BulkJobItems(Resource):
    """The items of one request."""

    tag = "Publishing"
    key = "item"
    plural = "items"
    parameters: ClassVar = {"GET": ("state", "environment", "locale", "skip", "limit", "include_count")}

    def get(self, call: Call, uid: str) -> Reply:
        """List the items of a request to publish or unpublish in their order, 100 at a time."""
        job = get_job(call.scope, uid)
        window = parse_window(dict(call.params.lists()), Fields())
        items = narrow(queue_items(call.scope).filter(job=job), call.params).order_by("id")
        page = items[window.skip : window.skip + window.limit]
        body: dict[str, object] = {"items": [represent_item(item, stack=call.scope.api_key) for item in page]}
        return Reply(body | ({"count": items.count()} if window.include_count else {}))


def _queue(call: Call, action: str) -> Reply:
    body = BulkBody(call.body())
    locales, environments = body.names("locales"), body.names("environments")
    takes_references = body.flag("publish_with_reference") or call.flag("nested")
    targets = (*in_their_languages(body.entries(), locales), *dict.fromkeys(body.assets()))
    scheduled_at = body.text("scheduled_at")
    skips_wrong_stages = read_switch(call, body, "skip_workflow_stage_check", "skip_workflow_stage")
    skips_unapproved = read_switch(call, body, "approvals")
    body.raise_problems()
    request = PublishRequest(
        action=action,
        targets=targets,
        environments=environments,
        locales=locales,
        scheduled_at=scheduled_at,
        publish_all_localized=call.flag("publish_all_localized"),
        reference_levels=_levels(call) if takes_references and action == PUBLISH else 0,
        is_bulk=True,
        skips_wrong_stages=skips_wrong_stages,
        skips_unapproved=skips_unapproved,
    )
    return send(call, request, notice=NOTICE.format(verb=action))


def read_switch(call: Call, body: BulkBody, *names: str) -> bool:
    """Whether the query, a header or the body, also below its `rules`, says yes under one of the names."""
    rules = body.body.get("rules")
    below = BulkBody(rules, place="rules.", problems=body.problems) if isinstance(rules, dict) else None
    found = [body.flag(name) for name in names] + [below.flag(name) for name in names if below is not None]
    return any(found) or any(call.flag(name) or call.header(name).strip().lower() in _YES for name in names)


def _levels(call: Call) -> int | None:
    return None if call.header("api_version") == NESTED_VERSION else 1
