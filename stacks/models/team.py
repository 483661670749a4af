"""Teams: people of an organization who are given a place in it and roles in its stacks together."""

from django.db import models
from django.utils import timezone

from core.uids import new_uid
from stacks.models.organization import Organization, OrganizationMember
from stacks.models.stack import Role


class Team(models.Model):
    """A group of people of one organization.

    Who is in it are its rows of OrganizationMember; what it gives in stacks are its TeamRoles, and for each person in it
    a StackMember per role. All of them go with it.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="teams")
    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    role = models.CharField(max_length=10, choices=OrganizationMember.Role.choices)
    """The place that its people have in the organization; never the owner's."""
    created_by = models.CharField(max_length=64)
    updated_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="team_name_unique"),
            models.CheckConstraint(condition=~models.Q(role="owner"), name="team_does_not_own"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamRole(models.Model):
    """A role of a stack that everybody in the team holds."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.CASCADE, related_name="teams")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "role"], name="team_role_unique")]

    def __str__(self) -> str:
        return f"{self.role_id} to {self.team_id}"
