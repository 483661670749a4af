"""Organizations: who owns stacks."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.uids import new_uid
from stacks.actor import Actor
from stacks.models.user import User
from stacks.permissions import Permission


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Questions about organizations."""

    def visible_to(self, actor: Actor) -> "OrganizationQuerySet":
        """Organizations a person belongs to; every one for who may make them."""
        if actor.can(Permission.ORGANIZATION_WRITE):
            return self
        if actor.user_id is None:
            return self.none()
        members = OrganizationMember.objects.filter(user_id=actor.user_id)
        mine = self.filter(pk__in=members.values("organization"))
        return mine if actor.organization_id is None else mine.filter(pk=actor.organization_id)

    def open_to(self, user_id: int | None) -> "OrganizationQuerySet":
        """Organizations that the person is not kept out of for want of a second factor."""
        devices = TOTPDevice.objects.filter(user=user_id, confirmed=True)
        return self.filter(models.Q(requires_second_factor=False) | models.Exists(devices))

    def led_by(self, user_id: int) -> "OrganizationQuerySet":
        """Organizations a person owns or administers."""
        members = OrganizationMember.objects.filter(user_id=user_id, role__in=OrganizationMember.LEADING)
        return self.filter(pk__in=members.values("organization"))


class Organization(models.Model):
    """A group of people who own stacks together.

    Where it requires a second factor, a person without one reaches nothing of it and of its stacks.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    name = models.CharField(max_length=200)
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = OrganizationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OrganizationMember(models.Model):
    """A person's place in an organization: by herself, where `team` is None, or by a team, whose members these rows are.

    A person may have both, and several teams; what they give adds up. Rights inside a stack come from the stack's roles,
    or from a leading place here. The owner is one by herself.
    """

    class Role(models.TextChoices):
        OWNER = "owner"
        ADMIN = "admin"
        MEMBER = "member"

    LEADING = (Role.OWNER, Role.ADMIN)
    """Roles that come with every right in the organization's stacks."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    team = models.ForeignKey("stacks.Team", models.CASCADE, related_name="members", null=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "team"], nulls_distinct=False, name="organization_member_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(team=None) | ~models.Q(role="owner"), name="organization_member_no_team_owns"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}: {self.role}"
