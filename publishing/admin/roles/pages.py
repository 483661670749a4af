"""Roles: a list, a form of rules, what they come to, and their end. System roles are shown as they are."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Forbidden, Invalid, NotFound, Problem, Refused
from publishing.admin.roles.effect import ACTION_WORDS, effect_of
from publishing.admin.roles.objects import Objects, also_named, read_objects
from publishing.admin.roles.rules_form import (
    KNOWN,
    FieldLine,
    RulesForm,
    Ticks,
    read_rules,
    says_the_same,
    write_rules,
)
from publishing.admin.roles.typed import TypedRole, shown, typed
from stacks.actions.roles import RoleChanges, create_role, delete_role, update_role
from stacks.admin.screens import Visit, render_page
from stacks.errors import RoleNotFound
from stacks.grants import ALL_MODULES
from stacks.held_roles import Held, known_permissions
from stacks.limits import Limits
from stacks.models import Role, StackMember, User
from stacks.permissions import Permission
from stacks.rights import rights_of
from stacks.role_rules import parse_rules
from stacks.worded import worded

_UNREADABLE = Problem("further", "json", "is no JSON list of rules.")
_MOST_HOLDERS = 50


def role_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The system's roles and the stack's own, with how many people hold each."""
    roles = Role.objects.filter(stack=visit.stack).annotate(people=Count("holders__user", distinct=True))
    return render_page(request, visit, "admin/roles.html", {"roles": roles.order_by("-is_system", "name")})


