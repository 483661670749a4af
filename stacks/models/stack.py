"""Stacks and branches: the walls between tenants."""

import secrets
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.actor import Actor
from stacks.grants import ALL_MODULES
from stacks.models.organization import Organization
from stacks.models.user import User
from stacks.permissions import Permission
from stacks.scope import Scope

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def new_api_key() -> str:
    """The public name of a stack: unguessable, but no secret."""
    return "blt" + secrets.token_hex(8)


class StackQuerySet(models.QuerySet["Stack"]):
    """Questions about stacks."""

    def alive(self) -> "StackQuerySet":
        """Stacks that were not deleted."""
        return self.filter(deleted_at=None)

    def visible_to(self, actor: Actor) -> "StackQuerySet":
        """Living stacks a person may enter: by a role in the stack, or by a leading role in its organization; all for superusers.

        Not those of an organization that requires a second factor of who has none.
        """
        if actor.user_id is None:
            return self.alive() if actor.can(Permission.ORGANIZATION_WRITE) else self.none()
        opened = self.alive().filter(organization__in=Organization.objects.open_to(actor.user_id))
        if actor.can(Permission.ORGANIZATION_WRITE):
            return opened
        leads = Organization.objects.led_by(actor.user_id)
        roles = StackMember.objects.filter(user_id=actor.user_id)
        mine = opened.filter(models.Q(organization__in=leads) | models.Q(pk__in=roles.values("stack")))
        return mine if actor.organization_id is None else mine.filter(organization=actor.organization_id)


class Stack(models.Model):
    """One tenant. Everything below carries its id; nothing of it is readable from another stack.

    `revision` grows by one with every change of the stack's languages, environments or types, in the change's
    transaction: what processes keep in memory is keyed by it and so never stale.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    api_key = models.CharField(max_length=64, unique=True, default=new_api_key)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="stacks")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    master_locale = models.CharField(max_length=20, default="en-us")
    owner_uid = models.CharField(max_length=32, blank=True)
    settings = models.JSONField(default=dict)
    revision = models.BigIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = StackQuerySet.as_manager()
    if TYPE_CHECKING:
        branches: RelatedManager["Branch"]

    def __str__(self) -> str:
        return self.name


class BranchQuerySet(models.QuerySet["Branch"]):
    """Questions about branches."""

    def in_stack(self, scope: Scope) -> "BranchQuerySet":
        """The stack's branches that were not deleted."""
        return self.filter(stack_id=scope.stack_id, deleted_at=None)

    def seen(self, scope: Scope) -> "BranchQuerySet":
        """Branches in which some role of who asks counts, under their uid or an alias; `shown_source` of each is its source
        where that is one of them, else empty."""
        if scope.limits is None or ALL_MODULES in scope.limits.branches:
            return self.annotate(shown_source=models.F("source"))
        named = list(scope.limits.branches)
        by_alias = BranchAlias.objects.filter(stack=scope.stack_id, uid__in=named).values("branch")
        is_seen = models.Q(uid__in=named) | models.Q(pk__in=by_alias)
        sources = Branch.objects.in_stack(scope).filter(is_seen).values("uid")
        shown = models.Case(models.When(source__in=sources, then=models.F("source")), default=models.Value(""))
        return self.filter(is_seen).annotate(shown_source=shown)


class Branch(models.Model):
    """A line of development of a stack's types and content. `main` exists from the first moment.

    `locale_fallbacks` maps every living language code to its fallback's code (None for the master): a copy kept by
    the languages' actions, so that the one query that asks who is calling also answers how languages fall back.
    `source` is the uid of the branch it began as a copy of. A deleted branch keeps this row, and for long what is in it,
    since others may show versions that were saved in it; its uid is free.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="branches")
    uid = models.CharField(max_length=15, default="main")
    source = models.CharField(max_length=15, blank=True)
    locale_fallbacks = models.JSONField(default=dict)
    settings = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    """What clients keep about the branch; nothing here heeds it."""
    created_by = models.CharField(max_length=64, blank=True, default="", db_default="")
    updated_by = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar = BranchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stack", "uid"], condition=models.Q(deleted_at=None), name="branch_living_unique"
            )
        ]

    def __str__(self) -> str:
        return self.uid

    def scope(self) -> Scope:
        """The value that actions and queries are given; needs `stack` loaded."""
        return Scope(
            stack_id=self.stack_id,
            stack_uid=self.stack.uid,
            api_key=self.stack.api_key,
            branch_id=self.pk,
            branch_uid=self.uid,
            master_locale=self.stack.master_locale,
            revision=self.stack.revision,
            locale_fallbacks=self.locale_fallbacks,
        )


class BranchAlias(models.Model):
    """Another name for a branch, which can be pointed at another one. No living branch of the stack has the same name."""

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="+", db_index=False)
    uid = models.CharField(max_length=15)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="aliases")
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "uid"], name="branch_alias_unique")]

    def __str__(self) -> str:
        return self.uid


class Role(models.Model):
    """A named set of rights inside one stack. System roles exist in every stack and cannot be changed.

    A custom role's `rules` are the vendor's, as they were sent; `permissions` is what they come to at most.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="roles")
    uid = models.CharField(max_length=32, default=new_uid)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    is_system = models.BooleanField(default=False)
    permissions = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    created_by = models.CharField(max_length=64, blank=True)
    updated_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "uid"], name="role_unique"),
            models.UniqueConstraint(fields=["stack", "name"], name="role_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class StackMember(models.Model):
    """A person's role in a stack; a person may hold several, and their permissions add up.

    `team` is None for a role that the person was given herself. The others follow a team: they are there as long as the
    person is in it and it has the role, so that nobody who asks for a person's roles needs to know of teams.
    """

    stack = models.ForeignKey(Stack, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="stack_memberships")
    role = models.ForeignKey(Role, models.CASCADE, related_name="holders")
    team = models.ForeignKey("stacks.Team", models.CASCADE, related_name="stack_members", null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stack", "user", "role", "team"], nulls_distinct=False, name="stack_member_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role_id}"
