"""What the ways of merging, and what they come to, are called."""

from typing import Any

from django.utils.translation import gettext as _

from content.models import BranchMerge
from content.schema.branch_merging import Status, Strategy


def whole_strategies(base: str, compare: str) -> list[tuple[str, str, str]]:
    """Every way of merging: its value, what it is called and what it does."""
    names = {"base": base, "compare": compare}
    return [
        (strategy.value, title % names, about % names)
        for strategy, title, about in (
            (Strategy.PREFER_COMPARE, _("Put both together, %(compare)s counts"), _("What is new is added. Where both say something about the same field, %(compare)s counts.")),
            (Strategy.PREFER_BASE, _("Put both together, %(base)s counts"), _("What is new is added. Where both say something about the same field, %(base)s counts.")),
            (Strategy.NEW_ONLY, _("Only what is new"), _("What %(base)s lacks is added; everything that it has stays as it is.")),
            (Strategy.MODIFIED_PREFER_COMPARE, _("Only what is in both, %(compare)s counts"), _("Nothing is added; what both have is put together.")),
            (Strategy.MODIFIED_PREFER_BASE, _("Only what is in both, %(base)s counts"), _("Nothing is added; what both have is put together.")),
            (Strategy.OVERWRITE, _("Make %(base)s like %(compare)s"), _("What only %(base)s has is deleted, content types with their entries.")),
            (Strategy.IGNORE, _("Nothing but what is chosen one by one"), _("Only what is given a way of its own above is carried over.")),
        )
    ]  # fmt: skip


def item_strategies(status: Status, base: str, compare: str) -> list[tuple[str, str]]:
    """The ways that make a difference for one thing: value and name. Empty stands for the way of the whole."""
    names = {"base": base, "compare": compare}
    ways: dict[Status, list[tuple[Strategy, str]]] = {
        Status.COMPARE_ONLY: [(Strategy.NEW_ONLY, _("Add it")), (Strategy.IGNORE, _("Leave it out"))],
        Status.BASE_ONLY: [
            (Strategy.IGNORE, _("Keep it")),
            (Strategy.OVERWRITE, _("Delete it")),
        ],
        Status.MODIFIED: [
            (Strategy.PREFER_COMPARE, _("Put together, %(compare)s counts") % names),
            (Strategy.PREFER_BASE, _("Put together, %(base)s counts") % names),
            (Strategy.OVERWRITE, _("As in %(compare)s") % names),
            (Strategy.IGNORE, _("Leave as in %(base)s") % names),
        ],
    }
    return [("", _("As chosen for the whole")), *((strategy.value, name) for strategy, name in ways[status])]


def status_word(status: Status, base: str, compare: str) -> str:
    """In which of the branches something is."""
    match status:
        case Status.BASE_ONLY:
            return _("only in %(branch)s") % {"branch": base}
        case Status.COMPARE_ONLY:
            return _("only in %(branch)s") % {"branch": compare}
        case Status.MODIFIED:
            return _("in both, not the same")


def state_word(state: str) -> str:
    """How far a merge is."""
    words: dict[Any, str] = {
        BranchMerge.State.WAITING: _("waiting"),
        BranchMerge.State.RUNNING: _("at work"),
        BranchMerge.State.SUCCEEDED: _("done"),
        BranchMerge.State.FAILED: _("failed"),
    }
    return words.get(state, state)


def strategy_word(strategy: str, base: str, compare: str) -> str:
    """What a way of merging is called; itself where nothing is called that any more."""
    return next((title for value, title, _about in whole_strategies(base, compare) if value == strategy), strategy)


def action_word(action: str) -> str:
    """What was done with something."""
    return {"create": _("added"), "update": _("changed"), "delete": _("deleted")}.get(action, action)
