"""Teams of an organization, for who leads it: a list, a form for each, and deletion."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.errors import Invalid, Problem
from stacks.actions.teams import create_team, delete_team, update_team
from stacks.admin.organizations.pages import roles_by_stack
from stacks.admin.outside import Caller
from stacks.admin.paging import page_of
from stacks.admin.screens import render_page
from stacks.membership import get_led_organization
from stacks.models import Organization, OrganizationMember, Team
from stacks.team_rows import invited_into, people_of, roles_of
from stacks.teams import StackRoles, TeamChanges, get_team
from stacks.worded import worded

_NAMES = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "organizationRole": gettext_lazy("Place"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a team's form; `offers` are the boxes of roles, which each name a stack, too."""

    name: str = ""
    description: str = ""
    place: str = OrganizationMember.Role.MEMBER.value
    offers: Collection[str] = ()


def teams(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """The teams by name, with how many people are in each and in how many stacks it has roles."""
    organization = get_led_organization(caller.actor, organization_uid)
    rows = Team.objects.filter(organization=organization).annotate(
        people=Count("members", distinct=True), stacks=Count("grants__role__stack", distinct=True)
    )
    context = {"organization": organization, "page": page_of(rows.order_by("name", "pk"), request)}
    return render_page(request, None, "admin/teams.html", context)


def new_team(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """A form for one more team; people come into it on its page."""
    organization = get_led_organization(caller.actor, organization_uid)
    if request.method != "POST":
        return _show(request, organization, None, Typed())
    typed = _typed(request)
    try:
        team = create_team(caller.actor, organization.uid, _changes(typed))
    except Invalid as error:
        return _show(request, organization, None, typed, problems=sentences(error.problems))
    messages.success(request, _("The team “%(name)s” is made. Now take people in.") % {"name": team.name})
    return HttpResponseRedirect(address_of(organization, team))


def team(request: HttpRequest, caller: Caller, organization_uid: str, team_uid: str) -> HttpResponse:
    """A team with its people; a POST changes what it is and what it gives."""
    organization = get_led_organization(caller.actor, organization_uid)
    found = get_team(organization, team_uid)
    if request.method != "POST":
        return _show(request, organization, found, _stored(found))
    typed = _typed(request)
    try:
        update_team(caller.actor, organization.uid, found.uid, _changes(typed))
    except Invalid as error:
        return _show(request, organization, found, typed, problems=sentences(error.problems))
    messages.success(request, _("The team is saved."))
    return HttpResponseRedirect(address_of(organization, found))


def team_deletion(request: HttpRequest, caller: Caller, organization_uid: str, team_uid: str) -> HttpResponse:
    """A question that says what goes with the team; a POST deletes it."""
    organization = get_led_organization(caller.actor, organization_uid)
    found = get_team(organization, team_uid)
    if request.method == "POST":
        delete_team(caller.actor, organization.uid, found.uid)
        messages.success(request, _("The team “%(name)s” is deleted.") % {"name": found.name})
        return HttpResponseRedirect(reverse("admin:teams", args=[organization.uid]))
    stacks = sorted({role.stack.name for role in roles_of(found) if role.stack.deleted_at is None})
    context = {"organization": organization, "team": found, "people": people_of(found), "stacks": stacks}
    return render_page(request, None, "admin/team_delete.html", context)


def show_team(
    request: HttpRequest, organization: Organization, team: Team, *, emails: str, problems: Sequence[str]
) -> HttpResponse:
    """The page of a team, with the addresses that were typed and what is wrong with them."""
    return _show(request, organization, team, _stored(team), emails=emails, refused=problems)


def address_of(organization: Organization, team: Team) -> str:
    """The address of a team's page."""
    return reverse("admin:team", args=[organization.uid, team.uid])


def sentences(problems: Sequence[Problem]) -> list[str]:
    """Problems of a request about a team, as sentences."""
    return [f"{_subject(problem.path)} {worded(problem.message)}".strip() for problem in problems]


def _subject(path: str) -> str:
    place, _dot, person = path.partition(".")
    return person if place == "users" else str(_NAMES.get(path, _("The form")))


def _typed(request: HttpRequest) -> Typed:
    said = {name: request.POST.get(name, "").strip() for name in ("name", "description")}
    return Typed(**said, place=request.POST.get("place", ""), offers=request.POST.getlist("offer"))


def _stored(team: Team) -> Typed:
    alive = (role for role in roles_of(team) if role.stack.deleted_at is None)
    offers = [f"{role.stack.api_key}:{role.uid}" for role in alive]
    return Typed(team.name, team.description, team.role, offers)


def _changes(typed: Typed) -> TeamChanges:
    by_stack: dict[str, list[str]] = {}
    for value in typed.offers:
        api_key, _colon, role = value.partition(":")
        by_stack.setdefault(api_key, []).append(role)
    stacks = [StackRoles(api_key, roles) for api_key, roles in by_stack.items()]
    return TeamChanges(typed.name, typed.description, typed.place, None, stacks)


def _show(
    request: HttpRequest,
    organization: Organization,
    team: Team | None,
    typed: Typed,
    *,
    problems: Sequence[str] = (),
    emails: str = "",
    refused: Sequence[str] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "organization": organization,
        "team": team,
        "typed": typed,
        "stacks": roles_by_stack(organization),
        "people": sorted(people_of(team), key=lambda user: user.email) if team else (),
        "invitations": invited_into(team).order_by("email") if team else (),
        "now": utc_now(),
        "problems": problems,
        "emails": emails,
        "refused": refused,
    }
    return render_page(request, None, "admin/team.html", context)
