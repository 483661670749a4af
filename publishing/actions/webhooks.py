"""Changes of webhooks, and what is sent again because somebody asks for it."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from core.clock import to_wire, utc_now
from core.errors import Problem
from core.json_values import JSONObject
from publishing import job_ends
from publishing.errors import ExecutionNotFound, ExecutionOpen, WebhookInvalid, WebhookNotFound
from publishing.models import DeliveryState, Webhook, WebhookCursor, WebhookDelivery
from publishing.models.webhook import new_signing_secret
from publishing.webhook_rules import KEYS, keep_secrets, webhook_problems
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

_COLUMNS = {"disabled": "is_disabled", "concise_payload": "is_concise", "retry_policy": "retry_policy"}
TEST_CHANNEL = "webhooks.test"
OVERLAP = timedelta(hours=24)
"""How long the secret before a new one goes on signing beside it."""
# A first webhook hears of what comes after it.
_BEGIN = """
INSERT INTO publishing_webhookcursor (stack_id, activity_id)
SELECT %s, coalesce(max(id), 0) FROM stacks_activity WHERE stack_id = %s
ON CONFLICT (stack_id) DO NOTHING
"""


@transaction.atomic
def create_webhook(actor: Actor, scope: Scope, *, document: JSONObject, verb: str = "create") -> Webhook:
    """Add a webhook. Raises WebhookInvalid naming every broken rule."""
    actor.require(Permission.WEBHOOK_WRITE)
    webhook = Webhook(stack_id=scope.stack_id, created_by=actor.uid)
    problems = _problems(document, is_new=True)
    if Webhook.objects.in_stack(scope).count() >= settings.WEBHOOKS_PER_STACK:
        problems.append(
            Problem("webhook", "limit", f"would be more than {settings.WEBHOOKS_PER_STACK} of the stack's.")
        )
    if problems:
        raise WebhookInvalid(problems)
    _fill(actor, webhook, document)
    webhook.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [scope.stack_id, scope.stack_id])
    _lock_cursor(scope)
    _await_jobs(webhook)
    activity.record(actor, scope, action=f"webhook.{verb}", target=("webhook", webhook.uid), name=webhook.name)
    webhook.refresh_from_db()
    return webhook


@transaction.atomic
def update_webhook(actor: Actor, scope: Scope, uid: str, *, document: JSONObject, verb: str = "update") -> Webhook:
    """Change what is sent; secrets that are hidden stay where the destination does. Raises WebhookNotFound, WebhookInvalid."""
    actor.require(Permission.WEBHOOK_WRITE)
    _lock_cursor(scope)
    webhook = _lock_webhook(scope, uid)
    problems = _problems(document, is_new=False)
    if problems:
        raise WebhookInvalid(problems)
    _fill(actor, webhook, document)
    webhook.version += 1
    webhook.updated_at = utc_now()
    webhook.save(
        update_fields=[
            "name", "destinations", "channels", "branches", "retry_policy", "is_disabled", "is_concise", "version",
            "updated_by", "updated_at",
        ]
    )  # fmt: skip
    _await_jobs(webhook)
    keys = sorted(key for key in document if key in KEYS)
    activity.record(actor, scope, action=f"webhook.{verb}", target=("webhook", uid), keys=keys)
    return webhook


@transaction.atomic
def rotate_secret(actor: Actor, scope: Scope, uid: str) -> Webhook:
    """Give a webhook a new signing secret; for a day what is sent is signed with the one before as well.

    Raises WebhookNotFound.
    """
    actor.require(Permission.WEBHOOK_WRITE)
    webhook = _lock_webhook(scope, uid)
    webhook.previous_secret, webhook.signing_secret = webhook.signing_secret, new_signing_secret()
    webhook.previous_until = utc_now() + OVERLAP
    webhook.save(update_fields=["previous_secret", "previous_until", "signing_secret"])
    activity.record(actor, scope, action="webhook.rotate_secret", target=("webhook", uid))
    return webhook


@transaction.atomic
def delete_webhook(actor: Actor, scope: Scope, uid: str) -> None:
    """Delete a webhook with its executions; what has not been sent is not sent any more. Raises WebhookNotFound."""
    actor.require(Permission.WEBHOOK_WRITE)
    webhook = _lock_webhook(scope, uid)
    webhook.delete()
    activity.record(actor, scope, action="webhook.delete", target=("webhook", uid), name=webhook.name)


@transaction.atomic
def send_again(actor: Actor, scope: Scope, execution_uid: str, *, webhook_uid: str | None = None) -> WebhookDelivery:
    """Send an execution again at once, the same body under the same id. Raises ExecutionNotFound, ExecutionOpen.

    One that waits for its next try is sent now instead.
    """
    actor.require(Permission.WEBHOOK_WRITE)
    rows = WebhookDelivery.objects.filter(stack=scope.stack_id, uid=execution_uid)
    if webhook_uid is not None:
        rows = rows.filter(webhook__uid=webhook_uid)
    delivery = rows.select_for_update(of=("self",)).first()
    if delivery is None:
        raise ExecutionNotFound
    if delivery.state == DeliveryState.SENDING:
        raise ExecutionOpen
    rows.update(state=DeliveryState.WAITING, next_try_at=Now(), updated_at=Now())
    activity.record(actor, scope, action="webhook.retry", target=("webhook_execution", execution_uid))
    return delivery


@transaction.atomic
def send_test(actor: Actor, scope: Scope, uid: str) -> list[WebhookDelivery]:
    """Send a test to every destination of a webhook, also of a disabled one. Raises WebhookNotFound."""
    actor.require(Permission.WEBHOOK_WRITE)
    webhook = _lock_webhook(scope, uid)
    body: JSONObject = {
        "module": "webhook",
        "event": "test",
        "channel": TEST_CHANNEL,
        "api_key": scope.api_key,
        "triggered_at": to_wire(utc_now()),
        "triggered_by": actor.uid,
        "data": {"webhook": {"uid": webhook.uid, "name": webhook.name}},
    }
    sent = [
        WebhookDelivery.objects.create(
            webhook=webhook, stack_id=scope.stack_id, target_url=row["target_url"], channel=TEST_CHANNEL, body=body
        )
        for row in webhook.destinations
    ]
    activity.record(actor, scope, action="webhook.test", target=("webhook", uid))
    return sent


def _lock_webhook(scope: Scope, uid: str) -> Webhook:
    webhook = Webhook.objects.in_stack(scope).filter(uid=uid).select_for_update(of=("self",)).first()
    if webhook is None:
        raise WebhookNotFound
    return webhook


def _lock_cursor(scope: Scope) -> None:
    """Before the webhook's own lock: who reads the log holds the cursor and then looks at webhooks."""
    list(WebhookCursor.objects.filter(stack=scope.stack_id).select_for_update(of=("self",)))


def _await_jobs(webhook: Webhook) -> None:
    if not webhook.is_disabled and job_ends.are_asked_for([webhook]):
        job_ends.await_open(webhook.stack_id)


def _problems(document: JSONObject, *, is_new: bool) -> list[Problem]:
    return webhook_problems(document, is_new=is_new, networks=settings.WEBHOOK_NETWORKS, ports=settings.WEBHOOK_PORTS)


def _fill(actor: Actor, webhook: Webhook, document: JSONObject) -> None:
    if "name" in document:
        webhook.name = str(document["name"]).strip()
    if "destinations" in document:
        webhook.destinations = keep_secrets(document["destinations"], webhook.destinations)
    for key in ("channels", "branches"):
        if key in document:
            setattr(webhook, key, document[key])
    for key, column in _COLUMNS.items():
        if key in document:
            setattr(webhook, column, document[key])
    webhook.updated_by = actor.uid
