"""What people say to one another about entries."""

from functools import partial

from django.db import models
from django.utils import timezone

from content.models import Entry
from core.uids import new_uid
from stacks.models import Stack


class DiscussionStatus(models.TextChoices):
    """Whether a discussion waits for something."""

    ACTIVE = "active"
    RESOLVED = "resolved"


class Discussion(models.Model):
    """A thread of comments about one language of an entry, or about one field of it.

    `field_path` leads to the value, with the numbers of items in lists; `schema_path` to the field in the content type.
    Both are empty where the whole entry is meant. The field may have gone since.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="discussions")
    uid = models.CharField(max_length=64, unique=True, default=partial(new_uid, "cs"))
    locale = models.CharField(max_length=20)
    title = models.CharField(max_length=200, blank=True)
    field_path = models.CharField(max_length=500, blank=True)
    schema_path = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=DiscussionStatus.choices, default=DiscussionStatus.ACTIVE)
    resolved_by = models.CharField(max_length=64, blank=True)
    resolved_at = models.DateTimeField(null=True)
    comment_count = models.PositiveIntegerField(default=0)
    """Counted under the row's lock, which whoever adds or deletes a comment holds."""
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title or self.uid


class Comment(models.Model):
    """One thing that somebody said in a discussion. `mentions` holds the uids of the people it names."""

    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="comments")
    uid = models.CharField(max_length=64, unique=True, default=partial(new_uid, "cs"))
    message = models.TextField()
    mentions = models.JSONField(default=list)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.uid
