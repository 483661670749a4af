"""Who was asked into an organization, and has not come yet."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models.organization import Organization, OrganizationMember

LENGTH = timedelta(days=14)


class Invitation(models.Model):
    """One address asked into an organization, and through it into stacks; nobody is anything before they accept.

    `stacks` maps a stack's uid to the roles offered there and to who offers them, `teams` a team's to who asks into it.
    Whoever invites must still be allowed to when it is accepted. The link's secret is not stored: it is signed, and a new `round` makes earlier ones void.
    """

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=OrganizationMember.Role.choices)
    stacks = models.JSONField(default=dict)
    teams = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    message = models.TextField(blank=True)
    invited_by = models.CharField(max_length=64)
    round = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    """When it was accepted or withdrawn."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"], condition=models.Q(closed_at=None), name="invitation_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} into {self.organization_id}"
