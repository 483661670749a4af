"""Beside an entry: the stage it is at, moving it on, and the approvals that publish rules ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.models import Entry
from core.clock import utc_now
from publishing.admin.workflows.choices import people_choices, role_choices
from publishing.approvals import Wanted, wanted_approvals
from publishing.models import EntryStage
from publishing.workflow_rules import Governing, Mover, Stage
from publishing.workflows import find_governing, mover_of, stages_of
from stacks.admin.names import names_of
from stacks.admin.screens import Visit
from stacks.permissions import Permission


@dataclass(frozen=True, slots=True)
class Subject:
    """One language of an entry, at its latest version; 0 where it has no content of its own."""

    entry: Entry
    content_type_uid: str
    locale: str
    version: int


@dataclass(frozen=True, slots=True)
class Rail:
    """The workflow of an entry, the stage a language is at, and those it may be moved to by who looks at it."""

    workflow: Governing
    current: Stage
    row: EntryStage | None
    by: str
    next: Sequence[Stage]
    may_edit: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it was to be done has passed."""
        return bool(self.row) and is_past(self.row.due_date if self.row else "")

    @property
    def due_day(self) -> str:
        """The day it is due, as the browser's input takes it."""
        day = day_of(self.row.due_date) if self.row else None
        return day.isoformat() if day else ""


@dataclass(frozen=True, slots=True)
class Approving:
    """An approval that is needed, and what the person looking at it may do."""

    wanted: Wanted
    asked_by: str
    answered_by: str
    can_answer: bool
    can_ask: bool


def rail_context(visit: Visit, subject: Subject, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of the rail are given. Only a language with content of its own has a stage."""
    if not subject.version:
        return {"rail": None, "approvals": ()}
    mover = mover_of(visit.actor, visit.scope)
    rail = _rail(visit, subject, mover)
    row = rail.row if rail else None
    sent: dict[str, Any] = dict(typed) or {
        "due": rail.due_day if rail else "",
        "users": [each.get("uid") for each in row.assigned_to] if row else [],
        "roles": [each.get("uid") for each in row.assigned_by_roles] if row else [],
    }
    return {
        "rail": rail,
        "stage_typed": sent,
        "approvals": _approvals(visit, subject, mover),
        **({"people": people_choices(visit), "roles": role_choices(visit)} if rail and rail.next else {}),
    }


def stage_now(visit: Visit, subject: Subject) -> str:
    """The stage that a language is at; empty where no workflow is in force."""
    rail = _rail(visit, subject, mover_of(visit.actor, visit.scope))
    return rail.current.uid if rail else ""


def _rail(visit: Visit, subject: Subject, mover: Mover) -> Rail | None:
    workflow = find_governing(visit.scope, subject.content_type_uid)
    if workflow is None:
        return None
    row = stages_of([subject.entry.pk]).get((subject.entry.pk, subject.locale))
    if row is not None and row.workflow_id != workflow.id:
        row = None
    current = workflow.current(row.workflow_id, row.stage_uid) if row else workflow.stages[0]
    may_move = visit.actor.can(Permission.ENTRY_WRITE) and workflow.may_move(mover, current)
    is_unbound = workflow.is_unbound(mover)
    following = [stage for stage in workflow.stages if is_unbound or current.leads_to(stage.uid)]
    return Rail(
        workflow=workflow,
        current=current,
        row=row,
        by=names_of(visit.scope, [row.moved_by]).get(row.moved_by, "") if row else "",
        next=following if may_move else [],
        may_edit=workflow.may_edit(mover, current),
    )


def _approvals(visit: Visit, subject: Subject, mover: Mover) -> list[Approving]:
    found = wanted_approvals(
        visit.scope,
        subject.entry,
        content_type_uid=subject.content_type_uid,
        locale=subject.locale,
        version=subject.version,
    )
    given = [each.approval for each in found if each.approval]
    names = names_of(visit.scope, (uid for row in given for uid in (row.requested_by, row.answered_by)))
    writes = visit.actor.can(Permission.ENTRY_WRITE)
    return [
        Approving(
            wanted=each,
            asked_by=names.get(each.approval.requested_by, "") if each.approval else "",
            answered_by=names.get(each.approval.answered_by, "") if each.approval else "",
            can_answer=writes and each.rule.is_answered_by(mover),
            can_ask=writes and each.answer not in ("requested", "accepted"),
        )
        for each in found
    ]


def day_of(text: str) -> date | None:
    """The day of a due date, which clients spell as a day, an instant, or "Thu Dec 01 2026"."""
    for read in (datetime.fromisoformat, _spelled):
        try:
            return read(text).date()
        except ValueError:
            continue
    return None


def _spelled(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%a %b %d %Y %z")


def is_past(text: str) -> bool:
    """Whether a due date is a day that is over everywhere."""
    day = day_of(text)
    return day is not None and day < utc_now().date()
