"""Organizations: who owns stacks."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models.user import User


class Organization(models.Model):
    """A group of people who own stacks together."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class OrganizationMember(models.Model):
    """A person's place in an organization. Rights inside a stack come from the stack's roles, or from being its owner."""

    class Role(models.TextChoices):
        OWNER = "owner"
        ADMIN = "admin"
        MEMBER = "member"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="organization_member_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}: {self.role}"
