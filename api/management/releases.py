"""Releases over the management API: made, changed, deployed and taken back."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.management.dry_runs import tell
from api.management.release_bodies import read_deployment
from api.management.release_shapes import ITEM, SHAPE, represent_release
from api.replies import Reply
from api.tables import Columns, list_together
from api.views import Resource
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from publishing.actions.deployments import deploy, preview_deployment, preview_revert, revert
from publishing.actions.releases import clone_release, create_release, delete_release, update_release
from publishing.models import Release as ReleaseRow
from publishing.releases import get_release, item_counts, seen_items_of, statuses_of
from stacks.scope import Scope

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_DEPLOYMENT: dict[str, Any] = {
    "type": "object",
    "required": ["release"],
    "properties": {
        "release": {
            "type": "object",
            "required": ["environments"],
            "properties": {
                "environments": {**_TEXTS, "description": "Uids or names of environments."},
                "locales": {**_TEXTS, "description": "Only the items in these languages."},
                "scheduled_at": {"type": "string", "format": "date-time"},
                "action": {"type": "string", "enum": ["publish", "unpublish"]},
                "atomic": {"type": "boolean", "description": "All of it in one instant, or none."},
            },
        }
    },
}
_REVERSAL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "release": {
            "type": "object",
            "properties": {
                "job_id": {"type": "string", "description": "The deployment; the last where left out."},
                "atomic": {"type": "boolean", "description": "All of it in one instant, or none."},
                "force": {"type": "boolean", "description": "Also where something else has gone live since."},
            },
        }
    },
}
_FAILURES: dict[str, Failure] = {"POST": Failure(141, "Release creation failed. Please try again.")}


class Releases(Resource):
    """The releases of a branch."""

    tag = "Releases"
    key = "release"
    plural = "releases"
    shape = SHAPE
    unread = ("uid",)
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the releases with the number of their items and how far their deployments are."""
        rows = ReleaseRow.objects.in_branch(call.scope)
        return list_together(call, "releases", rows, columns=_COLUMNS, represent=partial(_represent_page, call.scope))

    def post(self, call: Call) -> Reply:
        """Make an empty release."""
        release = create_release(call.actor, call.scope, document=call.document("release"))
        body = represent_release(release, statuses=(), count=0)
        return Reply({"notice": "Release created successfully.", "release": body}, status=201)


class Release(Resource):
    """One release."""

    tag = "Releases"
    key = "release"
    shape: ClassVar = {**SHAPE, "items": {"type": "array", "items": {"type": "object", "properties": ITEM}}}
    unread = ("uid", "items")
    failures: ClassVar = {"PUT": Failure(141, "Release update failed. Please try again.")}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a release with its items."""
        return Reply({"release": _whole(call.scope, get_release(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change the name, description, `locked` or `archived`; what is not sent stays, and the items do."""
        release = update_release(call.actor, call.scope, uid, document=call.document("release"))
        return Reply({"notice": "Release updated successfully.", "release": _whole(call.scope, release)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a release; what it has put live, or scheduled, stays."""
        delete_release(call.actor, call.scope, uid)
        return Reply({"notice": "Release deleted successfully."})


class ReleaseClone(Resource):
    """A release made from another."""

    tag = "Releases"
    key = "release"
    shape = SHAPE
    unread = ("uid", "locked", "archived")
    failures: ClassVar = _FAILURES

    def post(self, call: Call, uid: str) -> Reply:
        """Make an unlocked release with the same items, under a name of its own."""
        release = clone_release(call.actor, call.scope, uid, document=call.document("release"))
        return Reply({"notice": "Release cloned successfully.", "release": _whole(call.scope, release)}, status=201)


class ReleaseDeploy(Resource):
    """Deploying a release."""

    tag = "Releases"
    request_shape = _DEPLOYMENT
    failures: ClassVar = {"POST": Failure(141, "The release could not be deployed. Please check it and try again.")}
    parameters: ClassVar = {"POST": ("dry_run",)}

    def post(self, call: Call, uid: str) -> Reply:
        """Deploy a release's items at their versions, now or at `scheduled_at`, which locks it.

        With `atomic` all of it goes live in one transaction, or nothing of it.
        """
        asked = read_deployment(call.document("release"))
        if call.flag("dry_run"):
            return tell(preview_deployment(call.actor, call.scope, uid, asked))
        job = deploy(call.actor, call.scope, uid, asked)
        return Reply({"notice": "Release sent successfully for deployment.", "job_id": str(job.uid)}, status=201)


class ReleaseRevert(Resource):
    """Taking a deployment back."""

    tag = "Releases"
    request_shape = _REVERSAL
    failures: ClassVar = {"POST": Failure(141, "The release could not be taken back. Please check it and try again.")}
    parameters: ClassVar = {"POST": ("dry_run",)}

    def post(self, call: Call, uid: str) -> Reply:
        """Put back what was live before a deployment, where nothing else has been put there since."""
        document = call.body().get("release")
        if not isinstance(document, dict | None):
            raise Invalid([Problem("release", "type", "must be an object.")])
        asked = _read_reversal(document or {})
        if call.flag("dry_run"):
            return tell(preview_revert(call.actor, call.scope, uid, **asked))
        job = revert(call.actor, call.scope, uid, **asked)
        return Reply({"notice": "Release sent successfully for reverting.", "job_id": str(job.uid)}, status=201)


def _read_reversal(document: JSONObject) -> dict[str, Any]:
    """Which deployment to take back, and how. Raises Invalid with every problem."""
    problems = [
        Problem(key, "type", "must be true or false.")
        for key in ("atomic", "force")
        if not isinstance(document.get(key), bool | None)
    ]
    job = document.get("job_id")
    if not isinstance(job, str | None):
        problems.append(Problem("job_id", "type", "must be a text."))
    if problems:
        raise Invalid(problems)
    return {
        "job_uid": job or "",
        "is_atomic": document.get("atomic") is True,
        "is_forced": document.get("force") is True,
    }


def _represent_page(scope: Scope, page: Sequence[ReleaseRow]) -> list[JSONObject]:
    ids = [row.pk for row in page]
    counts, statuses = item_counts(scope, ids), statuses_of(scope, ids)
    return [represent_release(row, statuses=statuses.get(row.pk, ()), count=counts.get(row.pk, 0)) for row in page]


def _whole(scope: Scope, release: ReleaseRow) -> JSONObject:
    items = list(seen_items_of(scope, release))
    statuses = statuses_of(scope, [release.pk]).get(release.pk, ())
    return represent_release(release, statuses=statuses, count=len(items), items=items)
