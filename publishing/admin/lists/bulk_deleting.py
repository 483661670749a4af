"""Deleting many entries from a list: what stands in the way, what is live, and who refers to them."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.actions.bulk_deletion import DoomedLanguage, delete_many
from content.database import fetch_all
from content.query.sql import SQL
from content.sight import keys_for
from publishing.admin.entry_rows import publications_of
from publishing.admin.lists.bulk_choice import Choice, ChosenEntry
from publishing.admin.lists.bulk_outcome import Outcome, Refusal
from publishing.workflows import find_governing, mover_of, stages_of
from stacks.admin.screens import Visit
from stacks.role_rules import Action

# Entries that something refers to which is not among those deleted.
_REFERRED = """
    SELECT count(DISTINCT link.target_uid) FROM content_reference AS link
    JOIN content_entrylocale AS l ON l.latest_id = link.version_id AND l.deleted_at IS NULL
    WHERE link.branch_id = %s AND link.kind = 'entry' AND link.target_uid = ANY(%s) AND l.entry_id <> ALL(%s)"""


def try_deleting(visit: Visit, choice: Choice, _sent: QueryDict) -> Outcome:
    """Which of the entries cannot be deleted, and what deleting the others takes away. A fixed number of queries."""
    refusals = _refusals(visit, choice)
    refused = {each.entry.id for each in refusals}
    kept = [entry for entry in choice.entries if entry.id not in refused]
    return Outcome(kept=len(kept), refusals=tuple(refusals), facts=tuple(_facts(visit, choice.locale, kept)))


def delete_chosen(visit: Visit, choice: Choice, _sent: QueryDict) -> tuple[str, str]:
    """Delete the language of all of the entries, or of none."""
    doomed = [DoomedLanguage(entry.type_uid, entry.uid, choice.locale) for entry in choice.entries]
    delete_many(visit.actor, visit.scope, entries=doomed, assets=())
    count = len(doomed)
    told = ngettext(
        "%(n)s entry is deleted in %(locale)s. It lies in the trash.",
        "%(n)s entries are deleted in %(locale)s. They lie in the trash.",
        count,
    )
    return choice.back(visit), told % {"n": count, "locale": choice.locale}


def _refusals(visit: Visit, choice: Choice) -> list[Refusal]:
    reasons = {entry.id: _("Your role does not let you delete it.") for entry in _forbidden(visit, choice)}
    reasons = _locked(visit, choice) | reasons
    return [Refusal(entry, reasons[entry.id]) for entry in choice.entries if entry.id in reasons]


def _locked(visit: Visit, choice: Choice) -> dict[int, str]:
    """The entries at a stage that keeps them as they are, with what is said about it."""
    governed = {type_uid: find_governing(visit.scope, type_uid) for type_uid in choice.type_uids}
    if not any(governed.values()):
        return {}
    mover, found = mover_of(visit.actor, visit.scope), stages_of([entry.id for entry in choice.entries])
    told = {}
    for entry in choice.entries:
        workflow, row = governed[entry.type_uid], found.get((entry.id, choice.locale))
        stage = workflow.current(row.workflow_id, row.stage_uid) if workflow and row else None
        if workflow and stage and not workflow.may_edit(mover, stage):
            told[entry.id] = _("It is at the stage “%(stage)s”, which keeps it as it is.") % {"stage": stage.name}
    return told


def _forbidden(visit: Visit, choice: Choice) -> list[ChosenEntry]:
    """The entries that rules of roles do not let the person delete."""
    if visit.scope.limits is None:
        return []
    keys = {entry: (entry.id, entry.type_uid, choice.locale) for entry in choice.entries}
    open_ones = keys_for(visit.scope, keys.values(), Action.DELETE)
    return [entry for entry, key in keys.items() if key not in open_ones]


def _facts(visit: Visit, locale: str, kept: list[ChosenEntry]) -> list[str]:
    ids, uids = [entry.id for entry in kept], [entry.uid for entry in kept]
    live = len({place[0] for place in publications_of(visit.scope, ids) if place[1] == locale})
    referred = int(fetch_all(SQL(_REFERRED, (visit.scope.branch_id, uids, ids)))[0][0])
    facts = [_("They go to the trash, from which they can be brought back.")]
    if live:
        facts.append(
            ngettext("%(n)s is live now and goes offline.", "%(n)s are live now and go offline.", live) % {"n": live}
        )
    if referred:
        told = ngettext("Other entries refer to %(n)s of them.", "Other entries refer to %(n)s of them.", referred)
        facts.append(told % {"n": referred})
    return facts
