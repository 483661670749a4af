"""What an organization is called, and whether it requires a second factor of its people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Invalid
from stacks.actions.organizations import OrganizationChanges, update_organization
from stacks.admin.outside import Caller
from stacks.worded import worded


def organization_settings(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """Save both; what is wrong is told on the organization's page."""
    if request.method == "POST":
        changes = OrganizationChanges(request.POST.get("name", "").strip(), "second_factor" in request.POST)
        try:
            update_organization(caller.actor, organization_uid, changes)
        except Invalid as error:
            words = {"name": _("The name"), "require_2fa": _("Requiring a second factor")}
            for problem in error.problems:
                messages.error(request, f"{words.get(problem.path, problem.path)} {worded(problem.message)}")
        else:
            messages.success(request, _("The organization is saved."))
    return HttpResponseRedirect(reverse("admin:organization", args=[organization_uid]))
