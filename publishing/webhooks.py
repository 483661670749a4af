"""Webhooks and their executions, as they are found."""

from publishing.errors import ExecutionNotFound, WebhookNotFound
from publishing.models import Webhook, WebhookDelivery
from stacks.scope import Scope


def get_webhook(scope: Scope, uid: str) -> Webhook:
    """A webhook of the stack. Raises WebhookNotFound."""
    webhook = Webhook.objects.in_stack(scope).filter(uid=uid).first()
    if webhook is None:
        raise WebhookNotFound
    return webhook


def get_execution(scope: Scope, uid: str) -> WebhookDelivery:
    """A delivery of one of the stack's webhooks. Raises ExecutionNotFound."""
    rows = WebhookDelivery.objects.filter(stack=scope.stack_id, uid=uid).select_related("webhook")
    execution = rows.first()
    if execution is None:
        raise ExecutionNotFound
    return execution
