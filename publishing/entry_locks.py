"""Stops changes of entries at stages that lock them, and forgets the stages of what is deleted."""

from collections.abc import Sequence

from content.models import Entry
from core.errors import Problem
from publishing.errors import EntryLocked
from publishing.models import Approval, EntryStage
from publishing.workflows import find_governing, has_workflows, mover_of
from stacks.actor import Actor
from stacks.scope import Scope


def refuse_locked(actor: Actor, scope: Scope, entry_id: int, locales: Sequence[str]) -> None:
    """Raise EntryLocked where a language of the entry is at a stage at which the actor may not edit it.

    At the first stage everybody may, so that entries which were never moved cost one look; without workflows none.
    """
    if not has_workflows(scope):
        return
    rows = EntryStage.objects.filter(entry=entry_id, locale__in=list(locales)).select_related("entry__content_type")
    mover = None
    for row in rows:
        workflow = find_governing(scope, row.entry.content_type.uid)
        if workflow is None:
            continue
        stage = workflow.current(row.workflow_id, row.stage_uid)
        mover = mover or mover_of(actor, scope)
        if not workflow.may_edit(mover, stage):
            told = f"is '{stage.name}' in '{row.locale}', which keeps the entry as it is."
            raise EntryLocked([Problem("workflow_stage", "locked", told)])


def forget_stages(_actor: Actor, _scope: Scope, entry: Entry, locales: tuple[str, ...]) -> None:
    """Let deleted languages begin at the first stage, and without approvals, where they come back."""
    EntryStage.objects.filter(entry=entry, locale__in=locales).delete()
    Approval.objects.filter(entry=entry, locale__in=locales).delete()
