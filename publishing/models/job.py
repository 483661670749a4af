"""The publish queue: what was asked for, and each item's way to its end."""

import uuid

from django.db import models
from django.db.models.functions import Now

from content.models import (
    Asset,
    AssetVersion,
    Entry,
    EntryVariant,
    EntryVariantVersion,
    EntryVersion,
    Term,
    TermVersion,
)
from publishing.models.environment import Environment
from publishing.models.publication import ONE_TARGET
from stacks.models import Branch, Stack


class Action(models.TextChoices):
    """What an item does to its place."""

    PUBLISH = "publish"
    UNPUBLISH = "unpublish"


class State(models.TextChoices):
    """Where an item stands. The first three are open: a worker will still touch the item."""

    SCHEDULED = "scheduled"
    RETRY = "retry"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    SUPERSEDED = "superseded"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Company(models.IntegerChoices):
    """Whether an item takes effect alone or with all others of its job.

    Workers claim the leader, at its time; followers wait beyond the end of time and go with it, in one transaction.
    """

    ALONE = 0
    LEADS = 1
    FOLLOWS = 2


OPEN_STATES = (State.SCHEDULED, State.RETRY, State.RUNNING)


class PublishJob(models.Model):
    """One request to publish or unpublish, with one item per target, locale and environment.

    Its status is derived from its items' states, never stored.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=20, default="entry")
    action = models.CharField(max_length=10, choices=Action.choices)
    created_by = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.uid)


class PublishItem(models.Model):
    """One target, locale and environment of a job, with its version pinned when it was asked for.

    The row is the truth: Celery's messages only wake workers. `fence` grows with every claim; an effect is written
    only by the claim whose fence the row still carries. (due_at, id) is the order in which items of a place apply.
    Only publishing.queue, publishing.together and publishing.again write `state`.
    """

    job = models.ForeignKey(PublishJob, models.CASCADE, related_name="items")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="publish_items")
    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="publish_items")
    term = models.ForeignKey(Term, models.CASCADE, null=True, related_name="publish_items", db_index=False)
    entry_version = models.ForeignKey(EntryVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    asset_version = models.ForeignKey(AssetVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    term_version = models.ForeignKey(TermVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    variant = models.ForeignKey(EntryVariant, models.CASCADE, null=True, related_name="publish_items", db_index=False)
    variant_version = models.ForeignKey(
        EntryVariantVersion, models.PROTECT, null=True, related_name="+", db_index=False
    )
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="publish_items")
    locale = models.CharField(max_length=20)
    action = models.CharField(max_length=10, choices=Action.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED)
    company = models.SmallIntegerField(choices=Company.choices, default=Company.ALONE, db_default=Company.ALONE)
    due_at = models.DateTimeField()
    scheduled_text = models.CharField(max_length=64, blank=True)
    """The time as it was asked for, with its zone; empty for "now"."""
    next_try_at = models.DateTimeField()
    """When a worker may claim it: `due_at` at first, later after a back-off."""
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    applied_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="publish_item_one_target", condition=ONE_TARGET),
            # At most one open item per place, action and instant.
            models.UniqueConstraint(
                fields=["entry", "locale", "environment", "action", "due_at"],
                condition=models.Q(entry__isnull=False, state__in=OPEN_STATES),
                name="publish_item_entry_open",
            ),
            models.UniqueConstraint(
                fields=["asset", "locale", "environment", "action", "due_at"],
                condition=models.Q(asset__isnull=False, state__in=OPEN_STATES),
                name="publish_item_asset_open",
            ),
            models.UniqueConstraint(
                fields=["term", "locale", "environment", "action", "due_at"],
                condition=models.Q(term__isnull=False, state__in=OPEN_STATES),
                name="publish_item_term_open",
            ),
            models.UniqueConstraint(
                fields=["variant", "locale", "environment", "action", "due_at"],
                condition=models.Q(variant__isnull=False, state__in=OPEN_STATES),
                name="publish_item_variant_open",
            ),
        ]
        indexes = [
            # What workers poll: waiting items by the time they may be tried, and leases by their end.
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state__in=[State.SCHEDULED, State.RETRY]),
                name="publish_item_due",
            ),
            # What a claim picks from one stack.
            models.Index(
                fields=["stack", "next_try_at", "id"],
                condition=models.Q(state__in=[State.SCHEDULED, State.RETRY]),
                name="publish_item_due_in_stack",
            ),
            models.Index(
                fields=["lease_until", "id"], condition=models.Q(state=State.RUNNING), name="publish_item_lease"
            ),
            # The items of a term or a variant; those of entries and assets, which are many more, do not pay for it.
            models.Index(fields=["term"], condition=models.Q(term__isnull=False), name="publish_item_term"),
            models.Index(fields=["variant"], condition=models.Q(variant__isnull=False), name="publish_item_variant"),
            # Deleting an old version asks whether an item waits for it.
            models.Index(
                fields=["entry_version"],
                condition=models.Q(entry_version__isnull=False),
                name="publish_item_entry_version",
            ),
            # The calendar: what was asked for at a time, of a branch.
            models.Index(
                fields=["branch", "due_at"], condition=~models.Q(scheduled_text=""), name="publish_item_calendar"
            ),
            # The publish queue of a stack, newest first.
            models.Index(fields=["branch", "-id"], name="publish_item_queue"),
            # What failed: what one looks for first, and rare among what pends and what is done.
            models.Index(fields=["branch", "-id"], condition=models.Q(state=State.FAILED), name="publish_item_failed"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
