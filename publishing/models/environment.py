"""Environments: where content goes live."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Stack


class Environment(models.Model):
    """A place content is published to, known by name or uid, shared by all branches of a stack.

    `urls` is a list of {locale, url} as it was sent. A deleted environment keeps its row for the history.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="environments")
    uid = models.CharField(max_length=64, default=new_uid)
    name = models.CharField(max_length=100)
    urls = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "uid"], name="environment_uid_unique"),
            models.UniqueConstraint(
                fields=["stack", "name"], condition=models.Q(deleted_at=None), name="environment_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
