"""New organizations, for who runs the installation, and new stacks, for who leads an organization."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Invalid
from stacks.actions.organizations import create_organization
from stacks.actions.stacks import create_stack
from stacks.admin.outside import Caller
from stacks.admin.screens import render_page
from stacks.membership import get_led_organization
from stacks.models import User
from stacks.permissions import Permission
from stacks.sharing import as_address
from stacks.worded import worded


def new_organization(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A form for an organization's name and its owner, who has an account already."""
    caller.actor.require(Permission.ORGANIZATION_WRITE)
    name = request.POST.get("name", "").strip()
    email = request.POST.get("email", caller.user.email).strip()
    problems: list[str] = []
    if request.method == "POST":
        owner = User.objects.filter(email=as_address(email), is_active=True).first()
        try:
            if owner is not None:
                made = create_organization(caller.actor, name=name, owner=owner)
                messages.success(request, _("The organization “%(name)s” is made.") % {"name": made.name})
                return HttpResponseRedirect(reverse("admin:organization", args=[made.uid]))
            problems = [_("Nobody has an account with this address.")]
        except Invalid as error:
            problems = [f"{_('The name')} {worded(problem.message)}" for problem in error.problems]
    context = {"name": name, "email": email, "problems": problems}
    return render_page(request, None, "admin/organization_new.html", context)


def new_stack(request: HttpRequest, caller: Caller, organization_uid: str) -> HttpResponse:
    """A form for a stack's name and its master language, which never changes."""
    organization = get_led_organization(caller.actor, organization_uid)
    name, description = request.POST.get("name", "").strip(), request.POST.get("description", "").strip()
    language = request.POST.get("master_locale", "en-us").strip()
    problems: list[str] = []
    if request.method == "POST":
        try:
            made = create_stack(caller.actor, organization, name=name, description=description, master_locale=language)
        except Invalid as error:
            words = {"name": _("The name"), "description": _("The description")}
            language_words = _("The master language")
            problems = [f"{words.get(row.path, language_words)} {worded(row.message)}" for row in error.problems]
        else:
            messages.success(request, _("The stack “%(name)s” is made.") % {"name": made.name})
            return HttpResponseRedirect(reverse("admin:stack", args=[made.api_key, "main"]))
    context = {
        "organization": organization,
        "name": name,
        "description": description,
        "language": language,
        "problems": problems,
    }
    return render_page(request, None, "admin/stack_new.html", context)
