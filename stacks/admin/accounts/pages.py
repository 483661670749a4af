"""Everybody's accounts, for who runs the installation: found, suspended, freed of a lost second factor, signed out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.errors import NotFound
from stacks.actions.open_sessions import end_session, open_sessions
from stacks.actions.second_factor import has_second_factor, remove_second_factor
from stacks.actions.users import end_sessions, restore_user, suspend_user
from stacks.actor import Actor
from stacks.admin.outside import Caller
from stacks.admin.paging import page_of
from stacks.admin.screens import render_page
from stacks.models import OrganizationMember, StackMember, User
from stacks.permissions import Permission

_MOST = 100


def accounts(request: HttpRequest, caller: Caller) -> HttpResponse:
    """The people by address; `?q=` searches names and addresses."""
    caller.actor.require(Permission.USER_WRITE)
    query = request.GET.get("q", "").strip()
    rows = User.objects.annotate(
        has_factor=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
    )
    if query:
        named = Q(email__icontains=query) | Q(first_name__icontains=query) | Q(last_name__icontains=query)
        rows = rows.filter(named | Q(uid=query))
    page = page_of(rows.order_by("email", "pk"), request)
    return render_page(request, None, "admin/accounts.html", {"page": page, "query": query})


def account_of(request: HttpRequest, caller: Caller, person_uid: str) -> HttpResponse:
    """One person: what is set up, where they are signed in, and where they belong."""
    person = _person(caller, person_uid)
    places = OrganizationMember.objects.filter(user=person).select_related("organization")
    roles = StackMember.objects.filter(user=person, stack__deleted_at=None).select_related("stack", "role")
    context: dict[str, Any] = {
        "person": person,
        "is_self": person.pk == caller.user.pk,
        "has_second_factor": has_second_factor(person),
        "sessions": open_sessions(person)[:_MOST],
        "places": places.order_by("organization__name", "pk")[:_MOST],
        "roles": roles.order_by("stack__name", "role__name", "pk")[:_MOST],
    }
    return render_page(request, None, "admin/account_of.html", context)


def account_suspension(request: HttpRequest, caller: Caller, person_uid: str) -> HttpResponse:
    """Keep a person out from now on."""

    def suspend(actor: Actor, person: User) -> str:
        suspend_user(actor, person)
        return _("%(name)s is kept out from now on, and signed out everywhere.")

    return _change(request, caller, person_uid, suspend)


def account_restoring(request: HttpRequest, caller: Caller, person_uid: str) -> HttpResponse:
    """Let a suspended person sign in again."""

    def restore(actor: Actor, person: User) -> str:
        restore_user(actor, person)
        return _("%(name)s may sign in again.")

    return _change(request, caller, person_uid, restore)


def account_second_factor(request: HttpRequest, caller: Caller, person_uid: str) -> HttpResponse:
    """Take the second factor away from who has lost it. One's own takes a code, on another page."""
    if person_uid == caller.user.uid:
        return HttpResponseRedirect(reverse("admin:second_factor"))

    def remove(actor: Actor, person: User) -> str:
        remove_second_factor(actor, person)
        return _("%(name)s signs in with a password only, until they set up another second factor.")

    return _change(request, caller, person_uid, remove)


def account_sessions(request: HttpRequest, caller: Caller, person_uid: str) -> HttpResponse:
    """End all sessions of a person, in programs and in browsers."""

    def end(actor: Actor, person: User) -> str:
        end_sessions(actor, person)
        return _("%(name)s is signed out everywhere.")

    return _change(request, caller, person_uid, end)


def account_session(request: HttpRequest, caller: Caller, person_uid: str, session_uid: str) -> HttpResponse:
    """End one session of a person."""

    def end(actor: Actor, person: User) -> str:
        end_session(actor, person, session_uid)
        return _("A session of %(name)s is over.")

    return _change(request, caller, person_uid, end)


def _change(
    request: HttpRequest, caller: Caller, person_uid: str, change: Callable[[Actor, User], str]
) -> HttpResponse:
    person = _person(caller, person_uid)
    if request.method == "POST":
        messages.success(request, change(caller.actor, person) % {"name": person.full_name})
    return HttpResponseRedirect(reverse("admin:account_of", args=[person.uid]))


def _person(caller: Caller, uid: str) -> User:
    """Raises Forbidden for who does not run the installation, before anybody is looked up, and NotFound."""
    caller.actor.require(Permission.USER_WRITE)
    person = User.objects.filter(uid=uid).first()
    if person is None:
        raise NotFound
    return person
