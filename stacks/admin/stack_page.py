"""A stack's front page: what it is, where to go, and what its apps put there."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from stacks.admin.screens import REGISTRY, Visit, render_page
from stacks.grants import covers_branch


def stack_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The stack's facts, its sections and the panels that the person may see."""
    panels = [
        render_to_string(panel.template, {"visit": visit, **panel.context(visit)}, request)
        for panel in REGISTRY.panels_for(visit)
    ]
    branches = list(visit.stack.branches.filter(deleted_at=None).order_by("uid").values_list("uid", flat=True))
    known = [uid for uid in branches if _is_known(visit, uid)]
    return render_page(request, visit, "admin/stack.html", {"panels": panels, "branches": known})


def _is_known(visit: Visit, branch_uid: str) -> bool:
    """Whether the roles that count here count in the branch, too."""
    limits = visit.scope.limits
    return limits is None or any(covers_branch(role.branches, branch_uid) for role in limits.roles)
