"""For people who cannot sign in: asking for mail, and choosing a password with what came in it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import Invalid
from stacks.actions.passwords import NewPassword, ask_for_reset, reset_password
from stacks.actions.users import LONGEST_PASSWORD
from stacks.admin.screens import render_page
from stacks.client_address import client_address
from stacks.errors import AccountLinkInvalid, SignInPaused
from stacks.sharing import LONGEST_ADDRESS
from stacks.worded import worded


class _AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )


class _PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autofocus": True, "autocomplete": "new-password"}),
    )
    password_confirmation = forms.CharField(
        label=gettext_lazy("The same again"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@never_cache
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Ask for the mail; the answer is the same where nobody has the address."""
    form = _AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_reset(email=form.cleaned_data["email"], address=client_address(request.META))
        except SignInPaused:
            form.add_error(None, _("There were too many requests. Please try again later."))
        else:
            messages.success(request, _("If there is an account with that address, a mail is on its way to it."))
            return HttpResponseRedirect(reverse("admin:login"))
    return _page(request, form, title=_("Forgot your password?"), button=_("Send me mail"))


@never_cache
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the password; looking at the page uses nothing up, since programs look at links in mail."""
    form = _PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_password(
                token, NewPassword(form.cleaned_data["password"], form.cleaned_data["password_confirmation"])
            )
        except Invalid as error:
            for problem in error.problems:
                form.add_error(problem.path, worded(problem.message))
        except AccountLinkInvalid as error:
            form.add_error(None, worded(error.message))
        else:
            messages.success(request, _("Your password is changed. Please sign in."))
            return HttpResponseRedirect(reverse("admin:login"))
    return _page(request, form, title=_("Choose a password"), button=_("Save"))


def _page(request: HttpRequest, form: forms.Form, **words: Any) -> HttpResponse:
    return render_page(request, None, "admin/password.html", {"form": form, **words})
