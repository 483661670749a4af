"""Builders of teams, requests about them, and all the rows that they come to."""

from typing import Any

from django.test import Client

from stacks.models import OrganizationMember, Role, StackMember, TeamRole, User
from tests.api.asking import ask, owner_headers
from tests.factories import Tenant, make_session, make_user


def role_uid(tenant: Tenant, name: str) -> str:
    return str(Role.objects.get(stack=tenant.stack, name=name).uid)


def colleague(tenant: Tenant, role: str = "member") -> User:
    user = make_user()
    tenant.stack.organization.members.create(user=user, role=role)
    return user


def mapping(tenant: Tenant, *roles: str) -> dict[str, Any]:
    return {"stackApiKey": tenant.stack.api_key, "roles": [role_uid(tenant, role) for role in roles]}


def path_of(tenant: Tenant, below: str = "") -> str:
    return f"organizations/{tenant.stack.organization.uid}/teams{below}"


def team(tenant: Tenant, *people: User, roles: tuple[str, ...] = (), **more: object) -> Any:
    """A new team of the tenant's organization."""
    body = {
        "name": "Editors",
        "organizationRole": "member",
        "users": [{"email": user.email} for user in people],
        "stackRoleMapping": [mapping(tenant, *roles)] if roles else [],
    }
    status, answer = ask("POST", path_of(tenant), {**body, **more}, headers=owner_headers(tenant))
    assert status == 201, answer
    return answer


def as_person(tenant: Tenant, user: User) -> dict[str, str]:
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}


def remove(tenant: Tenant, below: str) -> tuple[int, bytes]:
    response = Client().delete(f"/v3/{path_of(tenant, below)}", headers=owner_headers(tenant))
    return response.status_code, response.content


def rows() -> tuple[set[Any], set[Any], set[Any]]:
    """Everything that teams are made of and that follows from them."""
    return (
        set(OrganizationMember.objects.values_list("user__email", "team__name", "role")),
        set(StackMember.objects.values_list("user__email", "team__name", "role__name")),
        set(TeamRole.objects.values_list("team__name", "role__name")),
    )


def errors_of(answer: tuple[int, Any]) -> Any:
    assert (answer[0], answer[1]["error_code"]) == (422, 141)
    return answer[1]["errors"]
