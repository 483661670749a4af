"""Organizations: those one belongs to, and one of them for who leads it, with its people, invitations and stacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.clock import utc_now
from stacks.actor import Actor
from stacks.admin.outside import Caller
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import render_page
from stacks.membership import get_led_organization
from stacks.models import Invitation, Organization, OrganizationMember, Role, Stack, StackMember, User
from stacks.permissions import Permission

_MOST = 200


@dataclass(frozen=True, slots=True)
class Place:
    """One organization of the list, with the caller's place in it."""

    organization: Organization
    role: str
    is_led: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of an organization."""

    person: User
    role: str
    is_owner: bool
    has_factor: bool
    stacks: Sequence[str]
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    """One open invitation."""

    invitation: Invitation
    stacks: Sequence[str]
    has_ended: bool


def organizations(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The organizations that the person belongs to, by name; all of them for who runs the installation."""
    runs_it = caller.actor.can(Permission.ORGANIZATION_WRITE)
    found = page_of(Organization.objects.visible_to(caller.actor).order_by("name", "pk"), request)
    mine = OrganizationMember.objects.filter(user=caller.user, organization__in=list(found.rows))
    roles: dict[int, set[str]] = {}
    for member in mine:
        roles.setdefault(member.organization_id, set()).add(member.role)
    rows = [
        Place(
            row, _highest(held := roles.get(row.pk, set())), runs_it or not held.isdisjoint(OrganizationMember.LEADING)
        )
        for row in found.rows
    ]
    context = {"page": Page(rows, found.number, found.has_next), "may_make": runs_it}
    return render_page(request, None, "admin/organizations.html", context)


def organization(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """One organization, for who leads it."""
    found = get_led_organization(caller.actor, organization_uid)
    query = request.GET.get("q", "").strip()
    people = page_of(_people(found, query).order_by("email", "pk"), request)
    context: dict[str, Any] = {
        "organization": found,
        "query": query,
        "page": Page(_lines(found, list(people.rows)), people.number, people.has_next),
        "invited": _invited(found) if not query else (),
        "stacks": _stacks(found, caller.actor) if not query else (),
        "may_hand_over": owns(caller.actor, found),
    }
    return render_page(request, None, "admin/organization.html", context)


def owns(actor: Actor, organization: Organization) -> bool:
    """Whether the actor may hand the organization over."""
    owners = OrganizationMember.objects.filter(organization=organization, role=OrganizationMember.Role.OWNER)
    return actor.can(Permission.ORGANIZATION_WRITE) or owners.filter(user=actor.user_id).exists()


def _people(organization: Organization, query: str) -> "QuerySet[User]":
    members = OrganizationMember.objects.filter(organization=organization)
    people = User.objects.filter(pk__in=members.values("user"))
    if not query:
        return people
    return people.filter(Q(email__icontains=query) | Q(first_name__icontains=query) | Q(last_name__icontains=query))


def _lines(organization: Organization, people: list[User]) -> list[Line]:
    roles: dict[int, set[str]] = {}
    since: dict[int, datetime] = {}
    members = OrganizationMember.objects.filter(organization=organization, user__in=people)
    for member in members.order_by("-created_at"):
        roles.setdefault(member.user_id, set()).add(member.role)
        since[member.user_id] = member.created_at
    stacks: dict[int, set[str]] = {}
    held = StackMember.objects.filter(stack__organization=organization, stack__deleted_at=None, user__in=people)
    for user, name in held.values_list("user", "stack__name"):
        stacks.setdefault(user, set()).add(name)
    factors = set(TOTPDevice.objects.filter(user__in=people, confirmed=True).values_list("user", flat=True))
    return [
        Line(
            person=person,
            role=_highest(roles.get(person.pk, set())),
            is_owner=OrganizationMember.Role.OWNER in roles.get(person.pk, set()),
            has_factor=person.pk in factors,
            stacks=sorted(stacks.get(person.pk, ())),
            since=since.get(person.pk),
        )
        for person in people
    ]


def _highest(roles: set[str]) -> str:
    """The role that counts, in words: places may come from several teams."""
    found = next((role for role in OrganizationMember.Role if role in roles), None)
    return str(found.label) if found else ""


def _invited(organization: Organization) -> list[Invited]:
    rows = list(Invitation.objects.filter(organization=organization, closed_at=None).order_by("email")[:_MOST])
    names = dict(Stack.objects.alive().filter(organization=organization).values_list("uid", "name"))
    now = utc_now()
    return [
        Invited(row, sorted(names[uid] for uid in row.stacks if uid in names), row.expires_at <= now) for row in rows
    ]


def _stacks(organization: Organization, actor: Actor) -> "QuerySet[Stack]":
    rows = Stack.objects.visible_to(actor).filter(organization=organization)
    return rows.annotate(people=Count("members__user", distinct=True)).order_by("name", "pk")[:_MOST]


def roles_by_stack(organization: Organization) -> list[tuple[Stack, list[Role]]]:
    """The stacks of an organization by name, with their roles."""
    stacks = list(Stack.objects.alive().filter(organization=organization).order_by("name", "pk")[:_MOST])
    roles: dict[int, list[Role]] = {stack.pk: [] for stack in stacks}
    for role in Role.objects.filter(stack__in=stacks).order_by("-is_system", "name"):
        roles[role.stack_id].append(role)
    return [(stack, roles[stack.pk]) for stack in stacks]
