"""Webhooks over the management API: kept, exported and imported, tested, their executions read and sent again."""

from typing import Any, ClassVar

from api.calls import Call
from api.errors import Failure
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.errors import Invalid, Problem
from core.json_values import JSONObject
from publishing.actions.webhooks import (
    create_webhook,
    delete_webhook,
    rotate_secret,
    send_again,
    send_test,
    update_webhook,
)
from publishing.models import DeliveryState, WebhookDelivery
from publishing.models import Webhook as WebhookRow
from publishing.webhook_rules import shown_destinations
from publishing.webhooks import get_execution, get_webhook

_COLUMNS = Columns(texts={"name": "name", "created_by": "created_by", "updated_by": "updated_by"})
_EXECUTION_COLUMNS = Columns(texts={"channel": "channel", "state": "state", "target_url": "target_url"})
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_DESTINATION: dict[str, Any] = {
    "type": "object",
    "required": ["target_url"],
    "properties": {
        "target_url": {"type": "string", "example": "https://hooks.example.com/pressroom"},
        "http_basic_auth": {"type": "string", "nullable": True},
        "http_basic_password": {"type": "string", "nullable": True, "description": "Never shown."},
        "custom_header": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"header_name": {"type": "string"}, "value": {"type": "string"}},
            },
        },
    },
}
_SHAPE: dict[str, Any] = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "name": {"type": "string", "example": "Rebuild the site"},
    "destinations": {"type": "array", "items": _DESTINATION},
    "channels": {**_TEXTS, "example": ["content_types.entries.create"]},
    "branches": {**_TEXTS, "example": ["main"]},
    "retry_policy": {"type": "string", "enum": ["manual", "automatic"]},
    "disabled": {"type": "boolean"},
    "concise_payload": {"type": "boolean"},
}
_RETRY: dict[str, Any] = {
    "type": "object",
    "properties": {"execution_uid": {"type": "string", "description": "Left out, the path names the execution."}},
}
_CREATION = Failure(141, "Webhook creation failed. Please try again.")
_UPDATE = Failure(141, "Webhook update failed. Please try again.")


class Webhooks(Resource):
    """The webhooks of a stack."""

    tag = "Webhooks"
    keeps_answers = False
    key = "webhook"
    plural = "webhooks"
    shape = _SHAPE
    failures: ClassVar = {"POST": _CREATION}
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call) -> Reply:
        """List the webhooks, without their secrets."""
        rows = WebhookRow.objects.in_stack(call.scope)
        return list_reply(call, "webhooks", rows, columns=_COLUMNS, represent=_represent)

    def post(self, call: Call) -> Reply:
        """Add a webhook; `signing_secret` is told here and never again."""
        webhook = create_webhook(call.actor, call.scope, document=call.document("webhook"))
        return _made("The Webhook was created successfully.", webhook)


class Webhook(Resource):
    """One webhook."""

    tag = "Webhooks"
    key = "webhook"
    shape = _SHAPE
    unread = ("uid",)
    failures: ClassVar = {"PUT": _UPDATE}

    def get(self, call: Call, uid: str) -> Reply:
        """Get a webhook without its secrets."""
        return Reply({"webhook": _represent(get_webhook(call.scope, uid))})

    def put(self, call: Call, uid: str) -> Reply:
        """Change a webhook; what is not sent stays, and so do hidden secrets of destinations that stay on their host."""
        webhook = update_webhook(call.actor, call.scope, uid, document=call.document("webhook"))
        return Reply({"notice": "The Webhook was updated successfully.", "webhook": _represent(webhook)})

    def delete(self, call: Call, uid: str) -> Reply:
        """Delete a webhook with its executions; what has not been sent yet is not sent."""
        delete_webhook(call.actor, call.scope, uid)
        return Reply({"notice": "The Webhook was deleted successfully."})


class WebhookExport(Resource):
    """A webhook as a file."""

    tag = "Webhooks"
    shape = _SHAPE

    def get(self, call: Call, uid: str) -> Reply:
        """Export a webhook, without its secrets, as an import takes it."""
        webhook = _represent(get_webhook(call.scope, uid))
        return Reply({key: webhook[key] for key in _SHAPE})


class WebhookImport(Resource):
    """A webhook that comes as a file."""

    tag = "Webhooks"
    keeps_answers = False
    key = "webhook"
    shape = _SHAPE
    uploads: ClassVar = ("webhook",)
    failures: ClassVar = {"POST": Failure(141, "Webhook import failed. Please try again.")}

    def post(self, call: Call) -> Reply:
        """Add a webhook from the JSON file `webhook` of a form."""
        webhook = create_webhook(call.actor, call.scope, document=_uploaded(call), verb="import")
        return _made("The Webhook was imported successfully.", webhook)


