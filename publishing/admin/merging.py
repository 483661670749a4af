"""What was typed and what somebody saved in the meantime, put together field by field before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.http import HttpRequest, HttpResponse, QueryDict

from content.admin.entry_form.control import Control
from content.admin.entry_form.values import read_controls
from content.admin.value_lines import Compared, said_differently
from content.compared.lines import LineChange
from content.compared.words import Patience, Sort
from content.merging import Fork, Merged, Place, Side, Taken, is_same, merge
from content.schema.compiled import CompiledType
from content.schema.validate import with_document_versions
from core.json_values import JSONObject, JSONValue
from publishing.admin.entry_page import Opened, meanwhile_of, started_from
from publishing.admin.versions.changes import Gap, without_gaps
from stacks.admin.screens import Visit, render_page
from stacks.scope import Scope

_PICK = "pick."
_OWN = ("csrfmiddlewaretoken", "do", "merge", "pick-all", "over")


@dataclass(frozen=True, slots=True)
class Change:
    """One side's change as it is shown."""

    lines: Sequence[LineChange | Gap]
    is_removal: bool


@dataclass(frozen=True, slots=True)
class ShownFork:
    """A place that both sides changed, with both changes and the one that was picked."""

    key: str
    label: str
    mine: Change
    theirs: Change
    pick: str
    is_order: bool


@dataclass(frozen=True, slots=True)
class ShownTaken:
    """A change that is taken as it is, and whose it is."""

    label: str
    side: str
    change: Change


def merged_with(visit: Visit, opened: Opened, controls: Sequence[Control], *, base: int, post: QueryDict) -> Merged:
    """What was typed over the version `base`, put together with the latest version as far as it was chosen.

    Raises EntryInvalid for what is no value of its field.
    """
    compiled = opened.type.compiled
    began = _as_written(compiled, started_from(visit, opened, base))
    mine = _as_written(compiled, {**began, **read_controls(controls, only_changed=True)})
    theirs = _as_written(compiled, opened.data)
    picks = _picks(post)
    merged = merge(compiled, began, mine, theirs, picks=picks)
    every = _side(post.get("pick-all", ""))
    if every is None:
        return merged
    left = {fork.place.key: every for fork in merged.forks if fork.pick is None}
    return merge(compiled, began, mine, theirs, picks={**picks, **left})


def changes_to_save(opened: Opened, merged: Merged) -> JSONObject:
    """The fields that say something else than the latest version."""
    theirs = _as_written(opened.type.compiled, opened.data)
    uids = dict.fromkeys([*merged.data, *theirs])
    return {uid: merged.data.get(uid) for uid in uids if not is_same(merged.data.get(uid), theirs.get(uid))}


def show_merge(request: HttpRequest, visit: Visit, opened: Opened, merged: Merged, *, base: int) -> HttpResponse:
    """The page that asks for each place that both changed, and tells what is taken from whom."""
    forks, taken = _shown(visit.scope, merged)
    context = {
        "opened": opened,
        "meanwhile": meanwhile_of(visit, opened, base),
        "base": base,
        "next": opened.version + 1,
        "forks": forks,
        "taken": taken,
        "is_asked_again": "merge" in request.POST,
        "typed": [(name, text) for name, texts in request.POST.lists() if _is_typed(name) for text in texts],
    }
    return render_page(request, visit, "admin/entry_merge.html", context)


def _as_written(compiled: CompiledType, data: JSONObject) -> JSONObject:
    """What editors see of it. The version that rich text documents carry changes with every save, whoever wrote."""
    return with_document_versions(compiled, compiled.editor_view.of(data), 0)


def _is_typed(name: str) -> bool:
    return name not in _OWN and not name.startswith(_PICK)


def _picks(post: QueryDict) -> Mapping[str, Side]:
    found = ((name.removeprefix(_PICK), _side(post.get(name, ""))) for name in post if name.startswith(_PICK))
    return {key: side for key, side in found if side}


def _side(text: str) -> Side | None:
    return Side(text) if text in (Side.MINE, Side.THEIRS) else None


def _shown(scope: Scope, merged: Merged) -> tuple[list[ShownFork], list[ShownTaken]]:
    """Everything in lines: three queries for titles."""
    two = (
        (_compared(fork.place, fork.base, fork.mine), _compared(fork.place, fork.base, fork.theirs))
        for fork in merged.forks
    )
    one = [_compared(each.place, each.before, each.after) for each in merged.taken]
    lines = said_differently(scope, [*chain.from_iterable(two), *one], Patience())
    count = len(merged.forks)
    forks = [_fork(fork, lines[2 * at], lines[2 * at + 1]) for at, fork in enumerate(merged.forks)]
    taken = [_taken(each, lines[2 * count + at]) for at, each in enumerate(merged.taken)]
    return forks, taken


def _compared(place: Place, before: JSONValue, after: JSONValue) -> Compared:
    return Compared(place.field, Sort.CHANGED, before, after, place.within)


def _fork(fork: Fork, mine: Sequence[LineChange], theirs: Sequence[LineChange]) -> ShownFork:
    sides = _change(mine, fork.mine), _change(theirs, fork.theirs)
    return ShownFork(fork.place.key, _label(fork.place), sides[0], sides[1], fork.pick or "", fork.place.is_order)


def _change(lines: Sequence[LineChange], after: JSONValue) -> Change:
    return Change(list(without_gaps(lines)), after is None)


def _taken(taken: Taken, lines: Sequence[LineChange]) -> ShownTaken:
    return ShownTaken(_label(taken.place), taken.side.value, _change(lines, taken.after))


def _label(place: Place) -> str:
    return " → ".join(place.trail)
