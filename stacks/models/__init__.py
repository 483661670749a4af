"""Tenancy and trust."""

from stacks.models.activity import Activity, ActivitySeal
from stacks.models.invitation import Invitation
from stacks.models.kept_answer import KeptAnswer
from stacks.models.oauth import OAuthApp, OAuthAuthorization, OAuthGrant
from stacks.models.organization import Organization, OrganizationMember
from stacks.models.sign_in import SignInTally
from stacks.models.stack import Branch, BranchAlias, Role, Stack, StackMember
from stacks.models.team import Team, TeamRole
from stacks.models.token import Token
from stacks.models.user import User

__all__ = [
    "Activity", "ActivitySeal", "Branch", "BranchAlias", "Invitation", "KeptAnswer", "OAuthApp", "OAuthAuthorization",
    "OAuthGrant", "Organization", "OrganizationMember", "Role", "SignInTally", "Stack", "StackMember", "Team", "TeamRole",
    "Token", "User",
]  # fmt: skip
