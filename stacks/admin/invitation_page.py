"""Where the link of an invitation leads: who has no account says who they are, everybody accepts."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import Invalid, NotFound
from stacks.actions.invitations import NewPerson, accept_invitation
from stacks.admin.screens import render_page
from stacks.invitations import find_invitation, has_account
from stacks.worded import worded


class NewcomerForm(forms.Form):
    """What somebody without an account says about themselves."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@never_cache
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation; a POST accepts it. Looking at it, as programs that read mail do, changes nothing."""
    invitation = find_invitation(token)
    if invitation is None:
        return _gone(request)
    is_new = not has_account(invitation)
    form = NewcomerForm(request.POST or None) if is_new else None
    if request.method == "POST" and (form is None or form.is_valid()):
        told = form.cleaned_data if form else {}
        try:
            accept_invitation(token, NewPerson(**told) if told else None)
        except NotFound:
            return _gone(request)
        except Invalid as error:
            for problem in error.problems:
                # Only what the form asks for can be wrong with it.
                place = problem.path if form is not None and problem.path in form.fields else None
                form and form.add_error(place, worded(problem.message))
        else:
            messages.success(request, _("You are in. Sign in to begin."))
            return HttpResponseRedirect(reverse("admin:index"))
    return render_page(request, None, "admin/invitation.html", {"invitation": invitation, "form": form})


def _gone(request: HttpRequest) -> HttpResponse:
    sentence = _("This invitation is no longer good. Please ask for another.")
    return render_page(request, None, "admin/refusal.html", {"sentence": sentence, "status": 404}, status=404)
