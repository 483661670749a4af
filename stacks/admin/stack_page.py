"""A stack's front page: what it is, where to go, and what its apps put there."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from stacks.admin.screens import REGISTRY, Visit, render_page


def stack_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The stack's facts, its sections and the panels that the person may see."""
    panels = [
        render_to_string(panel.template, {"visit": visit, **panel.context(visit)}, request)
        for panel in REGISTRY.panels_for(visit)
    ]
    branches = list(visit.stack.branches.filter(deleted_at=None).order_by("uid").values_list("uid", flat=True))
    return render_page(request, visit, "admin/stack.html", {"panels": panels, "branches": branches})
