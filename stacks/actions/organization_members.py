"""Taking people out of organizations."""

from collections.abc import Sequence

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.errors import SharingInvalid
from stacks.membership import lead_organization
from stacks.models import Invitation, OAuthAuthorization, Organization, OrganizationMember, Stack, StackMember, User
from stacks.sharing import as_address
from stacks.teams import PLACES


@transaction.atomic
def remove_people(actor: Actor, uid: str, emails: Sequence[str]) -> None:
    """Take members out of an organization, its teams and all its stacks, and withdraw open invitations of the addresses.

    Raises OrganizationNotFound and Forbidden for who does not lead it, SharingInvalid for its owner, for the owner of
    one of its stacks and for nobody.
    """
    organization = lead_organization(actor, uid)
    members = OrganizationMember.objects.filter(organization=organization)
    people = User.objects.filter(pk__in=members.values("user"), email__in=list(map(as_address, emails)))
    found = {user.email: user for user in people}
    heads = set(members.filter(role=OrganizationMember.Role.OWNER).values_list("user__uid", flat=True))
    invited = Invitation.objects.filter(organization=organization, closed_at=None)
    asked = {invitation.email: invitation for invitation in invited.filter(email__in=list(map(as_address, emails)))}
    owned = Stack.objects.alive().filter(organization=organization).values_list("owner_uid", flat=True)
    owners = set(owned.filter(owner_uid__in=[user.uid for user in found.values()]))
    problems = [
        problem
        for email in emails
        for problem in _problems(email, found.get(as_address(email)), as_address(email) in asked)
    ]
    problems += [
        Problem(f"emails.{user.email}", "owner", told)
        for told, uids in (("owns the organization.", heads), ("owns a stack of the organization.", owners - heads))
        for user in found.values()
        if user.uid in uids
    ]
    if problems:
        raise SharingInvalid(problems)
    for user in found.values():
        _remove(actor, organization, user)
    for invitation in asked.values():
        invitation.closed_at = utc_now()
        invitation.save(update_fields=["closed_at"])
        target = ("invitation", invitation.uid)
        activity.record(actor, None, action="invitation.withdraw", target=target, organization=organization.uid)


@transaction.atomic
def change_place(actor: Actor, uid: str, person_uid: str, role: str) -> User:
    """Make a member an administrator, or an administrator a member; what teams give them stays beside it.

    Raises OrganizationNotFound and Forbidden for who does not lead it, SharingInvalid for its owner, for oneself, for
    nobody, and for what is no such place.
    """
    organization = lead_organization(actor, uid)
    members = OrganizationMember.objects.filter(organization=organization)
    person = User.objects.filter(pk__in=members.values("user"), uid=person_uid).first()
    if person is None:
        raise SharingInvalid([Problem("user", "unknown", "is nobody of this organization.")])
    if role not in PLACES:
        raise SharingInvalid([Problem("role", "unknown", "must be admin or member.")])
    if members.filter(user=person, role=OrganizationMember.Role.OWNER).exists():
        raise SharingInvalid([Problem("user", "owner", "owns the organization.")])
    if person.pk == actor.user_id:
        raise SharingInvalid([Problem("user", "oneself", "cannot change their own place.")])
    members.update_or_create(user=person, team=None, defaults={"role": role, "organization": organization})
    facts = {"organization": organization.uid, "role": role}
    activity.record(actor, None, action="organization.place", target=("user", person.uid), **facts)
    return person


def _problems(email: str, user: User | None, is_invited: bool) -> list[Problem]:
    if user is not None or is_invited:
        return []
    return [Problem(f"emails.{email}", "unknown", "is nobody of this organization.")]


def _remove(actor: Actor, organization: Organization, user: User) -> None:
    StackMember.objects.filter(stack__organization=organization, user=user).delete()
    OrganizationMember.objects.filter(organization=organization, user=user).delete()
    allowed = OAuthAuthorization.objects.filter(app__organization=organization, user=user, revoked_at=None)
    allowed.update(revoked_at=utc_now())
    activity.record(actor, None, action="organization.remove", target=("user", user.uid), organization=organization.uid)
