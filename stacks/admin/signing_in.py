"""Signing in to the admin and out of it: a browser session, recorded like the sessions of programs."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stacks import activity
from stacks.actions.second_factor import check_second_factor
from stacks.actions.sign_in_tries import counted_try
from stacks.client_address import client_address
from stacks.errors import SecondFactorRequired, SecondFactorWrong, SignInPaused
from stacks.models import User
from stacks.people import person_actor
from stacks.sharing import LONGEST_ADDRESS


class SignInForm(AuthenticationForm):
    """E-mail address and password. Whoever may sign in sees the stacks they have a role in, and no others."""

    username = forms.EmailField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code of your app, if you have set one up"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    error_messages = {
        "invalid_login": _("That e-mail address and password do not belong together."),
        "inactive": _("This account is closed."),
        "code": _("This account asks for a code of its app, or a recovery code, as well."),
        "paused": _("There were too many attempts to sign in. Please try again later."),
    }

    def clean(self) -> dict[str, Any]:
        """Judge the pair, no oftener than it may be tried, and record that the person came in."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "username" in cleaned and "password" in cleaned:
            cleaned = self._judged(cleaned["username"])
        user = self.get_user()
        if isinstance(user, User):
            activity.record(person_actor(user), None, action="session.create", target=("user", user.uid), via="admin")
        return cleaned

    def _judged(self, email: str) -> dict[str, Any]:
        address = client_address(self.request.META) if self.request else ""
        try:
            with counted_try(email=email, address=address):
                cleaned: dict[str, Any] = super().clean()
                user = self.get_user()
                if isinstance(user, User):
                    check_second_factor(user, self.cleaned_data.get("code", ""))
                return cleaned
        except (SecondFactorRequired, SecondFactorWrong) as error:
            raise ValidationError(self.error_messages["code"], code="code") from error
        except SignInPaused as error:
            raise ValidationError(self.error_messages["paused"], code="paused") from error
