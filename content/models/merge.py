"""What was merged from one branch into another, and what is about to be."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Stack


class BranchMerge(models.Model):
    """One merge: of which branch into which, by which strategies, how far it is, and what it wrote.

    Branches are named by their uids, which may be other branches' later. `revert_branch` is a copy of the base as it was
    before; empty where none was wanted. A merge that has ended is never changed; one that failed has changed nothing.
    """

    class State(models.TextChoices):
        """How far it is. A running one whose lease ran out is anybody's."""

        WAITING = "waiting"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    OPEN = (State.WAITING, State.RUNNING)

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=64, default=new_uid)
    base_branch = models.CharField(max_length=15)
    compare_branch = models.CharField(max_length=15)
    default_strategy = models.CharField(max_length=40)
    item_strategies = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    revert_branch = models.CharField(max_length=15, blank=True)
    items = models.JSONField(default=list)
    """Each type and global field that was written or deleted, with what was done."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUCCEEDED, db_default=State.SUCCEEDED)
    expected = models.CharField(max_length=64, blank=True, default="", db_default="")
    """What the person confirmed that it does, as a digest: it does that or nothing."""
    total = models.PositiveIntegerField(default=0, db_default=0)
    done = models.PositiveIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, default="", db_default="")
    problems = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """What could not stand in the base, each with its place."""
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    fence = models.PositiveIntegerField(default=0, db_default=0)
    worker = models.CharField(max_length=100, blank=True, default="", db_default="")
    lease_until = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    """When it was asked for, began or ended, whichever was last; every list is sorted by it."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "uid"], name="branch_merge_uid_unique")]
        indexes = [
            # What workers look for at every tick.
            models.Index(fields=["id"], condition=models.Q(state__in=("waiting", "running")), name="branch_merge_open")
        ]

    def __str__(self) -> str:
        return f"{self.compare_branch} into {self.base_branch}"
