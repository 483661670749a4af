"""Publish rules: what an entry needs before it may go live, or offline; and the approvals they ask for."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from content.models import Entry
from core.uids import new_uid
from publishing.models.environment import Environment
from publishing.models.job import Action
from publishing.models.workflow import Workflow
from stacks.models import Stack
from stacks.scope import Scope


class PublishRuleQuerySet(models.QuerySet["PublishRule"]):
    """Questions about publish rules."""

    def in_stack(self, scope: Scope) -> "PublishRuleQuerySet":
        """The stack's rules that were not deleted."""
        return self.filter(stack=scope.stack_id, deleted_at=None)


class PublishRule(models.Model):
    """For some actions on some types and languages in an environment: the stage and the approval that are needed.

    An empty `stage_uid` asks for no stage, no approvers for no approval. `content_types`, `locales` and `branches` hold
    "$all" or what is named.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=64, default=new_uid)
    workflow = models.ForeignKey(Workflow, models.PROTECT, null=True, related_name="rules")
    stage_uid = models.CharField(max_length=64, blank=True)
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="publish_rules")
    actions = models.JSONField(default=list)
    branches = models.JSONField(default=list)
    content_types = models.JSONField(default=list)
    locales = models.JSONField(default=list)
    approver_users = models.JSONField(default=list)
    approver_roles = models.JSONField(default=list)
    disables_approver_publishing = models.BooleanField(default=False)
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = PublishRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "uid"], name="publish_rule_uid_unique")]

    def __str__(self) -> str:
        return self.uid


class Approval(models.Model):
    """What was asked, and answered, about one version of a language of an entry under one rule.

    For a later version it has to be asked for again. Taking something offline is approved whatever the version.
    """

    class Status(models.IntegerChoices):
        REQUESTED = 0
        ACCEPTED = 1
        REJECTED = -1

    rule = models.ForeignKey(PublishRule, models.CASCADE, related_name="approvals")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="approvals", db_index=False)
    locale = models.CharField(max_length=20)
    action = models.CharField(max_length=10, choices=Action.choices)
    version = models.PositiveIntegerField()
    status = models.SmallIntegerField(choices=Status.choices)
    comment = models.TextField(blank=True)
    notify = models.BooleanField(default=False)
    requested_by = models.CharField(max_length=64)
    answered_by = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "locale", "rule", "action"], name="publish_approval_unique")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.entry_id} {self.locale} version {self.version}: {self.status}"
