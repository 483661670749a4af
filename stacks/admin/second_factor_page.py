"""A person's second factor: set up with an app, taken away with a code of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import Unauthenticated
from stacks.actions.passwords import check_password
from stacks.actions.second_factor import (
    begin_enrolment,
    check_second_factor,
    confirm_enrolment,
    has_second_factor,
    remove_second_factor,
)
from stacks.actions.sign_in_tries import counted_try
from stacks.admin.screens import render_page
from stacks.admin.signing_in import SignInForm
from stacks.client_address import client_address
from stacks.errors import SecondFactorRequired, SecondFactorWrong, SignInPaused, UserInvalid
from stacks.models import User
from stacks.people import person_actor

_TEMPLATE = "admin/second_factor.html"
_WRONG = {
    "code": gettext_lazy("This is not the code that the app shows now."),
    "password": gettext_lazy("This is not your password."),
}


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """The secret for an app, or that there is one; a POST with a code confirms it, or takes it away."""
    user = request.user
    if not isinstance(user, User):
        return HttpResponseRedirect(reverse("admin:login"))
    code = request.POST.get("code", "").strip().replace("\0", "")
    if has_second_factor(user):
        return _remove(request, user, code)
    return _add(request, user, code)


def _add(request: HttpRequest, user: User, code: str) -> HttpResponse:
    actor, error = person_actor(user), ""
    if request.method == "POST":
        try:
            with counted_try(email=user.email, address=client_address(request.META)):
                check_password(user, request.POST.get("password", ""))
                codes = confirm_enrolment(actor, user, code=code)
        except UserInvalid as invalid:
            error = str(_WRONG[invalid.problems[0].path])
        except SignInPaused:
            error = str(SignInForm.error_messages["paused"])
        else:
            return render_page(request, None, _TEMPLATE, {"codes": codes})
    try:
        enrolment = begin_enrolment(actor, user, session=request.session.session_key or "")
    except Unauthenticated:
        return HttpResponseRedirect(reverse("admin:login"))
    return render_page(request, None, _TEMPLATE, {"enrolment": enrolment, "error": error})


def _remove(request: HttpRequest, user: User, code: str) -> HttpResponse:
    error = ""
    if request.method == "POST":
        try:
            with counted_try(email=user.email, address=client_address(request.META)):
                check_second_factor(user, code)
        except (SecondFactorRequired, SecondFactorWrong, SignInPaused):
            error = _("This code is wrong, was used already, or came too soon after a wrong one.")
        else:
            remove_second_factor(person_actor(user), user)
            messages.success(request, _("You sign in with your password only."))
            return HttpResponseRedirect(reverse("admin:account"))
    return render_page(request, None, _TEMPLATE, {"error": error})
