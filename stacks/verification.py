"""Whether the activity log still says what was sealed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from stacks.anchors import Anchor
from stacks.models import Activity, ActivitySeal
from stacks.seals import ROWS, digests_of, link_of

_PAGE = 50


@dataclass(slots=True)
class Verdict:
    """What looking at the whole log came to. `problems` are sentences, each naming a row or a seal; none: it holds."""

    seals: int = 0
    rows: int = 0
    pruned: int = 0
    unsealed: int = 0
    head: Anchor | None = None
    problems: list[str] = field(default_factory=list)


def verify_activity(anchors: Sequence[Anchor] = ()) -> Verdict:
    """Compare every row with its seal, every seal with the one before it, and the seals with what was kept elsewhere."""
    verdict = Verdict()
    kept = {anchor.number: anchor for anchor in anchors}
    previous, until = b"", 0
    for seal in _seals():
        verdict.seals += 1
        verdict.problems += _seal_problems(seal, previous, until=until, number=verdict.seals)
        anchor = Anchor.of(seal)
        if (known := kept.pop(seal.number, None)) is not None and known.link != anchor.link:
            verdict.problems.append(f"Seal {seal.number} is not the one that was kept on {known.day}.")
        if seal.kind == ActivitySeal.Kind.ROWS:
            _compare(seal, verdict)
        previous, until, verdict.head = bytes(seal.link), seal.until_id, anchor
    verdict.problems += [f"Seal {each.number}, which was kept on {each.day}, is gone." for each in kept.values()]
    early = Activity.objects.filter(pk__lte=0).values_list("pk", flat=True)
    verdict.problems += [f"{_named(pk)} was added after its time." for pk in early]
    verdict.unsealed = Activity.objects.filter(pk__gt=until).count()
    return verdict


def _seals() -> Iterator[ActivitySeal]:
    number = 0
    while page := list(ActivitySeal.objects.filter(number__gt=number).order_by("number")[:_PAGE]):
        yield from page
        number = page[-1].number


def _seal_problems(seal: ActivitySeal, previous: bytes, *, until: int, number: int) -> Iterator[str]:
    if seal.number != number or seal.after_id != until:
        yield f"Seal {seal.number} does not begin where the seal before it ends: seals are gone or were added."
    if bytes(seal.link) != link_of(seal, previous):
        yield f"Seal {seal.number} was changed, or one before it."


def _compare(seal: ActivitySeal, verdict: Verdict) -> None:
    """Add to the verdict what the rows of one seal came to."""
    sealed = digests_of(seal)
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [seal.after_id, seal.until_id])
        found = {pk: bytes(digest) for pk, digest in cursor.fetchall()}
    verdict.rows += len(found)
    changed = [pk for pk, digest in found.items() if pk in sealed and digest != sealed[pk]]
    verdict.problems += [f"{_named(pk)} was changed after it was sealed." for pk in changed]
    verdict.problems += [f"{_named(pk)} was added after its time." for pk in found if pk not in sealed]
    missing = sealed.keys() - found.keys()
    pruned = _pruned(missing) if missing else set()
    verdict.pruned += len(pruned)
    verdict.problems += [f"Row {pk} is gone, and no pruning says so." for pk in sorted(missing - pruned)]


def _pruned(missing: set[int]) -> set[int]:
    """Which of the rows a pruning has taken."""
    prunings = ActivitySeal.objects.filter(kind=ActivitySeal.Kind.PRUNING, row_ids__overlap=sorted(missing))
    return missing & {pk for ids in prunings.values_list("row_ids", flat=True) for pk in ids}


def _named(pk: int) -> str:
    row = Activity.objects.filter(pk=pk).first()
    return f"Row {pk} ({row}, stack {row.stack_id or '-'})" if row else f"Row {pk}"
