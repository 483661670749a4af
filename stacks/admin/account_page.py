"""A person's own page, outside any stack: what they get mail about."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stacks.actions.users import ProfileChanges, update_profile
from stacks.admin.screens import render_page
from stacks.mail_kinds import MailKind
from stacks.models import User
from stacks.people import person_actor

_WORDS = {
    MailKind.ASSIGNMENT: gettext_lazy("an entry is assigned to me, or to a role of mine"),
    MailKind.APPROVAL_REQUEST: gettext_lazy("my approval is asked for"),
    MailKind.APPROVAL_ANSWER: gettext_lazy("what I asked to be approved is approved or rejected"),
    MailKind.MENTION: gettext_lazy("a comment mentions me"),
    MailKind.PUBLISH_FAILURE: gettext_lazy("something that I publish or unpublish fails"),
}


def account(request: HttpRequest) -> HttpResponse:
    """The choices as they are; a POST changes them."""
    user = request.user
    if not isinstance(user, User):
        return HttpResponseRedirect(reverse("admin:login"))
    if request.method == "POST":
        wanted = {kind: kind.value in request.POST.getlist("mail") for kind in MailKind}
        update_profile(person_actor(user), ProfileChanges(mail=wanted))
        messages.success(request, _("What you get mail about is saved."))
        return HttpResponseRedirect(reverse("admin:account"))
    choices = [(kind.value, words, kind not in user.unwanted_mail) for kind, words in _WORDS.items()]
    return render_page(request, None, "admin/account.html", {"choices": choices})
