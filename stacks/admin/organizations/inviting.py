"""Asking people into an organization, and what becomes of invitations."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Invalid, Refused
from stacks.actions.invitations import Invitee, invite_people, resend_invitation
from stacks.actions.organization_members import remove_people
from stacks.admin.organizations.pages import roles_by_stack
from stacks.admin.outside import Caller
from stacks.admin.screens import render_page
from stacks.errors import InvitationNotFound
from stacks.invitations import is_mail_sent
from stacks.membership import get_led_organization
from stacks.models import Invitation, Organization, OrganizationMember
from stacks.worded import worded


def new_invitations(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """A form for addresses, their role here, and roles in the organization's stacks."""
    organization = get_led_organization(caller.actor, organization_uid)
    if request.method != "POST":
        return _show(request, organization, [], [])
    emails = request.POST.get("emails", "").replace(",", " ").replace(";", " ").split()
    if not emails:
        return _show(request, organization, emails, [_("There must be an address.")])
    role, stacks = request.POST.get("place", ""), _offered(request)
    try:
        invited = invite_people(
            caller.actor,
            organization.uid,
            [Invitee(email, role, stacks) for email in dict.fromkeys(emails)],
            message=request.POST.get("message", "").strip(),
        )
    except Invalid as error:
        wrong = [_in_words(problem.path, worded(problem.message)) for problem in error.problems]
        return _show(request, organization, emails, list(dict.fromkeys(wrong)))
    except Refused as error:
        return _show(request, organization, emails, [worded(error.message)])
    told = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", len(invited))
    messages.success(request, told % {"n": len(invited)})
    return HttpResponseRedirect(_back(organization.uid))


def invitation_again(request: HttpRequest, caller: Caller, organization_uid: str, invitation_uid: str) -> HttpResponse:
    """Send an open invitation again; earlier links are void."""
    if request.method == "POST":
        try:
            sent = resend_invitation(caller.actor, organization_uid, invitation_uid)
        except Refused as error:
            messages.error(request, worded(error.message))
        else:
            messages.success(request, _("The invitation of %(email)s is sent again.") % {"email": sent.email})
    return HttpResponseRedirect(_back(organization_uid))


def withdrawal(request: HttpRequest, caller: Caller, organization_uid: str, invitation_uid: str) -> HttpResponse:
    """Take an open invitation back."""
    organization = get_led_organization(caller.actor, organization_uid)
    invitation = Invitation.objects.filter(organization=organization, uid=invitation_uid, closed_at=None).first()
    if invitation is None:
        raise InvitationNotFound
    if request.method == "POST":
        remove_people(caller.actor, organization.uid, [invitation.email])
        messages.success(request, _("%(email)s is no longer invited.") % {"email": invitation.email})
    return HttpResponseRedirect(_back(organization.uid))


def _offered(request: HttpRequest) -> dict[str, list[str]]:
    """The ticked roles by api_key: a box says both."""
    offered: dict[str, list[str]] = {}
    for value in request.POST.getlist("offer"):
        api_key, _colon, role = value.partition(":")
        offered.setdefault(api_key, []).append(role)
    return offered


def _in_words(path: str, message: str) -> str:
    place, _dot, person = path.partition(".")
    return f"{person} {message}" if place == "users" else message if place != "message" else f"{place} {message}"


def _back(organization_uid: str) -> str:
    return reverse("admin:organization", args=[organization_uid])


def _show(
    request: HttpRequest, organization: Organization, emails: Sequence[str], problems: Sequence[str]
) -> HttpResponse:
    context: dict[str, Any] = {
        "organization": organization,
        "emails": "\n".join(emails),
        "place": request.POST.get("place", OrganizationMember.Role.MEMBER.value),
        "offers": request.POST.getlist("offer"),
        "message": request.POST.get("message", ""),
        "stacks": roles_by_stack(organization),
        "problems": problems,
        "is_mail_sent": is_mail_sent(),
    }
    return render_page(request, None, "admin/organization_invite.html", context)
