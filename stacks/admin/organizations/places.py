"""Making somebody an administrator of an organization, or a member again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from stacks.actions.organization_members import change_place
from stacks.admin.outside import Caller
from stacks.admin.screens import render_page
from stacks.membership import get_led_organization
from stacks.models import OrganizationMember, User
from stacks.worded import worded


def member_place(request: HttpRequest, caller: Caller, organization_uid: str, person_uid: str) -> HttpResponse:
    """A person's own place, beside what teams give them; a POST changes it."""
    organization = get_led_organization(caller.actor, organization_uid)
    members = OrganizationMember.objects.filter(organization=organization, user__uid=person_uid)
    person = User.objects.filter(pk__in=members.values("user")).first()
    if person is None:
        raise NotFound
    own = members.filter(team=None).first()
    place, problems = own.role if own else "", list[str]()
    if request.method == "POST":
        place = request.POST.get("place", "")
        try:
            change_place(caller.actor, organization.uid, person.uid, place)
        except Invalid as error:
            problems = [f"{person.full_name} {worded(problem.message)}" for problem in error.problems]
        else:
            messages.success(request, _("The place of %(name)s is changed.") % {"name": person.full_name})
            return HttpResponseRedirect(reverse("admin:organization", args=[organization.uid]))
    context = {
        "organization": organization,
        "person": person,
        "place": place,
        "given": members.exclude(team=None).select_related("team").order_by("team__name"),
        "problems": problems,
    }
    return render_page(request, None, "admin/organization_place.html", context)
