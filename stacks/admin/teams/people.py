"""Who is in a team: people taken in by address, and taken out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Invalid
from stacks.actions.teams import add_to_team, remove_from_team
from stacks.admin.outside import Caller
from stacks.admin.teams.pages import address_of, sentences, show_team
from stacks.membership import get_led_organization
from stacks.models import User
from stacks.teams import get_team


def people_joining(request: HttpRequest, caller: Caller, organization_uid: str, team_uid: str) -> HttpResponse:
    """Take the people in whose addresses were sent: all of them, or none."""
    organization = get_led_organization(caller.actor, organization_uid)
    team = get_team(organization, team_uid)
    if request.method == "POST":
        typed = request.POST.get("emails", "")
        emails = list(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))
        try:
            add_to_team(caller.actor, organization.uid, team.uid, emails)
        except Invalid as error:
            told = sentences(error.problems) if emails else [_("There must be an address.")]
            return show_team(request, organization, team, emails=typed, problems=told)
        told_of = ngettext("%(n)s person is in the team now.", "%(n)s people are in the team now.", len(emails))
        messages.success(request, told_of % {"n": len(emails)})
    return HttpResponseRedirect(address_of(organization, team))


def person_leaving(
    request: HttpRequest, caller: Caller, organization_uid: str, team_uid: str, person_uid: str
) -> HttpResponse:
    """Take a person out; what they have by themselves stays theirs."""
    organization = get_led_organization(caller.actor, organization_uid)
    team = get_team(organization, team_uid)
    if request.method == "POST":
        person = User.objects.filter(uid=person_uid).first()
        try:
            remove_from_team(caller.actor, organization.uid, team.uid, person_uid)
        except Invalid:
            # Somebody else did it already, and that is what was wanted.
            messages.info(request, _("They are not in the team any more."))
        else:
            name = person.full_name if person else person_uid
            messages.success(request, _("%(name)s is out of the team.") % {"name": name})
    return HttpResponseRedirect(address_of(organization, team))
