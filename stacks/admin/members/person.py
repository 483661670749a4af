"""One person in a stack: their roles, and taking them out."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Forbidden, Invalid, NotFound
from stacks.actions.second_factor import has_second_factor
from stacks.actions.stack_members import set_roles, share_stack, unshare_stack
from stacks.admin.members.lists import leading_roles
from stacks.admin.screens import Visit, is_free, render_page
from stacks.membership import role_uids_of
from stacks.models import Role, StackMember, User
from stacks.permissions import Permission
from stacks.worded import worded


def person_page(request: HttpRequest, visit: Visit, person_uid: str) -> HttpResponse:
    """A person's roles, to change by who may share the stack. Who leads the organization may be given some as well."""
    person, held = _person(visit, person_uid)
    if request.method != "POST":
        return _show(request, visit, person, held, [])
    visit.actor.require(Permission.STACK_WRITE)
    chosen = request.POST.getlist("role")
    try:
        if held:
            set_roles(visit.actor, visit.scope, {person.uid: chosen})
        else:
            share_stack(visit.actor, visit.scope, {person.email: chosen})
    except Invalid as error:
        return _show(request, visit, person, chosen, [worded(problem.message) for problem in error.problems])
    except Forbidden as error:
        return _show(request, visit, person, chosen, [worded(error.message)])
    messages.success(request, _("The roles of %(name)s are saved.") % {"name": person.full_name})
    return HttpResponseRedirect(visit.url("people"))


def person_removal(request: HttpRequest, visit: Visit, person_uid: str) -> HttpResponse:
    """A question; a POST takes all of a person's roles in the stack away."""
    visit.actor.require(Permission.STACK_WRITE)
    person, held = _person(visit, person_uid)
    problems: list[str] = []
    if request.method == "POST":
        try:
            unshare_stack(visit.actor, visit.scope, person.email)
        except Invalid as error:
            problems = [f"{person.full_name} {worded(problem.message)}" for problem in error.problems]
        except Forbidden as error:
            problems = [worded(error.message)]
        else:
            messages.success(request, _("%(name)s has no role here any more.") % {"name": person.full_name})
            return HttpResponseRedirect(visit.url("people"))
    leads = leading_roles(visit.stack, [person]).get(person.pk, "")
    context = {"person": person, "problems": problems, "held": held, "leads": leads}
    return render_page(request, visit, "admin/member_remove.html", context)


def _person(visit: Visit, uid: str) -> tuple[User, Collection[str]]:
    """Somebody with a role here, or who leads the organization, and the uids of their roles. Raises NotFound."""
    person = User.objects.filter(uid=uid).first()
    held: Collection[str] = role_uids_of(visit.stack.pk, [uid])[uid] if person else ()
    if person is None or not (held or leading_roles(visit.stack, [person])):
        raise NotFound
    return person, held


def _known_roles(visit: Visit, held: Collection[str]) -> list[Role]:
    """Every role, for who gives them or reads them elsewhere; for others those that the person holds."""
    roles = Role.objects.filter(stack=visit.stack).order_by("-is_system", "name")
    reads_all = visit.actor.can(Permission.ROLE_READ) and is_free(visit.scope, Permission.ROLE_READ)
    return list(roles if reads_all or visit.actor.can(Permission.STACK_WRITE) else roles.filter(uid__in=held))


def _show(
    request: HttpRequest, visit: Visit, person: User, chosen: Collection[str], problems: Sequence[str]
) -> HttpResponse:
    first = StackMember.objects.filter(stack=visit.stack, user=person).order_by("created_at").first()
    runs_it = visit.actor.can(Permission.STACK_WRITE)
    context: dict[str, Any] = {
        "person": person,
        "chosen": chosen,
        "roles": _known_roles(visit, chosen),
        "problems": problems,
        "since": first.created_at if first else None,
        "leads": leading_roles(visit.stack, [person]).get(person.pk, ""),
        "is_owner": person.uid == visit.stack.owner_uid,
        "is_asked": runs_it,
        "has_second_factor": runs_it and has_second_factor(person),
    }
    return render_page(request, visit, "admin/member.html", context)
