"""What is asked of a team: which people and roles it names, and what is wrong with them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.errors import Problem
from stacks.errors import TeamInvalid, TeamNotFound
from stacks.membership import people_of_organization
from stacks.models import Organization, OrganizationMember, Role, Team, User
from stacks.sharing import address_problems, as_address

MOST_PEOPLE = 500
MOST_ROLES = 100
PLACES = (OrganizationMember.Role.ADMIN, OrganizationMember.Role.MEMBER)
"""The places in the organization that a team can give."""


@dataclass(frozen=True, slots=True)
class StackRoles:
    """Roles of one stack, by uid, and where the request names them."""

    api_key: str
    roles: Sequence[str]
    place: str = ""


@dataclass(frozen=True, slots=True)
class TeamChanges:
    """What can be said about a team; None leaves it as it is. People are named by address or uid."""

    name: str | None = None
    description: str | None = None
    role: str | None = None
    people: Sequence[str] | None = None
    stacks: Sequence[StackRoles] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The people and roles that were named; None where nothing was said. `invited` are addresses of others."""

    people: list[User] | None
    roles: list[Role] | None
    invited: Sequence[str] = ()


def get_team(organization: Organization, uid: str) -> Team:
    """The team of the organization. Raises TeamNotFound."""
    team = Team.objects.filter(organization=organization, uid=uid).first()
    if team is None:
        raise TeamNotFound
    return team


def check_team(organization: Organization, changes: TeamChanges, *, team: Team | None = None) -> Found:
    """Who and what the changes name. Raises TeamInvalid with everything that is wrong with them."""
    people, invited, people_problems = _find_people(organization, changes.people)
    roles, role_problems = _find_roles(organization, changes.stacks)
    problems = [
        *_text_problems(changes),
        *_name_problems(organization, changes.name, team),
        *people_problems,
        *role_problems,
    ]
    if problems:
        raise TeamInvalid(problems)
    return Found(people, roles, invited)


def check_size(people: Collection[object], roles: Collection[object]) -> None:
    """Raise TeamInvalid where a team would have more people, or roles, than one can: every person has every role."""
    problems = []
    if len(people) > MOST_PEOPLE:
        problems.append(Problem("users", "max_length", f"are more than {MOST_PEOPLE}."))
    if len(roles) > MOST_ROLES:
        problems.append(Problem("stackRoleMapping", "max_length", f"names more than {MOST_ROLES} roles."))
    if problems:
        raise TeamInvalid(problems)


def _text_problems(changes: TeamChanges) -> list[Problem]:
    problems = []
    if changes.name is not None and not 0 < len(changes.name.strip()) <= 200:
        problems.append(Problem("name", "length", "must have 1 to 200 characters."))
    if changes.description is not None and len(changes.description) > 2_000:
        problems.append(Problem("description", "max_length", "is longer than 2,000 characters."))
    if changes.role is not None and changes.role not in PLACES:
        problems.append(Problem("organizationRole", "unknown", "must be admin or member."))
    return problems


def _name_problems(organization: Organization, name: str | None, team: Team | None) -> list[Problem]:
    if name is None or (team is not None and team.name == name.strip()):
        return []
    if not Team.objects.filter(organization=organization, name=name.strip()).exists():
        return []
    return [Problem("name", "unique", "is the name of another team.")]


def _find_people(
    organization: Organization, named: Sequence[str] | None
) -> tuple[list[User] | None, Sequence[str], list[Problem]]:
    """The people that are named, and the addresses of those who are nobody of the organization, or not yet."""
    if named is None:
        return None, (), []
    if len(named) > MOST_PEOPLE:
        return None, (), [Problem("users", "max_length", f"are more than {MOST_PEOPLE}.")]
    people = people_of_organization(organization.pk)
    keys = {as_address(name) if "@" in name else name: name for name in named}
    found = {user.email: user for user in people.filter(email__in=[key for key in keys if "@" in key])}
    found |= {user.uid: user for user in people.filter(uid__in=[key for key in keys if "@" not in key])}
    invited = [key for key in keys if key not in found and "@" in key]
    problems = [
        Problem(f"users.{name}", "unknown", "is nobody of this organization.")
        for key, name in keys.items()
        if key not in found and "@" not in key
    ]
    problems += address_problems((f"users.{keys[key]}", key) for key in invited)
    return list({found[key].pk: found[key] for key in keys if key in found}.values()), invited, problems


def _find_roles(
    organization: Organization, named: Sequence[StackRoles] | None
) -> tuple[list[Role] | None, list[Problem]]:
    if named is None:
        return None, []
    if sum(max(len(row.roles), 1) for row in named) > MOST_ROLES:
        return None, [Problem("stackRoleMapping", "max_length", f"names more than {MOST_ROLES} roles.")]
    known = _roles_by_stack(organization, [row.api_key for row in named])
    found: list[Role] = []
    problems: list[Problem] = []
    for row in named:
        roles = known.get(row.api_key)
        if roles is None:
            problems.append(Problem(f"{row.place}stackApiKey", "unknown", "names no stack of this organization."))
            continue
        if not row.roles:
            problems.append(Problem(f"{row.place}roles", "required", "must name a role."))
        strange = [uid for uid in dict.fromkeys(row.roles) if uid not in roles]
        told = (f"names '{uid}', which is no role of this stack." for uid in strange)
        problems += [Problem(f"{row.place}roles", "unknown", message) for message in told]
        found += [roles[uid] for uid in dict.fromkeys(row.roles) if uid in roles]
    return list({role.pk: role for role in found}.values()), problems


def _roles_by_stack(organization: Organization, api_keys: Collection[str]) -> dict[str, dict[str, Role]]:
    """The roles of the living stacks among them, held so that none is deleted meanwhile."""
    rows = Role.objects.filter(
        stack__organization=organization, stack__deleted_at=None, stack__api_key__in=list(api_keys)
    )
    known: dict[str, dict[str, Role]] = {}
    for role in rows.select_related("stack").select_for_update(of=("self",), no_key=True).order_by("pk"):
        known.setdefault(role.stack.api_key, {})[role.uid] = role
    return known