class WebhookReplacement(Resource):
    """A webhook that is changed by a file."""

    tag = "Webhooks"
    key = "webhook"
    shape = _SHAPE
    uploads: ClassVar = ("webhook",)
    failures: ClassVar = {"POST": Failure(141, "Webhook import failed. Please try again.")}

    def post(self, call: Call, uid: str) -> Reply:
        """Change a webhook to what the JSON file `webhook` of a form says."""
        webhook = update_webhook(call.actor, call.scope, uid, document=_uploaded(call), verb="import")
        body = {"notice": "The Webhook was imported successfully.", "webhook": _represent(webhook)}
        return Reply(body, status=201)


class WebhookExecutions(Resource):
    """What a webhook has sent, and is to send."""

    tag = "Webhooks"
    plural = "webhooks"
    parameters: ClassVar = {"GET": LIST_PARAMETERS}

    def get(self, call: Call, uid: str) -> Reply:
        """List the executions of a webhook, newest first, each with its tries."""
        rows = WebhookDelivery.objects.filter(webhook=get_webhook(call.scope, uid)).select_related("webhook")
        return list_reply(call, "webhooks", rows, columns=_EXECUTION_COLUMNS, represent=_represent_execution)


class WebhookLogs(Resource):
    """One execution."""

    tag = "Webhooks"
    key = "webhook"

    def get(self, call: Call, uid: str) -> Reply:
        """Get an execution with what was sent and what was answered at each try."""
        return Reply({"webhook": _represent_execution(get_execution(call.scope, uid))})


class WebhookRetry(Resource):
    """Sending an execution again."""

    tag = "Webhooks"
    request_shape = _RETRY
    may_be_empty = True
    post_status = 200

    def post(self, call: Call, uid: str) -> Reply:
        """Send again the execution that `execution_uid` names, of this webhook; without it, the one that the path names."""
        named = call.body().get("execution_uid")
        if not isinstance(named, str | None):
            raise Invalid([Problem("execution_uid", "type", "must be a text.")])
        if named is None:
            send_again(call.actor, call.scope, uid)
        else:
            send_again(call.actor, call.scope, named, webhook_uid=uid)
        return Reply({"notice": "The Webhook is sent again.", "execution_uid": named or uid})


class WebhookSecret(Resource):
    """The secret that a webhook's bodies are signed with."""

    tag = "Webhooks"
    keeps_answers = False
    key = "webhook"
    shape = _SHAPE
    unread_bodies = ("POST",)

    def post(self, call: Call, uid: str) -> Reply:
        """Give a webhook a new signing secret, told here and never again; for 24 hours the old one signs as well."""
        return _made("The signing secret was changed.", rotate_secret(call.actor, call.scope, uid))


class WebhookTest(Resource):
    """A test call."""

    tag = "Webhooks"
    unread_bodies = ("POST",)

    def post(self, call: Call, uid: str) -> Reply:
        """Send a test to every destination of a webhook, also of a disabled one."""
        sent = send_test(call.actor, call.scope, uid)
        uids = [delivery.uid for delivery in sent]
        return Reply({"notice": "The test is sent.", "execution_uids": uids}, status=201)


def _uploaded(call: Call) -> JSONObject:
    document = call.file_document("webhook")
    inner = document.get("webhook")
    return inner if isinstance(inner, dict) else document


def _made(notice: str, webhook: WebhookRow) -> Reply:
    shown: JSONObject = {**_represent(webhook), "signing_secret": webhook.signing_secret}
    return Reply({"notice": notice, "webhook": shown}, status=201)


def _represent(webhook: WebhookRow) -> JSONObject:
    return {
        "uid": webhook.uid,
        "name": webhook.name,
        "destinations": shown_destinations(webhook.destinations),
        "channels": webhook.channels,
        "branches": webhook.branches,
        "retry_policy": webhook.retry_policy,
        "disabled": webhook.is_disabled,
        "concise_payload": webhook.is_concise,
        "created_by": webhook.created_by,
        "updated_by": webhook.updated_by,
        "created_at": to_wire(webhook.created_at),
        "updated_at": to_wire(webhook.updated_at),
        "_version": webhook.version,
    }


def _represent_execution(delivery: WebhookDelivery) -> JSONObject:
    tries: list[JSONObject] = delivery.tries
    last = tries[-1]["status"] if tries else None
    is_open = delivery.state in (DeliveryState.WAITING, DeliveryState.SENDING)
    return {
        "uid": delivery.uid,
        "webhook": delivery.webhook.uid,
        "channel": [delivery.channel],
        "target_url": delivery.target_url,
        "event_data": delivery.body,
        "state": delivery.state,
        "status": last,
        "reason": delivery.reason,
        "retry_count": max(0, delivery.attempts - 1),
        "next_try_at": to_wire(delivery.next_try_at) if is_open else None,
        "request_details": [_represent_try(delivery, row) for row in tries],
        "created_at": to_wire(delivery.created_at),
        "updated_at": to_wire(delivery.updated_at),
    }


def _represent_try(delivery: WebhookDelivery, row: JSONObject) -> JSONObject:
    return {
        "retry_number": row["retry_number"],
        "request": {"url": delivery.target_url, "method": "POST", "at": row["at"]},
        "response": {
            "status": row["status"],
            "body": row["body"],
            "reason": row["reason"],
            "seconds": row["seconds"],
        },
    }
