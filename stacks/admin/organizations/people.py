"""Taking people out of an organization, and handing it over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Forbidden, Invalid, NotFound
from stacks.actions.organization_members import remove_people
from stacks.actions.ownership import transfer_organization
from stacks.admin.organizations.pages import owns
from stacks.admin.outside import Caller
from stacks.admin.screens import render_page
from stacks.membership import get_led_organization
from stacks.models import OrganizationMember, StackMember, User
from stacks.worded import worded


def member_removal(request: HttpRequest, caller: Caller, organization_uid: str, person_uid: str) -> HttpResponse:
    """A question that names the stacks somebody is taken out of; a POST takes them out."""
    organization = get_led_organization(caller.actor, organization_uid)
    members = OrganizationMember.objects.filter(organization=organization)
    person = User.objects.filter(pk__in=members.values("user"), uid=person_uid).first()
    if person is None:
        raise NotFound
    problems: list[str] = []
    if request.method == "POST":
        try:
            remove_people(caller.actor, organization.uid, [person.email])
        except Invalid as error:
            problems = [f"{person.full_name} {worded(problem.message)}" for problem in error.problems]
        else:
            messages.success(request, _("%(name)s is out of the organization.") % {"name": person.full_name})
            return HttpResponseRedirect(reverse("admin:organization", args=[organization.uid]))
    held = StackMember.objects.filter(stack__organization=organization, stack__deleted_at=None, user=person)
    stacks = sorted(set(held.values_list("stack__name", flat=True)))
    context = {"organization": organization, "person": person, "stacks": stacks, "problems": problems}
    return render_page(request, None, "admin/organization_remove.html", context)


def transfer(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """A form that hands the organization to one of its members, at once."""
    organization = get_led_organization(caller.actor, organization_uid)
    if not owns(caller.actor, organization):
        raise Forbidden
    problems: list[str] = []
    email = request.POST.get("email", "").strip()
    if request.method == "POST":
        try:
            heir = transfer_organization(caller.actor, organization.uid, email=email)
        except Invalid as error:
            problems = [f"“{email}” {worded(problem.message)}" for problem in error.problems]
        else:
            messages.success(request, _("%(name)s owns the organization now.") % {"name": heir.full_name})
            return HttpResponseRedirect(reverse("admin:organizations"))
    context = {"organization": organization, "email": email, "problems": problems}
    return render_page(request, None, "admin/organization_transfer.html", context)
