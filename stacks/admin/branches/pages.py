"""Branches of a stack: a list that leads into each, a form for a new one, their other names, and deletion."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem
from stacks.actions.branch_aliases import assign_alias, delete_alias
from stacks.actions.branches import create_branch, delete_branch, get_branch
from stacks.admin.screens import Visit, render_page
from stacks.branch_rules import MAIN
from stacks.errors import BranchInUse, BranchNotFound
from stacks.models import Branch
from stacks.permissions import Permission
from stacks.worded import worded


def branch_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The branches that the visitor may open, main first and the newest next."""
    return render_page(request, visit, "admin/branches.html", {"branches": _seen(visit), "main": MAIN})


def new_branch(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for a branch that begins as a copy of another."""
    visit.actor.require(Permission.BRANCH_WRITE)
    typed = {"uid": "", "source": visit.scope.branch_uid}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            branch = create_branch(visit.actor, visit.scope, uid=typed["uid"], source=typed["source"])
        except Invalid as error:
            problems = error.problems
        else:
            messages.success(request, _("The branch “%(uid)s” is there, with everything of its source.") % typed)
            return HttpResponseRedirect(visit.url("branch", branch.uid))
    context = {"branches": _seen(visit), "typed": typed, "problems": _by_field(problems)}
    return render_page(request, visit, "admin/branch_new.html", context)


def branch_page(request: HttpRequest, visit: Visit, branch_uid: str) -> HttpResponse:
    """What a branch is, and its other names: a POST with `alias` gives it one more, with `remove` takes one away."""
    branch = _get(visit, branch_uid)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        visit.actor.require(Permission.BRANCH_WRITE)
        try:
            _change_aliases(request, visit, branch)
        except Invalid as error:
            problems = error.problems
        else:
            return HttpResponseRedirect(visit.url("branch", branch.uid))
    context: dict[str, Any] = {
        "branch": branch,
        "aliases": sorted(alias.uid for alias in branch.aliases.all()),
        "typed": request.POST.get("alias", ""),
        "problems": _by_field(problems),
        "is_main": branch.uid == MAIN,
    }
    return render_page(request, visit, "admin/branch.html", context)


def branch_deletion(request: HttpRequest, visit: Visit, branch_uid: str) -> HttpResponse:
    """A question that wants the branch's uid typed; a POST with it deletes the branch."""
    visit.actor.require(Permission.BRANCH_WRITE)
    branch = _get(visit, branch_uid)
    typed = request.POST.get("confirm", "")
    refusal = ""
    if request.method == "POST" and typed == branch.uid:
        try:
            delete_branch(visit.actor, visit.scope, branch.uid)
        except BranchInUse as error:
            refusal = worded(error.message)
        else:
            messages.success(request, _("The branch “%(uid)s” is deleted.") % {"uid": branch.uid})
            return HttpResponseRedirect(_away_from(visit, branch))
    is_wrong = request.method == "POST" and typed != branch.uid
    context = {"branch": branch, "typed": typed, "is_wrong": is_wrong, "refusal": refusal}
    return render_page(request, visit, "admin/branch_delete.html", context)


def _change_aliases(request: HttpRequest, visit: Visit, branch: Branch) -> None:
    if removed := request.POST.get("remove"):
        delete_alias(visit.actor, visit.scope, removed)
        messages.success(request, _("Nothing is called “%(uid)s” any more.") % {"uid": removed})
        return
    alias = assign_alias(visit.actor, visit.scope, request.POST.get("alias", "").strip(), target=branch.uid)
    messages.success(request, _("“%(alias)s” leads to “%(uid)s” now.") % {"alias": alias.uid, "uid": branch.uid})


def _get(visit: Visit, uid: str) -> Branch:
    branch = get_branch(visit.scope, uid)
    if not Branch.objects.in_stack(visit.scope).seen(visit.scope).filter(pk=branch.pk).exists():
        raise BranchNotFound
    return branch


def _seen(visit: Visit) -> list[Branch]:
    rows = Branch.objects.in_stack(visit.scope).seen(visit.scope).prefetch_related("aliases").order_by("-created_at")
    return sorted(rows, key=lambda branch: branch.uid != MAIN)


def _away_from(visit: Visit, branch: Branch) -> str:
    """The list, of main where the visitor stood in what is gone."""
    address = visit.url("branches")
    if branch.pk != visit.scope.branch_id:
        return address
    return address.replace(f"/{visit.scope.branch_uid}/", f"/{MAIN}/", 1)


def _by_field(problems: Sequence[Problem]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.path, []).append(worded(problem.message))
    return found
