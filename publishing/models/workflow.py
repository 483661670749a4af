"""Workflows, and the stage that each language of an entry is at."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from content.models import Entry
from core.uids import new_uid
from stacks.models import Stack
from stacks.scope import Scope


class WorkflowQuerySet(models.QuerySet["Workflow"]):
    """Questions about workflows."""

    def in_stack(self, scope: Scope) -> "WorkflowQuerySet":
        """The stack's workflows that were not deleted."""
        return self.filter(stack=scope.stack_id, deleted_at=None)


class Workflow(models.Model):
    """The stages that entries of some content types pass through, in some branches.

    `stages` holds the stages in order, each with its uid, as publishing.workflow_documents completes them;
    `content_types` and `branches` hold uids or "$all". No two of a stack have a type and a branch in common. A deleted
    one keeps its row for the history.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=64, default=new_uid)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    is_enabled = models.BooleanField(default=True)
    branches = models.JSONField(default=list)
    content_types = models.JSONField(default=list)
    admin_users = models.JSONField(default=dict)
    stages = models.JSONField(default=list)
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = WorkflowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "uid"], name="workflow_uid_unique"),
            models.UniqueConstraint(
                fields=["stack", "name"], condition=models.Q(deleted_at=None), name="workflow_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EntryStage(models.Model):
    """Where one language of an entry is in its workflow, since it was moved for the first time.

    Without a row, or with one of another workflow or of a stage that is gone, the language is at the first stage. The
    names of those it is assigned to are those they had then.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_constraint=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="stages", db_index=False)
    locale = models.CharField(max_length=20)
    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="entry_stages")
    stage_uid = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    comment = models.TextField(blank=True)
    due_date = models.CharField(max_length=64, blank=True)
    notify = models.BooleanField(default=False)
    assigned_to = models.JSONField(default=list)
    assigned_by_roles = models.JSONField(default=list)
    moved_by = models.CharField(max_length=64)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "locale"], name="entry_stage_unique")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.locale} at {self.stage_uid}"
