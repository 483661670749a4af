"""Two versions of an entry side by side, as people read them: field by field, line by line, word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.admin.entry_form.showing import TAGS_FIELD
from content.admin.value_lines import Compared, said_differently
from content.compared.lines import LineChange
from content.compared.words import Patience, Sort
from content.comparison import Difference, Kind, Side, compare
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.containers import Blocks
from content.schema.validate import TAGS
from stacks.scope import Scope

_AROUND = 1
"""Lines that stayed which are shown beside one that changed."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that stayed and are not shown."""

    count: int


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field or instance: what became of it, in words and in lines."""

    sort: str
    label: str
    lines: Sequence[LineChange | Gap]
    moved: str = ""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of the entry with everything that changed in it; of one that did not, what it says."""

    uid: str
    label: str
    is_changed: bool
    changes: Sequence[ShownChange]


def changed_fields_of(scope: Scope, then: Side, now: Side, *, shows_all: bool = False) -> list[ShownField]:
    """The fields that say something else in the later version, or with `shows_all` every field, in the order of its type."""
    differences = compare(then, now)
    compared = [_compared(then.compiled, now.compiled, each) for each in differences]
    uids = _order(now.compiled, then.compiled, {_top(each.path) for each in differences}, shows_all=shows_all)
    still = [uid for uid in uids if shows_all and not any(_top(each.path) == uid for each in differences)]
    seen = now.compiled.editor_view.of(now.data)
    stayed = [Compared(_field(now.compiled, uid), Sort.SAME, seen.get(uid), seen.get(uid)) for uid in still]
    lines = said_differently(scope, [*compared, *stayed], Patience())
    by_field: dict[str, list[ShownChange]] = {}
    for each, found in zip(differences, lines, strict=False):
        shown = found if shows_all else list(without_gaps(found))
        by_field.setdefault(_top(each.path), []).append(_change(then.compiled, now.compiled, each, shown))
    for uid, found in zip(still, lines[len(compared) :], strict=True):
        by_field[uid] = [ShownChange("same", "", found)] if found else []
    names = (now.compiled, then.compiled)
    return [ShownField(uid, _label(*names, uid), uid not in still, by_field.get(uid, ())) for uid in uids]


def path_label(now: CompiledType, then: CompiledType, path: str) -> str:
    """What people call the steps of a path below its first; of lists they count the items from one."""
    return " → ".join(list(_names(now, then, path))[1:])


def _top(path: str) -> str:
    return path.partition(".")[0]


def _order(now: CompiledType, then: CompiledType, changed: set[str], *, shows_all: bool) -> list[str]:
    known = [*(field.uid for field in now.fields), TAGS, *(field.uid for field in then.fields)]
    return [
        uid for uid in dict.fromkeys([*known, *sorted(changed)]) if uid in changed or (shows_all and uid in now.by_uid)
    ]


def _field(compiled: CompiledType, path: str) -> FieldType | None:
    return TAGS_FIELD if path == TAGS else compiled.by_path.get(path)


def _label(now: CompiledType, then: CompiledType, uid: str) -> str:
    field = _field(now, uid) or _field(then, uid)
    return (field.display_name or field.uid) if field else uid


def _compared(then: CompiledType, now: CompiledType, difference: Difference) -> Compared:
    """The difference with its field, and with the fields of the instance where it is one."""
    steps = difference.path.split(".")
    named = [step for step in steps if not step.isdigit()]
    compiled = then if difference.kind is Kind.REMOVED else now
    sort = Sort.MOVED if difference.kind is Kind.MOVED else Sort.CHANGED
    field = _field(compiled, ".".join(named))
    within: Sequence[FieldType] | None = None
    if field is not None and steps[-1].isdigit():
        within = field.subfields()
    elif field is None and len(named) > 1:
        blocks = _field(compiled, ".".join(named[:-1]))
        if isinstance(blocks, Blocks) and named[-1] in blocks.block_by_uid:
            field, within = blocks, blocks.block_by_uid[named[-1]].fields
    return Compared(field, sort, difference.old, difference.new, within)


def _change(
    then: CompiledType, now: CompiledType, difference: Difference, lines: Sequence[LineChange | Gap]
) -> ShownChange:
    moved = ""
    if difference.old_path is not None:
        places = [_place(difference.old_path), _place(difference.path)]
        if places[0] != places[1]:
            moved = _("moved from place %(before)s to place %(after)s") % {"before": places[0], "after": places[1]}
    return ShownChange(difference.kind.value, path_label(now, then, difference.path), lines, moved)


def _place(path: str) -> int:
    """Where the innermost instance of a path stands among its siblings, as people count."""
    return next((int(step) + 1 for step in reversed(path.split(".")) if step.isdigit()), 0)


def _names(now: CompiledType, then: CompiledType, path: str) -> Iterator[str]:
    steps: list[str] = []
    for step in path.split("."):
        if step.isdigit():
            yield str(int(step) + 1)
            continue
        steps.append(step)
        field = _field(now, ".".join(steps)) or _field(then, ".".join(steps))
        yield (field.display_name or field.uid) if field else _block_title(now, then, steps)


def _block_title(now: CompiledType, then: CompiledType, steps: Sequence[str]) -> str:
    above = ".".join(steps[:-1])
    for compiled in (now, then):
        blocks = compiled.by_path.get(above)
        if isinstance(blocks, Blocks) and steps[-1] in blocks.block_by_uid:
            return blocks.block_by_uid[steps[-1]].title
    return steps[-1]


def without_gaps(lines: Sequence[LineChange]) -> Iterator[LineChange | Gap]:
    """The lines, with those that stayed and stand beside none that changed told by their number."""
    changed = [at for at, line in enumerate(lines) if line.sort is not Sort.SAME]
    near = {at + step for at in changed for step in range(-_AROUND, _AROUND + 1)}
    hidden = 0
    for at, line in enumerate(lines):
        if at not in near:
            hidden += 1
            continue
        if hidden:
            yield Gap(hidden)
        hidden = 0
        yield line
    if hidden:
        yield Gap(hidden)
