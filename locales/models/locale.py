"""Languages of a branch."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Branch, Stack
from stacks.scope import Scope


class LocaleQuerySet(models.QuerySet["Locale"]):
    """Questions about languages."""

    def in_branch(self, scope: Scope) -> "LocaleQuerySet":
        """The branch's languages that were not removed."""
        return self.filter(branch_id=scope.branch_id, deleted_at=None)

    def seen(self, scope: Scope) -> "LocaleQuerySet":
        """Languages that are there for who asks."""
        return self if scope.limits is None else self.filter(code__in=list(scope.locale_fallbacks))


class Locale(models.Model):
    """A language content can be written in.

    The code never changes. A deleted language keeps its row and its entries' rows: added again, it has them back.
    The master has no fallback; every chain of fallbacks ends at it.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="locales")
    uid = models.CharField(max_length=32, default=new_uid)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    fallback_code = models.CharField(max_length=20, null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = LocaleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "code"], name="locale_unique")]

    def __str__(self) -> str:
        return self.code
