"""Environments: where content goes live."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Stack
from stacks.scope import Scope


class EnvironmentQuerySet(models.QuerySet["Environment"]):
    """Questions about environments."""

    def in_stack(self, scope: Scope) -> "EnvironmentQuerySet":
        """The stack's environments, deleted ones included."""
        return self.filter(stack_id=scope.stack_id)

    def alive(self) -> "EnvironmentQuerySet":
        """Environments that were not deleted."""
        return self.filter(deleted_at=None)

    def seen(self, scope: Scope) -> "EnvironmentQuerySet":
        """Environments that are there for who asks, whose roles name them by uid or name."""
        named = scope.limits.environments() if scope.limits else None
        return self if named is None or named.is_all else self.called(named.uids)

    def called(self, references: Iterable[str]) -> "EnvironmentQuerySet":
        """Environments by name or uid: a name never looks like a uid."""
        wanted = set(references)
        return self.filter(models.Q(name__in=wanted) | models.Q(uid__in=wanted))


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

    objects: ClassVar = EnvironmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "uid"], name="environment_uid_unique"),
            models.UniqueConstraint(
                fields=["stack", "name"], condition=models.Q(deleted_at=None), name="environment_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
