"""Merges that wait, run and ended: a list, and each with how far it is and what it did."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.actions.branch_merges import get_merge
from content.admin.branches.words import action_word, state_word, strategy_word
from content.models import BranchMerge
from content.rewrite_reading import rewrites_to_latest
from stacks.admin.names import names_of
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.models import Branch

_PAGE_SIZE = 25


def merge_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The merges of the stack, the latest first."""
    found = page_of(BranchMerge.objects.filter(stack=visit.scope.stack_id).order_by("-id"), request, size=_PAGE_SIZE)
    names = names_of(visit.scope, (merge.created_by for merge in found.rows))
    rows = [
        {"merge": merge, "who": names.get(merge.created_by, ""), "told": state_word(merge.state)}
        for merge in found.rows
    ]
    return render_page(request, visit, "admin/branches/merges.html", {"page": Page(rows, found.number, found.has_next)})


def merge_page(request: HttpRequest, visit: Visit, merge_uid: str) -> HttpResponse:
    """One merge: how far it is, what it did or why it did nothing. With `?live=1` that part alone."""
    merge = get_merge(visit.scope, merge_uid)
    context = _context(visit, merge)
    if request.GET.get("live"):
        return render(request, "admin/branches/_progress.html", {**context, "visit": visit})
    names = names_of(visit.scope, [merge.created_by])
    context |= {
        "who": names.get(merge.created_by, ""),
        "way": strategy_word(merge.default_strategy, merge.base_branch, merge.compare_branch),
        "own_ways": [
            {**row, "way": strategy_word(str(row.get("merge_strategy")), merge.base_branch, merge.compare_branch)}
            for row in merge.item_strategies
        ],
    }
    return render_page(request, visit, "admin/branches/merge_job.html", context)


def _context(visit: Visit, merge: BranchMerge) -> dict[str, Any]:
    there = {
        branch.uid: branch
        for branch in Branch.objects.in_stack(visit.scope)
        .seen(visit.scope)
        .filter(uid__in=[merge.base_branch, merge.compare_branch, merge.revert_branch])
        .select_related("stack")
    }
    base = there.get(merge.base_branch)
    changed = [
        str(item["uid"]) for item in merge.items if item["type"] == "content_type" and item["action"] == "update"
    ]
    rewrites = rewrites_to_latest(base.scope(), changed) if base is not None and changed else []
    return {
        "merge": merge,
        "told": state_word(merge.state),
        "is_open": merge.state in BranchMerge.OPEN,
        "is_done": merge.state == BranchMerge.State.SUCCEEDED,
        "items": [{**item, "told": action_word(str(item["action"]))} for item in merge.items],
        "base_is_there": base is not None,
        "revert_is_there": merge.revert_branch in there,
        "rewrites": [rewrite for rewrite in rewrites if rewrite.state in rewrite.OPEN],
    }
