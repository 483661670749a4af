"""Webhooks, what they are owed, and how far the activity log has been read for them."""

import secrets
from base64 import b64encode
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from core.uids import new_uid
from publishing.models.job import PublishJob
from stacks.models import Stack
from stacks.scope import Scope


def new_signing_secret() -> str:
    """32 random bytes as Standard Webhooks spells them."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


class RetryPolicy(models.TextChoices):
    """Whether a failed delivery is tried again by itself."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Questions about webhooks."""

    def in_stack(self, scope: Scope) -> "WebhookQuerySet":
        """The stack's webhooks."""
        return self.filter(stack_id=scope.stack_id)


class Webhook(models.Model):
    """Where a stack's events are told to, and which.

    `destinations` holds passwords and header values as they are sent to the receiver; no answer of the API shows them.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="webhooks")
    uid = models.CharField(max_length=64, default=new_uid)
    name = models.CharField(max_length=200)
    destinations = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    branches = models.JSONField(default=list)
    retry_policy = models.CharField(max_length=10, choices=RetryPolicy.choices, default=RetryPolicy.MANUAL)
    is_disabled = models.BooleanField(default=False)
    is_concise = models.BooleanField(default=True)
    signing_secret = models.CharField(max_length=100, default=new_signing_secret)
    previous_secret = models.CharField(max_length=100, blank=True)
    previous_until = models.DateTimeField(null=True)
    """Until then what is sent is signed with the secret before this one, too."""
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "uid"], name="webhook_uid_unique")]

    def __str__(self) -> str:
        return self.name

    def secrets(self, now: datetime) -> list[str]:
        """What its bodies are signed with: its secret, and for a while the one before."""
        is_both = self.previous_until is not None and now < self.previous_until
        return [self.signing_secret, self.previous_secret] if is_both else [self.signing_secret]

    def asks(self, channels: Collection[str], branch: str) -> bool:
        """Whether it is to be told of what happened in the branch on any of these channels."""
        return not set(self.channels).isdisjoint(channels) and (not self.branches or branch in self.branches)


class WebhookCursor(models.Model):
    """How far a stack's activity has been turned into deliveries. Whoever does it holds the row's lock."""

    stack = models.OneToOneField(Stack, models.CASCADE, related_name="+")
    activity_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"stack {self.stack_id} up to {self.activity_id}"


class AwaitedJob(models.Model):
    """A publish job whose end some webhook asks for. The row goes in the transaction that tells it."""

    # Pruning deletes jobs without asking who waits for them; a row whose job is gone goes at the next look.
    job = models.OneToOneField(PublishJob, models.DO_NOTHING, db_constraint=False, related_name="+")
    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    look_at = models.DateTimeField(db_default=Now(), db_index=True)
    """When it is looked at next; not before anything of the job is due."""

    def __str__(self) -> str:
        return f"job {self.job_id} at {self.look_at}"


class SigningKey(models.Model):
    """The installation's RSA key, for receivers that check the vendor's signature. There is one row at most, number 1."""

    pem = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(name="signing_key_one", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"signing key of {self.created_at}"


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(models.Model):
    """One event for one address of a webhook: the same body and the same uid however often it is sent.

    `tries` tells of every attempt, the newest last. A test call has no activity.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=64, unique=True, default=partial(new_uid, "whe"))
    activity_id = models.BigIntegerField(null=True)
    target_url = models.TextField()
    channel = models.CharField(max_length=250)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(db_default=Now())
    tries = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "activity_id", "target_url"], name="webhook_delivery_once"),
        ]
        indexes = [
            # What senders look at.
            models.Index(
                fields=["next_try_at", "id"], name="webhook_delivery_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["webhook", "lease_until"], name="webhook_delivery_sending", condition=models.Q(state="sending")
            ),
            # The log of a webhook, newest first.
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.target_url}: {self.state}"
