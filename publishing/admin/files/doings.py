"""What can be done with many files at once. Each is tried first, which says what would become of them, and then done by an action."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.actions.assets import AssetChanges, update_asset
from content.actions.bulk_deletion import delete_many
from content.admin.folders import folder_choices
from content.database import fetch_all
from content.errors import AssetNotFound
from content.query.sql import SQL
from core.errors import Forbidden, Invalid
from publishing.admin.files.choice import ChosenFile, FileChoice
from publishing.admin.lists.bulk_doings import Doing, going
from publishing.admin.lists.bulk_outcome import Outcome, Refusal
from publishing.models import Action, Publication
from publishing.plan import Target
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.worded import worded

ROOT = "root"
"""What a form calls the place of files that lie in no folder."""
# Files that the latest version of some entry uses.
_USED = """
    SELECT count(DISTINCT link.target_uid) FROM content_reference AS link
    JOIN content_entrylocale AS l ON l.latest_id = link.version_id AND l.deleted_at IS NULL
    WHERE link.branch_id = %s AND link.kind = 'asset' AND link.target_uid = ANY(%s)"""


def _targets(choice: FileChoice) -> list[Target]:
    return [Target("asset", file.uid) for file in choice.files]


def _folders(visit: Visit, _choice: FileChoice) -> dict[str, Any]:
    return {"folders": folder_choices(visit.scope), "root": ROOT}


def _folder(sent: QueryDict) -> str:
    """The uid of the folder that the form names; empty for none."""
    named = sent.get("to", "")
    return "" if named == ROOT else named


def _try_moving(visit: Visit, choice: FileChoice, sent: QueryDict) -> Outcome:
    """Which files would move, which lie there already, and which may not: all of it undone again."""
    to, refusals = _folder(sent), []
    with transaction.atomic():
        for file in choice.files:
            reason = _("It lies there already.") if file.folder_uid == to else _moved(visit, file, to)
            if reason:
                refusals.append(Refusal(file, reason))
        transaction.set_rollback(True)
    return Outcome(kept=len(choice.files) - len(refusals), refusals=tuple(refusals), facts=(str(_MOVING_NOTE),))


def _moved(visit: Visit, file: ChosenFile, to: str) -> str:
    """Move one; why it stays, where it does."""
    try:
        with transaction.atomic():
            update_asset(visit.actor, visit.scope, file.uid, changes=AssetChanges(parent_uid=to))
    except Invalid as error:
        return " ".join(dict.fromkeys(f"{_('Folder')}: {worded(each.message)}" for each in error.problems))
    except AssetNotFound:
        return _("It is not there any more.")
    except Forbidden:
        return _("Your role does not let you move it there.")
    return ""


def _move(visit: Visit, choice: FileChoice, sent: QueryDict) -> tuple[str, str]:
    """Move all of them, or none."""
    to, count = _folder(sent), 0
    for file in choice.files:
        # What somebody moved there meanwhile needs no version for it.
        if file.folder_uid != to:
            update_asset(visit.actor, visit.scope, file.uid, changes=AssetChanges(parent_uid=to))
            count += 1
    return choice.back(visit), ngettext("%(n)s file is moved.", "%(n)s files are moved.", count) % {"n": count}


def _try_deleting(visit: Visit, choice: FileChoice, _sent: QueryDict) -> Outcome:
    """Which files may not be deleted, and what deleting the others takes away."""
    refusals: list[Refusal] = []
    try:
        with transaction.atomic():
            delete_many(visit.actor, visit.scope, entries=(), assets=[file.uid for file in choice.files])
            transaction.set_rollback(True)
    except Invalid as error:
        told = {int(each.path.split(".")[1]): worded(each.message) for each in error.problems}
        refusals = [Refusal(choice.files[place], message) for place, message in sorted(told.items())]
    refused = {each.entry.id for each in refusals}
    kept = [file for file in choice.files if file.id not in refused]
    return Outcome(kept=len(kept), refusals=tuple(refusals), facts=tuple(_facts(visit, kept)))


def _facts(visit: Visit, kept: list[ChosenFile]) -> list[str]:
    live = Publication.objects.filter(asset__in=[file.id for file in kept], is_live=True)
    live_count = live.values("asset").distinct().count()
    used = int(fetch_all(SQL(_USED, (visit.scope.branch_id, [file.uid for file in kept])))[0][0])
    facts = []
    if live_count:
        told = ngettext("%(n)s is live now and goes offline.", "%(n)s are live now and go offline.", live_count)
        facts.append(told % {"n": live_count})
    if used:
        facts.append(ngettext("Entries use %(n)s of them.", "Entries use %(n)s of them.", used) % {"n": used})
    return facts


def _delete(visit: Visit, choice: FileChoice, _sent: QueryDict) -> tuple[str, str]:
    """Delete all of them, or none."""
    delete_many(visit.actor, visit.scope, entries=(), assets=[file.uid for file in choice.files])
    count = len(choice.files)
    return choice.back(visit), ngettext("%(n)s file is deleted.", "%(n)s files are deleted.", count) % {"n": count}


_MOVING_NOTE = gettext_lazy("Each gets a version that says where it lies. What is live stays as it is.")
FILE_DOINGS: Mapping[str, Doing[FileChoice]] = {
    "publish": going(gettext_lazy("Publish"), Permission.ASSET_PUBLISH, Action.PUBLISH, _targets),
    "unpublish": going(gettext_lazy("Unpublish"), Permission.ASSET_PUBLISH, Action.UNPUBLISH, _targets),
    "move": Doing(
        gettext_lazy("Move to a folder"),
        Permission.ASSET_WRITE,
        "admin/files/_move.html",
        _folders,
        lambda sent: bool(sent.get("to")),
        _try_moving,
        _move,
    ),
    "delete": Doing(
        gettext_lazy("Delete"),
        Permission.ASSET_DELETE,
        "admin/files/_delete.html",
        lambda _visit, _choice: {},
        lambda _sent: True,
        _try_deleting,
        _delete,
        is_dangerous=True,
    ),
}
"""What the bar of the library offers, in its order, to who holds the permission."""
