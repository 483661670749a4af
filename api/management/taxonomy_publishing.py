"""Publishing and unpublishing taxonomies and terms over the management API."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.management.dry_runs import tell
from api.management.publishing import NOTICE, SHAPE, read_names
from api.replies import Reply
from api.views import Resource
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.actions.publish_taxonomies import preview_taxonomies, publish_taxonomies
from publishing.plan import PUBLISH, UNPUBLISH, PublishRequest, Target
from publishing.requests import TAXONOMY, TERM

_SHAPE: dict[str, Any] = {
    **SHAPE,
    "items": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["uid"],
            "properties": {
                "uid": {"type": "string", "description": "A taxonomy: with all its terms, or"},
                "term_uid": {"type": "string", "description": "this term of it alone."},
            },
        },
    },
    "scheduled_at": {"type": "string", "format": "date-time"},
}
_BODY: dict[str, Any] = {"type": "object", "required": ["environments", "items"], "properties": _SHAPE}
_FAILURES = {"POST": Failure(141, "The request could not be sent for publishing. Please check it and try again.")}


class TaxonomyPublish(Resource):
    """Putting taxonomies and terms live."""

    tag = "Taxonomies"
    request_shape = _BODY
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("dry_run",)}

    def post(self, call: Call) -> Reply:
        """Publish taxonomies, each with all its terms, or single terms, now or at `scheduled_at`.

        What they are called and where they stand goes live as it is when this is asked.
        """
        return _queue(call, PUBLISH)


class TaxonomyUnpublish(Resource):
    """Taking taxonomies and terms offline."""

    tag = "Taxonomies"
    request_shape = _BODY
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("dry_run",)}

    def post(self, call: Call) -> Reply:
        """Unpublish taxonomies, each with all its terms, or single terms, now or at `scheduled_at`."""
        return _queue(call, UNPUBLISH)


def _queue(call: Call, action: str) -> Reply:
    request = _read_request(call.body(), action)
    if call.flag("dry_run"):
        return tell(preview_taxonomies(call.actor, call.scope, request))
    job = publish_taxonomies(call.actor, call.scope, request)
    return Reply({"notice": NOTICE, "job_id": str(job.uid)}, status=201)


def _read_request(body: JSONObject, action: str) -> PublishRequest:
    """The request that a body spells. Keys it does not know are left alone. Raises Invalid with every problem."""
    problems: list[Problem] = []
    environments, locales = read_names(body, "environments", problems), read_names(body, "locales", problems)
    scheduled_at = body.get("scheduled_at")
    if scheduled_at is not None and not isinstance(scheduled_at, str):
        problems.append(Problem("scheduled_at", "type", "must be a text."))
    targets = _targets(body.get("items"), problems)
    if problems:
        raise Invalid(problems)
    return PublishRequest(
        action=action,
        targets=tuple(dict.fromkeys(targets)),
        environments=environments,
        locales=locales,
        scheduled_at=scheduled_at if isinstance(scheduled_at, str) else None,
    )


def _targets(items: JSONValue, problems: list[Problem]) -> list[Target]:
    if not isinstance(items, list) or not items:
        problems.append(Problem("items", "required", "is a required list."))
        return []
    targets = []
    for index, item in enumerate(items):
        uid = item.get("uid") if isinstance(item, dict) else None
        term_uid = item.get("term_uid") if isinstance(item, dict) else None
        if not isinstance(uid, str) or not isinstance(term_uid, str | None):
            problems.append(Problem(f"items.{index}", "type", "must be an object of texts, uid and perhaps term_uid."))
        elif term_uid:
            targets.append(Target(TERM, term_uid, uid))
        else:
            targets.append(Target(TAXONOMY, uid))
    return targets
