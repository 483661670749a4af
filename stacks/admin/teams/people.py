"""Who is in a team: people taken in by address, and taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Invalid
from stacks.actions.teams import add_to_team, remove_from_team
from stacks.admin.outside import Caller
from stacks.admin.teams.pages import address_of, sentences, show_team
from stacks.errors import MailNotSent
from stacks.membership import get_led_organization
from stacks.models import Team, User
from stacks.sharing import as_address
from stacks.team_rows import invited_into
from stacks.teams import get_team
from stacks.worded import worded


def people_joining(request: HttpRequest, caller: Caller, organization_uid: str, team_uid: str) -> HttpResponse:
    """Take the people in whose addresses were sent, and invite who is new: all of them, or none."""
    organization = get_led_organization(caller.actor, organization_uid)
    team = get_team(organization, team_uid)
    if request.method == "POST":
        typed = request.POST.get("emails", "")
        emails = list(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))
        try:
            add_to_team(caller.actor, organization.uid, team.uid, emails)
        except (Invalid, MailNotSent) as error:
            told = sentences(error.problems) if isinstance(error, Invalid) else [worded(error.message)]
            told = told if emails else [_("There must be an address.")]
            return show_team(request, organization, team, emails=typed, problems=told)
        _tell(request, team, emails)
    return HttpResponseRedirect(address_of(organization, team))


def person_leaving(
    request: HttpRequest, caller: Caller, organization_uid: str, team_uid: str, person_uid: str
) -> HttpResponse:
    """Take a person out, who keeps what they have by themselves, or take an invitation back."""
    organization = get_led_organization(caller.actor, organization_uid)
    team = get_team(organization, team_uid)
    if request.method == "POST":
        person = User.objects.filter(uid=person_uid).first()
        invitation = invited_into(team).filter(uid=person_uid).first()
        try:
            remove_from_team(caller.actor, organization.uid, team.uid, person_uid)
        except Invalid:
            # Somebody else did it already, and that is what was wanted.
            messages.info(request, _("They are not in the team any more."))
        else:
            told = _("%(name)s is out of the team.") if person else _("%(name)s is not invited into the team any more.")
            name = person.full_name if person else invitation.email if invitation else person_uid
            messages.success(request, told % {"name": name})
    return HttpResponseRedirect(address_of(organization, team))


def _tell(request: HttpRequest, team: Team, emails: list[str]) -> None:
    """How many of them are in the team, and how many have yet to come."""
    here = User.objects.filter(memberships__team=team, email__in=list(map(as_address, emails))).count()
    coming = invited_into(team).filter(email__in=list(map(as_address, emails))).count()
    if here:
        told = ngettext("%(n)s person is in the team now.", "%(n)s people are in the team now.", here)
        messages.success(request, told % {"n": here})
    if coming:
        told = ngettext(
            "%(n)s person is invited by mail, and is in the team once they accept.",
            "%(n)s people are invited by mail, and are in the team once they accept.",
            coming,
        )
        messages.success(request, told % {"n": coming})
