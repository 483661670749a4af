"""What waits for a person: approvals they may give, entries assigned to them, and what became of what they asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from content.models import ContentType, EntryLocale
from content.sight import visible_keys
from publishing.admin.workflows.rail import is_past
from publishing.approvals import Answer, answer_of, asked_by, languages_of, waiting_for
from publishing.assignments import assignments_of
from publishing.models import Approval, EntryStage
from publishing.workflow_rules import Stage
from publishing.workflows import as_governing, has_workflows, mover_of
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.scope import Scope

_MOST = 100
_ON_PANEL = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One approval that was asked for."""

    approval: Approval
    title: str
    answer: Answer
    latest: int
    asked_by: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Task:
    """One language of an entry that is assigned to the person."""

    row: EntryStage
    title: str
    stage: Stage
    by: str
    is_overdue: bool


def my_approvals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Three lists: what waits for the person's answer, what is assigned to them, what they asked for."""
    writes = visit.actor.can(Permission.ENTRY_WRITE)
    waiting = list(waiting_for(visit.scope, mover_of(visit.actor, visit.scope))[:_MOST]) if writes else []
    asked = list(asked_by(visit.scope, visit.actor.uid)[:_MOST])
    tasks = list(assignments_of(visit.actor).filter(entry__branch=visit.scope.branch_id)[:_MOST])
    about = {row.entry_id for row in [*waiting, *asked]} | {row.entry_id for row in tasks}
    languages = seen_languages(visit.scope, languages_of(about))
    uids = {uid for row in [*waiting, *asked] for uid in (row.requested_by, row.answered_by)}
    names = names_of(visit.scope, uids | {row.moved_by for row in tasks})
    context = {
        "waiting": _lines(waiting, languages, names),
        "asked": _lines(asked, languages, names),
        "tasks": _tasks(tasks, languages, names),
    }
    return render_page(request, visit, "admin/my_approvals.html", context)


def seen_languages(scope: Scope, found: Mapping[tuple[int, str], EntryLocale]) -> Mapping[tuple[int, str], EntryLocale]:
    """Those of the language rows that are there for who asks."""
    if scope.limits is None:
        return found
    known = {place: row for place, row in found.items() if place[1] in scope.locale_fallbacks}
    uids = dict(ContentType.objects.filter(branch_id=scope.branch_id).values_list("pk", "uid"))
    seen = visible_keys(scope, [(entry_id, uids[row.content_type_id], code) for (entry_id, code), row in known.items()])
    places = {(entry_id, code) for entry_id, _, code in seen}
    return {place: row for place, row in known.items() if place in places}


def _lines(
    rows: Collection[Approval], languages: Mapping[tuple[int, str], EntryLocale], names: Mapping[str, str]
) -> Sequence[Line]:
    return [
        Line(
            row,
            languages[row.entry_id, row.locale].title or row.entry.uid,
            answer_of(row, languages[row.entry_id, row.locale].version),
            languages[row.entry_id, row.locale].version,
            names.get(row.requested_by, ""),
            names.get(row.answered_by, ""),
        )
        for row in rows
        if (row.entry_id, row.locale) in languages
    ]


def _tasks(
    rows: Collection[EntryStage], languages: Mapping[tuple[int, str], EntryLocale], names: Mapping[str, str]
) -> Sequence[Task]:
    return [
        Task(
            row,
            languages[row.entry_id, row.locale].title or row.entry.uid,
            as_governing(row.workflow).current(row.workflow_id, row.stage_uid),
            names.get(row.moved_by, ""),
            is_past(row.due_date),
        )
        for row in rows
        if (row.entry_id, row.locale) in languages
    ]


def waiting_panel(visit: Visit) -> Mapping[str, Any]:
    """What waits for the person, for the stack's front page: one query where there are no workflows and no rules."""
    approvals: list[Approval] = []
    tasks: list[EntryStage] = []
    if visit.actor.can(Permission.ENTRY_WRITE):
        approvals = list(waiting_for(visit.scope, mover_of(visit.actor, visit.scope))[: _ON_PANEL + 1])
    if has_workflows(visit.scope):
        found = assignments_of(visit.actor).filter(entry__branch=visit.scope.branch_id)
        tasks = list(found[: _ON_PANEL + 1])
    about = {row.entry_id for row in approvals} | {row.entry_id for row in tasks}
    languages = languages_of(about) if about else {}
    uids = {row.requested_by for row in approvals} | {row.moved_by for row in tasks}
    names = names_of(visit.scope, uids) if uids else {}
    return {
        "approvals": _lines(approvals[:_ON_PANEL], languages, names),
        "tasks": _tasks(tasks[:_ON_PANEL], languages, names),
        "has_more": len(approvals) > _ON_PANEL or len(tasks) > _ON_PANEL,
    }
