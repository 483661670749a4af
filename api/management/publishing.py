"""Publishing and unpublishing entries and assets over the management API: requests are queued here, workers carry them out."""

from dataclasses import replace
from typing import Any, ClassVar

from api.calls import Call, object_at
from api.errors import Failure
from api.management.dry_runs import tell
from api.management.variant_publishing import with_variants_of
from api.replies import Reply
from api.views import Resource
from content.types import load_type
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.actions.preview import preview
from publishing.actions.publish import publish
from publishing.plan import PUBLISH, UNPUBLISH, PublishRequest, Target

NESTED_VERSION = "3.2"
"""The `api_version` under which references are followed as far as they lead."""
NOTICE = "The requested action has been performed."
_LARGEST_VERSION = 2**31 - 1
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
SHAPE: dict[str, Any] = {
    "environments": {**_TEXTS, "description": "Names or uids of environments."},
    "locales": {**_TEXTS, "description": "Languages to publish in; the source, or the master, where left out."},
}
_FAILURES = {"POST": Failure(141, "The request could not be sent for publishing. Please check it and try again.")}


class EntryPublish(Resource):
    """Putting one entry live."""

    tag = "Publishing"
    key = "entry"
    shape = SHAPE
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("locale", "publish_all_localized", "dry_run")}

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Publish an entry now or at `scheduled_at`, in languages and environments.

        Beside `entry` the body may name `locale` (the source language), `version` (the latest where left out) and
        `scheduled_at`. With the header `api_version: 3.2` everything the entry refers to goes along, as far as
        references lead. A language without content of its own shows its fallback's; one with content of its own goes
        live with `locale` naming it, without `locale`, or with `publish_all_localized`. `entry.variants` names variants,
        which go live in place of the entry; `entry.variant_rules` takes the entry along.
        """
        return _queue(call, PUBLISH, content_type_uid, uid)


class EntryUnpublish(Resource):
    """Taking one entry offline."""

    tag = "Publishing"
    key = "entry"
    shape = SHAPE
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("locale", "publish_all_localized", "dry_run")}

    def post(self, call: Call, content_type_uid: str, uid: str) -> Reply:
        """Unpublish an entry now or at `scheduled_at`, in the languages and environments the body names."""
        return _queue(call, UNPUBLISH, content_type_uid, uid)


class AssetPublish(Resource):
    """Putting one file live."""

    tag = "Publishing"
    key = "asset"
    shape = SHAPE
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("dry_run",)}

    def post(self, call: Call, uid: str) -> Reply:
        """Publish a file now or at `scheduled_at`, in languages and environments.

        Beside `asset` the body may name `version` (the latest where left out) and `scheduled_at`. A file is the same in
        every language; without any it goes live in the master language.
        """
        return _queue_asset(call, PUBLISH, uid, notice="Asset sent for publishing.")


class AssetUnpublish(Resource):
    """Taking one file offline."""

    tag = "Publishing"
    key = "asset"
    shape = SHAPE
    failures: ClassVar = _FAILURES
    parameters: ClassVar = {"POST": ("dry_run",)}

    def post(self, call: Call, uid: str) -> Reply:
        """Unpublish a file now or at `scheduled_at`, in the languages and environments the body names."""
        return _queue_asset(call, UNPUBLISH, uid, notice="Asset sent for unpublishing.")


def _queue_asset(call: Call, action: str, uid: str, *, notice: str) -> Reply:
    request = read_request(call.body(), action=action, target=Target("asset", uid), call=call)
    return send(call, request, notice=notice)


def _queue(call: Call, action: str, content_type_uid: str, uid: str) -> Reply:
    content_type = load_type(call.scope, content_type_uid)
    body = call.body()
    request = read_request(body, action=action, target=Target("entry", uid, content_type.uid), call=call)
    request = with_variants_of(request, object_at(body, "entry"))
    if action == PUBLISH and call.header("api_version") == NESTED_VERSION:
        request = replace(request, reference_levels=None)
    return send(call, request, notice=NOTICE)


def send(call: Call, request: PublishRequest, *, notice: str) -> Reply:
    """Queue the request and tell its job; with `dry_run`, tell what it would do."""
    if call.flag("dry_run"):
        return tell(preview(call.actor, call.scope, request))
    job = publish(call.actor, call.scope, request)
    return Reply({"notice": notice, "job_id": str(job.uid)}, status=201)


def read_request(body: JSONObject, *, action: str, target: Target, call: Call) -> PublishRequest:
    """The request that a body spells under its target's kind. Keys it does not know are left alone. Raises Invalid with every problem."""
    problems: list[Problem] = []
    named = body.get(target.kind)
    if not isinstance(named, dict):
        problems.append(
            Problem(target.kind, "required", "is required.") if named is None else _wrong(target.kind, "an object")
        )
        named = {}
    version = body.get("version")
    if version is not None and not is_version(version):
        problems.append(Problem("version", "type", "must be the number of a version."))
    source = _text(body, "locale", problems) or call.text("locale") or None
    scheduled_at = _text(body, "scheduled_at", problems)
    environments = read_names(named, "environments", problems)
    locales = read_names(named, "locales", problems)
    if problems:
        raise Invalid(problems)
    return PublishRequest(
        action=action,
        targets=(
            Target(target.kind, target.uid, target.content_type_uid, int(str(version)) if version else None, source),
        ),
        environments=environments,
        locales=locales,
        scheduled_at=scheduled_at,
        publish_all_localized=call.flag("publish_all_localized"),
    )


def is_version(value: JSONValue) -> bool:
    """Whether a value is the number of a version, or a text of one."""
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and len(value) <= 10 and 0 < int(value) <= _LARGEST_VERSION
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_VERSION


def _text(body: JSONObject, key: str, problems: list[Problem]) -> str | None:
    value = body.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        problems.append(_wrong(key, "a text"))
        return None
    return value


def read_names(source: JSONObject, key: str, problems: list[Problem]) -> tuple[str, ...]:
    """The texts in the list under the key; none where it is missing. What is wrong with it joins the problems."""
    value = source.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        problems.append(_wrong(key, "a list of texts"))
        return ()
    return tuple(str(name) for name in value)


def _wrong(path: str, kind: str) -> Problem:
    return Problem(path, "type", f"must be {kind}.")
