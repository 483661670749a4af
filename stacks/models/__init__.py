"""Tenancy and trust."""

from stacks.models.activity import Activity
from stacks.models.organization import Organization, OrganizationMember
from stacks.models.stack import Branch, Role, Stack, StackMember
from stacks.models.token import Token
from stacks.models.user import User

__all__ = ["Activity", "Branch", "Organization", "OrganizationMember", "Role", "Stack", "StackMember", "Token", "User"]
