"""Letting people into a stack, and what becomes of invitations."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Forbidden, Invalid, Refused
from stacks.actions.stack_members import share_stack, unshare_stack
from stacks.admin.screens import Visit, render_page
from stacks.errors import InvitationNotFound
from stacks.invitations import is_mail_sent
from stacks.models import Invitation, Role
from stacks.permissions import Permission
from stacks.worded import worded


def new_people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for addresses and roles: people of the organization are let in at once, everybody else is sent a mail."""
    visit.actor.require(Permission.STACK_WRITE)
    emails = request.POST.get("emails", "").replace(",", " ").replace(";", " ").split()
    chosen = request.POST.getlist("role")
    if request.method != "POST":
        return _show(request, visit, "", [], [])
    if not emails:
        return _show(request, visit, "", chosen, [_("There must be an address.")])
    try:
        let_in = share_stack(visit.actor, visit.scope, dict.fromkeys(emails, chosen))
    except Invalid as error:
        told = [_in_words(problem.path, worded(problem.message)) for problem in error.problems]
        return _show(request, visit, "\n".join(emails), chosen, list(dict.fromkeys(told)))
    except (Forbidden, Refused) as error:
        return _show(request, visit, "\n".join(emails), chosen, [worded(error.message)])
    _tell(request, len(let_in), len({email.lower() for email in emails}) - len(let_in))
    return HttpResponseRedirect(visit.url("people"))


def invitation_again(request: HttpRequest, visit: Visit, invitation_uid: str) -> HttpResponse:
    """Send an invitation again with what it offers here; earlier links are void."""

    def send(invitation: Invitation) -> str:
        share_stack(visit.actor, visit.scope, {invitation.email: invitation.stacks[visit.stack.uid]["roles"]})
        return _("The invitation of %(email)s is sent again.") % {"email": invitation.email}

    return _change(request, visit, invitation_uid, send)


def invitation_withdrawing(request: HttpRequest, visit: Visit, invitation_uid: str) -> HttpResponse:
    """Take back what an invitation offers here."""

    def withdraw(invitation: Invitation) -> str:
        unshare_stack(visit.actor, visit.scope, invitation.email)
        return _("%(email)s is no longer invited into this stack.") % {"email": invitation.email}

    return _change(request, visit, invitation_uid, withdraw)


def _change(
    request: HttpRequest, visit: Visit, invitation_uid: str, change: Callable[[Invitation], str]
) -> HttpResponse:
    visit.actor.require(Permission.STACK_WRITE)
    invitation = Invitation.objects.filter(
        organization=visit.stack.organization_id,
        uid=invitation_uid,
        closed_at=None,
        stacks__has_key=visit.stack.uid,
    ).first()
    if invitation is None:
        raise InvitationNotFound
    if request.method == "POST":
        try:
            messages.success(request, change(invitation))
        except Invalid as error:
            messages.error(request, " ".join(_in_words("", worded(problem.message)) for problem in error.problems))
        except (Forbidden, Refused) as error:
            messages.error(request, worded(error.message))
    return HttpResponseRedirect(visit.url("people"))


def _in_words(path: str, message: str) -> str:
    place, _dot, person = path.partition(".")
    if place == "roles":
        return _("Somebody needs a role of this stack.") if "must name" in message else f"{person} {message}"
    return f"{person} {message}".strip()


def _tell(request: HttpRequest, let_in: int, invited: int) -> None:
    if let_in:
        told = ngettext("%(n)s person may work here from now on.", "%(n)s people may work here from now on.", let_in)
        messages.success(request, told % {"n": let_in})
    if invited:
        told = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", invited)
        messages.success(request, told % {"n": invited})


def _show(
    request: HttpRequest, visit: Visit, emails: str, chosen: Sequence[str], problems: Sequence[str]
) -> HttpResponse:
    context: dict[str, Any] = {
        "emails": emails,
        "chosen": chosen,
        "roles": list(Role.objects.filter(stack=visit.stack).order_by("-is_system", "name")),
        "problems": problems,
        "is_mail_sent": is_mail_sent(),
    }
    return render_page(request, visit, "admin/member_new.html", context)
