"""The people of a stack: who holds roles in it, who leads its organization, and who is invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from core.clock import utc_now
from stacks.admin.names import names_of
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.models import Invitation, OrganizationMember, Role, Stack, StackMember, User
from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list."""

    person: User
    roles: Sequence[str]
    in_organization: str
    """The leading role in the stack's organization; empty where there is none."""
    is_owner: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """One open invitation that offers roles here."""

    invitation: Invitation
    roles: Sequence[str]
    by: str
    has_ended: bool


def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The people by address; `?q=` searches names and addresses. Invitations are shown to who may share the stack."""
    query = request.GET.get("q", "").strip()
    rows = _insiders(visit.stack)
    if query:
        named = Q(email__icontains=query) | Q(first_name__icontains=query) | Q(last_name__icontains=query)
        rows = rows.filter(named)
    page = page_of(rows.order_by("email", "pk"), request)
    context: dict[str, Any] = {
        "page": Page(_lines(visit.stack, list(page.rows)), page.number, page.has_next),
        "query": query,
        "invited": _invited(visit) if visit.actor.can(Permission.STACK_WRITE) and not query else (),
    }
    return render_page(request, visit, "admin/members.html", context)


def leading_roles(stack: Stack, people: Sequence[User]) -> Mapping[int, str]:
    """The leading roles in the stack's organization, by person."""
    leaders = OrganizationMember.objects.filter(
        organization=stack.organization_id, role__in=OrganizationMember.LEADING, user__in=people
    )
    # Who leads by a team as well may be its owner, which comes last.
    return {member.user_id: OrganizationMember.Role(member.role).label for member in leaders.order_by("role")}


def _insiders(stack: Stack) -> "QuerySet[User]":
    leads = OrganizationMember.objects.filter(organization=stack.organization_id, role__in=OrganizationMember.LEADING)
    holds = StackMember.objects.filter(stack=stack)
    return User.objects.filter(Q(pk__in=leads.values("user")) | Q(pk__in=holds.values("user")))


def _lines(stack: Stack, people: list[User]) -> list[Line]:
    held: dict[int, set[str]] = {person.pk: set() for person in people}
    rows = StackMember.objects.filter(stack=stack, user__in=people)
    for user, role in rows.values_list("user", "role__name"):
        held[user].add(role)
    leading = leading_roles(stack, people)
    return [
        Line(person, sorted(held[person.pk]), leading.get(person.pk, ""), person.uid == stack.owner_uid)
        for person in people
    ]


def _invited(visit: Visit) -> list[Invited]:
    rows = Invitation.objects.filter(
        organization=visit.stack.organization_id, closed_at=None, stacks__has_key=visit.stack.uid
    )
    found = list(rows.order_by("email")[:200])
    roles = dict(Role.objects.filter(stack=visit.stack).values_list("uid", "name"))
    names = names_of(visit.scope, (row.stacks[visit.stack.uid]["by"] for row in found))
    now = utc_now()
    return [
        Invited(
            row,
            sorted(roles[uid] for uid in row.stacks[visit.stack.uid]["roles"] if uid in roles),
            names.get(row.stacks[visit.stack.uid]["by"], ""),
            row.expires_at <= now,
        )
        for row in found
    ]
