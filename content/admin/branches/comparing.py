"""Two branches side by side: every type and global field that is not the same, and the choice of how to merge them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from content.admin.branches.typed import Pair, Typed, read_pair
from content.admin.branches.words import item_strategies, status_word, whole_strategies
from content.branch_differences import find_differences
from content.schema.branch_merging import Difference, Status
from content.schema.document_differences import FieldDifference, document_differences
from stacks.admin.screens import Visit, render_page
from stacks.models import Branch
from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is not the same, with the differences of its fields and the ways to merge it."""

    difference: Difference
    name: str
    told: str
    fields: Sequence[FieldDifference]
    field_count: int
    ways: Sequence[tuple[str, str]]
    chosen: str
    problem: str


def branch_comparison(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What differs between two branches, with the form of merging them."""
    return show_comparison(request, visit, read_pair(request, visit), Typed(), {})


def show_comparison(
    request: HttpRequest, visit: Visit, pair: Pair, typed: Typed, problems: Mapping[str, str]
) -> HttpResponse:
    """The page, with what was chosen and what is wrong with it."""
    context: dict[str, Any] = {
        "branches": Branch.objects.in_stack(visit.scope).seen(visit.scope).order_by("uid"),
        "pair": pair,
        "typed": typed,
        "problems": {**pair.problems, **problems},
        "may_merge": visit.actor.can(Permission.CONTENT_TYPE_WRITE) and visit.actor.can(Permission.CONTENT_TYPE_DELETE),
    }
    if pair.base is not None and pair.compare is not None and not pair.problems:
        lines = _lines(pair.base, pair.compare, typed, problems)
        context |= {
            "lines": lines,
            "statuses": _statuses(lines, pair.base.uid, pair.compare.uid),
            "strategies": whole_strategies(pair.base.uid, pair.compare.uid),
        }
    return render_page(request, visit, "admin/branches/compare.html", context)


def _lines(base: Branch, compare: Branch, typed: Typed, problems: Mapping[str, str]) -> list[Line]:
    chosen = typed.items or {}
    return [
        _line(each, base, compare, chosen.get(name, ""), problems.get(name, ""))
        for each in find_differences(base, compare)
        for name in [f"{each.kind}.{each.uid}"]
    ]


def _line(difference: Difference, base: Branch, compare: Branch, chosen: str, problem: str) -> Line:
    document = difference.base or difference.compare or {}
    schema = document.get("schema")
    return Line(
        difference,
        f"{difference.kind}.{difference.uid}",
        status_word(difference.status, base.uid, compare.uid),
        document_differences(difference.base, difference.compare) if difference.base and difference.compare else (),
        len(schema) if isinstance(schema, list) else 0,
        item_strategies(difference.status, base.uid, compare.uid),
        chosen,
        problem,
    )


def _statuses(lines: Sequence[Line], base: str, compare: str) -> list[tuple[str, int]]:
    """How many there are of each."""
    counts = {status: sum(line.difference.status is status for line in lines) for status in Status}
    return [(status_word(status, base, compare), count) for status, count in counts.items() if count]
