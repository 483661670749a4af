"""A person's own page: what they get mail about, and where they are signed in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stacks.actions.oauth_grants import living_authorizations
from stacks.actions.open_sessions import end_session, open_sessions
from stacks.actions.second_factor import has_second_factor
from stacks.actions.users import ProfileChanges, end_sessions, update_profile
from stacks.admin.outside import Caller
from stacks.admin.screens import render_page
from stacks.mail_kinds import MailKind

_WORDS = {
    MailKind.ASSIGNMENT: gettext_lazy("an entry is assigned to me, or to a role of mine"),
    MailKind.APPROVAL_REQUEST: gettext_lazy("my approval is asked for"),
    MailKind.APPROVAL_ANSWER: gettext_lazy("what I asked to be approved is approved or rejected"),
    MailKind.MENTION: gettext_lazy("a comment mentions me"),
    MailKind.PUBLISH_FAILURE: gettext_lazy("something that I publish or unpublish fails"),
}
_MOST_SESSIONS = 100
_YEAR = 365 * 24 * 3600


def account(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The choices as they are; a POST changes them."""
    if request.method == "POST":
        wanted = {kind: kind.value in request.POST.getlist("mail") for kind in MailKind}
        update_profile(caller.actor, ProfileChanges(mail=wanted))
        messages.success(request, _("What you get mail about is saved."))
        return HttpResponseRedirect(reverse("admin:account"))
    context = {
        "choices": [(kind.value, words, kind not in caller.user.unwanted_mail) for kind, words in _WORDS.items()],
        "languages": [(code, name, code == caller.user.language) for code, name in settings.LANGUAGES],
        "has_second_factor": has_second_factor(caller.user),
        "authorizations": living_authorizations(caller.user)[:_MOST_SESSIONS],
        "sessions": open_sessions(caller.user)[:_MOST_SESSIONS],
    }
    return render_page(request, None, "admin/account.html", context)


def language_choosing(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Speak the language that is chosen from now on: on the page to sign in too, in this browser."""
    response = HttpResponseRedirect(reverse("admin:account"))
    code = request.POST.get("language", "")
    if request.method != "POST" or code not in ("", *dict(settings.LANGUAGES)):
        return response
    update_profile(caller.actor, ProfileChanges(language=code))
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    if code:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
    with translation.override(code or translation.get_language()):
        messages.success(request, _("The language is saved."))
    return response


def session_ending(request: HttpRequest, caller: Caller, session_uid: str) -> HttpResponse:
    """End one of one's own sessions."""
    if request.method == "POST":
        end_session(caller.actor, caller.user, session_uid)
        messages.success(request, _("The session is over."))
    return HttpResponseRedirect(reverse("admin:account"))


def sessions_ending(request: HttpRequest, caller: Caller) -> HttpResponse:
    """End all of one's own sessions, in programs and in browsers, but this one."""
    if request.method == "POST":
        end_sessions(caller.actor, caller.user)
        caller.user.refresh_from_db()
        update_session_auth_hash(request, caller.user)
        messages.success(request, _("You are signed out everywhere else."))
    return HttpResponseRedirect(reverse("admin:account"))
