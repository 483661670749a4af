"""The work that a change of a type leaves behind."""

from django.db import models
from django.utils import timezone

from content.models.content_type import ContentType
from core.uids import new_uid
from stacks.models import Branch, Stack


class ContentRewrite(models.Model):
    """The way of a type's entries to its latest version, batch by batch: this row is the truth about it.

    Entries up to `cursor` are done. At most one rewrite of a type is open; a change of the type in between begins it
    anew. `broken` names the first entries that break the type's rules as they are stored: they stay.
    """

    class State(models.TextChoices):
        """How far it is. A running one whose lease ran out is anybody's."""

        WAITING = "waiting"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        CANCELLED = "cancelled"

    OPEN = (State.WAITING, State.RUNNING)

    uid = models.CharField(max_length=32, default=new_uid, unique=True)
    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="rewrites")
    type_version = models.PositiveIntegerField()
    default_paths = models.JSONField(default=list)
    """The fields whose default entries without them get."""
    renames_titles = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    cursor = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    version_count = models.PositiveIntegerField(default=0)
    broken_count = models.PositiveIntegerField(default=0)
    broken = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    """How often the batch at the cursor was begun."""
    fence = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    actor_kind = models.CharField(max_length=20)
    created_by = models.CharField(max_length=64)
    credential_uid = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type"],
                condition=models.Q(state__in=("waiting", "running")),
                name="content_rewrite_open_unique",
            ),
        ]
        indexes = [
            # What workers look for at every tick.
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state__in=("waiting", "running")),
                name="content_rewrite_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id} to version {self.type_version}"
