"""What was merged from one branch into another."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models import Stack


class BranchMerge(models.Model):
    """One merge that was done: of which branch into which, by which strategies, and what it wrote.

    Branches are named by their uids, which may be other branches' later. `revert_branch` is a copy of the base as it was
    before; empty where none was wanted.
    """

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
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    """When it was done, which every list is sorted by; a merge is never changed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "uid"], name="branch_merge_uid_unique")]

    def __str__(self) -> str:
        return f"{self.compare_branch} into {self.base_branch}"
