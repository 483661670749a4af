"""What a merge will do, asked before it does; a worker does it then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.branch_merge_jobs import request_merge
from content.actions.branch_merge_plans import MergePlan, plan_merge
from content.actions.branch_merges import LONGEST_COMMENT
from content.admin.branches.comparing import show_comparison
from content.admin.branches.typed import Pair, Typed, read_pair, read_typed
from content.admin.branches.words import strategy_word
from content.errors import BranchesChanged, MergeUnderWay, NothingToMerge
from content.merge_requests import Choice
from content.plans import PlannedChange
from content.schema.document_differences import FieldDifference, document_differences
from core.errors import Invalid
from stacks.admin.screens import Visit, render_page
from stacks.models import Branch
from stacks.worded import worded


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one type or global field of the base, and what its entries lose by it."""

    choice: Choice
    action: str
    fields: Sequence[FieldDifference]
    entry_count: int
    losses: Sequence[PlannedChange]


def branch_merging(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A POST shows what would happen, or with `do` set to merge has it happen; with choose it leads back with what was typed."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.url("branch_compare"))
    pair, typed = read_pair(request, visit), read_typed(request.POST)
    problems = typed.problems
    if len(typed.comment) > LONGEST_COMMENT:
        problems["comment"] = _("Keep it below %(count)s characters.") % {"count": f"{LONGEST_COMMENT:,}"}
    if pair.problems or problems or request.POST.get("do") == "choose" or pair.base is None or pair.compare is None:
        return show_comparison(request, visit, pair, typed, problems)
    if request.POST.get("do") == "merge":
        return _merge(request, visit, pair.base, pair.compare, typed)
    return _ask(request, visit, pair.base, pair.compare, typed)


def _merge(request: HttpRequest, visit: Visit, base: Branch, compare: Branch, typed: Typed) -> HttpResponse:
    wish = typed.request(base, compare)
    plan = plan_merge(visit.actor, wish)
    confirmed = request.POST.get("confirm", "").strip()
    if plan.is_harmful and confirmed != base.uid:
        return _ask(request, visit, base, compare, typed, is_wrong=True)
    try:
        merge = request_merge(visit.actor, visit.scope, wish, expected=request.POST.get("expected", ""))
    except (BranchesChanged, NothingToMerge):
        refusal = _("The branches were changed since you looked. This is what the merge does now.")
    except MergeUnderWay:
        refusal = _("Another merge into this branch is under way. Look again when it is done.")
    except Invalid as error:
        refusal = " ".join(f"{problem.path} {worded(problem.message)}" for problem in error.problems)
    else:
        return HttpResponseRedirect(visit.url("branch_merge", merge.uid))
    return _ask(request, visit, base, compare, typed, refusal=refusal)


def _ask(
    request: HttpRequest,
    visit: Visit,
    base: Branch,
    compare: Branch,
    typed: Typed,
    *,
    refusal: str = "",
    is_wrong: bool = False,
) -> HttpResponse:
    plan = plan_merge(visit.actor, typed.request(base, compare))
    if not plan.steps:
        messages.info(request, _("With these choices nothing is carried over: everything stays as it is."))
        return show_comparison(request, visit, Pair(base, compare, {}), typed, {})
    outcomes = _outcomes(plan)
    reached = {choice.difference.uid for choice in plan.choices if choice.step is not None}
    context: dict[str, Any] = {
        "base": base,
        "compare": compare,
        "typed": typed,
        "way": strategy_word(typed.strategy, base.uid, compare.uid),
        "plan": plan,
        "outcomes": outcomes,
        "kept": [choice.difference for choice in plan.choices if choice.step is None],
        "others": [change for change in _losses(plan) if change.content_type_uid not in reached],
        "refusal": refusal,
        "confirm": request.POST.get("confirm", ""),
        "is_wrong": is_wrong,
    }
    return render_page(request, visit, "admin/branches/merge.html", context)


def _outcomes(plan: MergePlan) -> list[Outcome]:
    losses = _losses(plan)
    found = []
    for choice in plan.choices:
        difference, step = choice.difference, choice.step
        if step is None:
            continue
        action = "delete" if step.document is None else "create" if step.is_new else "update"
        is_type = difference.kind == "content_type"
        fields = document_differences(difference.base or {}, step.document or {}) if action == "update" else ()
        lost = [each for each in losses if is_type and each.content_type_uid == difference.uid]
        found.append(
            Outcome(choice, action, fields, plan.deleted_counts.get(difference.uid, 0) if is_type else 0, lost)
        )
    return found


def _losses(plan: MergePlan) -> list[PlannedChange]:
    """What stored content loses, or may where nobody could count."""
    return [change for change in plan.content.changes if change.is_refused or (change.is_lossy and not plan.is_counted)]