def new_role(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more role; it begins as a copy of another where `?from=` names one."""
    visit.actor.require(Permission.ROLE_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, _beginning(request, visit), [])
    form = typed(request.POST)
    if not form.is_readable:
        return _show(request, visit, None, form, [_UNREADABLE])
    try:
        role = create_role(
            visit.actor, visit.scope, name=form.name, description=form.description, rules=write_rules(form.rules)
        )
    except Invalid as error:
        return _show(request, visit, None, form, error.problems)
    except Forbidden as error:
        return _show(request, visit, None, form, [Problem("", "forbidden", error.message)])
    messages.success(request, _("The role “%(name)s” is made.") % {"name": role.name})
    return HttpResponseRedirect(visit.url("role", role.uid))


def role_page(request: HttpRequest, visit: Visit, role_uid: str) -> HttpResponse:
    """A role's rules, to change by who may, what they come to, and who holds it."""
    role = _role(visit, role_uid)
    if request.method != "POST":
        return _show(request, visit, role, shown(role.name, role.description, read_rules(role.rules)), [])
    visit.actor.require(Permission.ROLE_WRITE)
    form = typed(request.POST)
    if not form.is_readable:
        return _show(request, visit, role, form, [_UNREADABLE])
    # Rules that nobody touched stay as a program wrote them.
    rules = None if says_the_same(form.rules, role.rules) else write_rules(form.rules)
    try:
        update_role(visit.actor, visit.scope, role.uid, RoleChanges(form.name, form.description, rules))
    except Invalid as error:
        return _show(request, visit, role, form, error.problems)
    except (Forbidden, Refused) as error:
        return _show(request, visit, role, form, [Problem("", "refused", error.message)])
    messages.success(request, _("The role is saved. It counts from the next request of everybody who holds it."))
    return HttpResponseRedirect(visit.url("role", role.uid))


def role_deletion(request: HttpRequest, visit: Visit, role_uid: str) -> HttpResponse:
    """A question that names who holds the role; a POST deletes it."""
    visit.actor.require(Permission.ROLE_WRITE)
    role = _role(visit, role_uid)
    if request.method == "POST":
        try:
            delete_role(visit.actor, visit.scope, role.uid)
            messages.success(request, _("The role “%(name)s” is deleted.") % {"name": role.name})
        except Refused as error:
            messages.error(request, worded(error.message))
        return HttpResponseRedirect(visit.url("roles"))
    return render_page(request, visit, "admin/role_delete.html", {"role": role, "holders": _holders(role)})


def rights_of_person(request: HttpRequest, visit: Visit, person_uid: str) -> HttpResponse:
    """What all roles of a person come to together, in this branch."""
    person = User.objects.filter(uid=person_uid).first()
    caller = (visit.stack.pk, "user", person_uid)
    held = rights_of([caller])[caller].in_branch(visit.scope.branch_uid)
    if person is None or not held.permissions:
        raise NotFound
    roles = Role.objects.filter(stack=visit.stack, holders__user=person).distinct().order_by("-is_system", "name")
    context = {"person": person, "roles": list(roles), "effect": effect_of(visit.scope, held), "actions": ACTION_WORDS}
    return render_page(request, visit, "admin/person_rights.html", context)


def _role(visit: Visit, uid: str) -> Role:
    role = Role.objects.filter(stack=visit.stack, uid=uid).first()
    if role is None:
        raise RoleNotFound
    return role


def _beginning(request: HttpRequest, visit: Visit) -> TypedRole:
    copied = Role.objects.filter(stack=visit.stack, is_system=False, uid=request.GET.get("from", "")).first()
    if copied is not None:
        return shown("", copied.description, read_rules(copied.rules))
    return shown("", "", RulesForm(branches=frozenset({visit.scope.branch_uid})))


def _holders(role: Role) -> list[User]:
    holders = StackMember.objects.filter(role=role).values("user")
    return list(User.objects.filter(pk__in=holders).order_by("email")[:_MOST_HOLDERS])


def _held(role: Role) -> Held:
    """What the role alone comes to."""
    permissions = known_permissions(role.permissions)
    return (
        Held(permissions) if role.is_system else Held(permissions, Limits("", frozenset(), (parse_rules(role.rules),)))
    )


def _show(
    request: HttpRequest, visit: Visit, role: Role | None, form: TypedRole, problems: Sequence[Problem]
) -> HttpResponse:
    is_fixed = role is not None and role.is_system
    context: dict[str, Any] = {
        "role": role,
        "form": form,
        "name_errors": [worded(problem.message) for problem in problems if problem.path == "name"],
        "problems": [_in_words(problem) for problem in problems if problem.path != "name"],
        "is_refused": bool(problems),
        "is_fixed": is_fixed,
        "may_change": visit.actor.can(Permission.ROLE_WRITE) and not is_fixed,
        "effect": effect_of(visit.scope, _held(role)) if role else None,
        "actions": ACTION_WORDS,
        "holders": _holders(role) if role else (),
        **({} if is_fixed else _choices(read_objects(visit), form.rules)),
    }
    return render_page(request, visit, "admin/role.html", context)


def _in_words(problem: Problem) -> str:
    if problem.path == "rules.branch":
        return _("It needs a branch in which it counts.")
    place = _("Further rules") if problem.path == "further" else problem.path
    return f"{place} {worded(problem.message)}".strip()


def _choices(objects: Objects, rules: RulesForm) -> dict[str, Any]:
    """What can be ticked, with what is."""
    columns = [(action, words) for action, words in ACTION_WORDS.items()]
    names = {**dict(objects.types), **{uid: uid for uid in rules.types}}
    chosen = sorted({line.content_type for line in rules.lines} - set(names))
    return {
        "lists": [
            ("branch", _("Branches in which it counts"), _boxes(objects.branches, rules.branches)),
            ("locale", _("Languages"), _boxes(objects.locales, rules.locales)),
            ("environment", _("Environments to publish to"), _boxes(objects.environments, rules.environments)),
        ],
        "tables": [
            ("content_type", _("Content types"), [(KNOWN, _("see the type")), *columns], _lines(objects.types, rules.types, (KNOWN, *ACTION_WORDS))),
            ("asset", _("Assets"), columns, _lines([], rules.assets, ACTION_WORDS)),
            ("folder", _("Folders, with what lies in them"), columns, _lines(objects.folders, rules.folders, ACTION_WORDS)),
            ("taxonomy", _("Taxonomies"), columns, _lines(objects.taxonomies, rules.taxonomies, ACTION_WORDS)),
        ],
        "types": [*objects.types, *((uid, uid) for uid in chosen)],
        "lines": [*rules.lines, FieldLine(), FieldLine()],
    }  # fmt: skip


def _boxes(known: Sequence[tuple[str, str]], ticked: frozenset[str]) -> list[tuple[str, str, bool]]:
    rows = [(ALL_MODULES, _("All of them")), *also_named(list(known), ticked)]
    return [(uid, name, uid in ticked) for uid, name in rows]


def _lines(
    known: Sequence[tuple[str, str]], ticks: Ticks, columns: Any
) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    rows = [(ALL_MODULES, _("All of them")), *also_named(list(known), ticks)]
    return [(uid, name, [(column, column in ticks.get(uid, frozenset())) for column in columns]) for uid, name in rows]
