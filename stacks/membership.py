"""Who belongs to a stack, and with which of its roles."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from core.errors import Forbidden, Problem
from stacks.actor import Actor
from stacks.errors import OrganizationNotFound, SecondFactorMissing
from stacks.models import Organization, OrganizationMember, Role, StackMember, User
from stacks.models.organization import OrganizationQuerySet
from stacks.permissions import Permission
from stacks.scope import Scope

EVERYBODY = "$all"


def role_uids_of(stack_id: int, user_uids: Collection[str]) -> dict[str, frozenset[str]]:
    """The uids of the roles that each person holds in the stack, by herself or by a team. One query."""
    return _role_uids(StackMember.objects.filter(stack=stack_id), user_uids)


def own_role_uids_of(stack_id: int, user_uids: Collection[str]) -> dict[str, frozenset[str]]:
    """The same, without what comes by teams."""
    return _role_uids(StackMember.objects.filter(stack=stack_id, team=None), user_uids)


def _role_uids(members: "QuerySet[StackMember]", user_uids: Collection[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {uid: set() for uid in user_uids}
    rows = members.filter(user__uid__in=list(user_uids))
    for user, role in rows.values_list("user__uid", "role__uid"):
        found[user].add(role)
    return {uid: frozenset(roles) for uid, roles in found.items()}


def people_in(stack_id: int) -> "QuerySet[User]":
    """The people who may enter the stack: by a role in it, by leading its organization, or by everything."""
    leads = OrganizationMember.objects.filter(
        organization__stacks=stack_id, role__in=OrganizationMember.LEADING
    ).values("user")
    holds = StackMember.objects.filter(stack=stack_id).values("user")
    return User.objects.filter(Q(pk__in=leads) | Q(pk__in=holds) | Q(is_superuser=True))


def people_of_organization(organization_id: int) -> "QuerySet[User]":
    """The people who belong to the organization, or hold a role in one of its living stacks."""
    members = OrganizationMember.objects.filter(organization=organization_id).values("user")
    holders = StackMember.objects.filter(stack__organization=organization_id, stack__deleted_at=None).values("user")
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=holders))


def leads(organization_id: int, user_uid: str) -> bool:
    """Whether the person leads the organization, or may do everything."""
    members = OrganizationMember.objects.filter(organization=organization_id, role__in=OrganizationMember.LEADING)
    people = User.objects.filter(uid=user_uid, is_active=True)
    return people.filter(Q(pk__in=members.values("user")) | Q(is_superuser=True)).exists()


def lead_organization(actor: Actor, uid: str) -> Organization:
    """The organization, held until the transaction ends, for who leads it.

    Raises OrganizationNotFound where the actor is no member, Forbidden for a member who does not lead it.
    """
    return _led(actor, Organization.objects.select_for_update(), uid)


def get_led_organization(actor: Actor, uid: str) -> Organization:
    """The same, not held: for who looks at it only."""
    return _led(actor, Organization.objects.all(), uid)


def enter_organization(actor: Actor, organizations: OrganizationQuerySet, uid: str) -> Organization:
    """The one among the organizations that a person belongs to.

    Raises OrganizationNotFound where they do not, SecondFactorMissing where it lets them in with a second factor only.
    """
    actor.require(Permission.ORGANIZATION_READ)
    found: Organization | None = organizations.visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise OrganizationNotFound
    check_second_factor_of(actor, found)
    return found


def organizations_closed_to(actor: Actor) -> OrganizationQuerySet:
    """Those that keep the person out for want of a second factor, by name."""
    opened = Organization.objects.open_to(actor.user_id)
    rows: OrganizationQuerySet = Organization.objects.filter(
        Q(members__user=actor.user_id) | Q(stacks__members__user=actor.user_id), requires_second_factor=True
    )
    return rows.exclude(pk__in=opened.values("pk")).distinct().order_by("name", "pk")


def check_second_factor_of(actor: Actor, organization: Organization) -> None:
    """Raise SecondFactorMissing for a person without one, where the organization requires it."""
    if is_closed_to(actor, organization):
        raise SecondFactorMissing(tfa_type="totp")


def is_closed_to(actor: Actor, organization: Organization) -> bool:
    """Whether the organization keeps the person out for want of a second factor."""
    if actor.user_id is None or not organization.requires_second_factor:
        return False
    return not Organization.objects.open_to(actor.user_id).filter(pk=organization.pk).exists()


def _led(actor: Actor, organizations: OrganizationQuerySet, uid: str) -> Organization:
    found = enter_organization(actor, organizations, uid)
    if not actor.can(Permission.ORGANIZATION_WRITE) and not leads(found.pk, actor.uid):
        raise Forbidden("Only its owner and administrators can do this in an organization.")
    return found


def people_of(scope: Scope, uids: Iterable[str]) -> dict[str, User]:
    """The people among the uids who may enter the stack."""
    return {user.uid: user for user in people_in(scope.stack_id).filter(uid__in=list(uids))}


def roles_of(scope: Scope, uids: Iterable[str]) -> dict[str, Role]:
    """The stack's roles among the uids."""
    return {role.uid: role for role in Role.objects.filter(stack=scope.stack_id, uid__in=list(uids))}


def unknown_people(scope: Scope, users: Iterable[tuple[str, str]], roles: Iterable[tuple[str, str]]) -> list[Problem]:
    """A problem for each (place, uid) that names nobody, or no role, of the stack; `$all` names everybody."""
    asked_users = [(place, uid) for place, uid in users if uid != EVERYBODY]
    asked_roles = [(place, uid) for place, uid in roles if uid != EVERYBODY]
    people = people_of(scope, {uid for _, uid in asked_users}) if asked_users else {}
    known = roles_of(scope, {uid for _, uid in asked_roles}) if asked_roles else {}
    return [
        *(
            Problem(place, "unknown", f"names '{uid}', who is nobody of this stack.")
            for place, uid in asked_users
            if uid not in people
        ),
        *(
            Problem(place, "unknown", f"names '{uid}', which is no role of this stack.")
            for place, uid in asked_roles
            if uid not in known
        ),
    ]
