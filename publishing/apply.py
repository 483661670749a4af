"""Claimed items take effect: state, pointer, history and activity in one commit, together where possible, else alone."""

import logging
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from django.conf import settings
from django.db import OperationalError, connection, transaction

from publishing.candidates import Candidate, Place, lock_candidates
from publishing.effects import Decision, PlaceContended, find_refused, lock_pointers, moved_order, new_pointer, write
from publishing.gate import ALREADY_LIVE, NOT_LIVE, reason_against
from publishing.models import Action, Publication, State
from publishing.queue import Claimed, FenceLost, Outcome, finish, retry_later
from publishing.tally import FENCE_REJECTS, TALLY
from publishing.together import FollowersChanged

logger = logging.getLogger(__name__)

LOCK_TIMEOUT_MS = 5000
Refused: TypeAlias = tuple[list[Decision], Exception]
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0


def apply_together(items: Sequence[Claimed]) -> None:
    """Apply the items in one transaction. Any error leaves all of them as they were."""
    begun = time.monotonic()
    with transaction.atomic():
        decisions = _decide_under_locks(items)
        _take_effect(decisions)
    _count(decisions)
    _tell(decisions, seconds=time.monotonic() - begun)


def apply_batch(items: Sequence[Claimed]) -> list[Claimed]:
    """Apply items that go alone in one transaction, but for those whose effect is refused; the claims left to apply one by one.

    A refused one that has tries left is put back for later by the same transaction. Items that go only together have
    their followers taken by their transaction, which has to fail as a whole: they are no part of a batch.
    """
    begun = time.monotonic()
    with transaction.atomic():
        decisions = _decide_under_locks(items)
        refused = _take_effect_in_parts(_by_place(decisions))
        left = [item for unit, error in refused for item in _put_back_or_leave(unit, error)]
    if refused:
        logger.warning("the effects of %s of %s publish items were refused", len(refused), len(items))
    without = {decision.candidate.claimed.id for unit, _ in refused for decision in unit}
    done = [decision for decision in decisions if decision.candidate.claimed.id not in without]
    _count(done)
    _tell(done, seconds=time.monotonic() - begun)
    return left


def _decide_under_locks(items: Sequence[Claimed]) -> list[Decision]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, TRUE)", [f"{LOCK_TIMEOUT_MS}ms"])
    candidates = lock_candidates(items)
    return decide(candidates, lock_pointers(candidate.place for candidate in candidates))


def _take_effect(decisions: Sequence[Decision]) -> None:
    finish((decision.candidate.claimed, decision.outcome) for decision in decisions)
    write(decisions)


def _by_place(decisions: Sequence[Decision]) -> list[list[Decision]]:
    """The decisions of one place together: what is superseded by another is so only with it."""
    units: dict[Place, list[Decision]] = {}
    for decision in decisions:
        units.setdefault(decision.candidate.place, []).append(decision)
    return list(units.values())


def _take_effect_in_parts(units: Sequence[list[Decision]]) -> list[Refused]:
    """Let the units take effect under savepoints, without those that cannot; these, each with its error.

    Nearly always it is a pointer that is refused, which the database tells of all at once; else halves find it.
    """
    if _refusal(units) is None:
        return []
    decisions = [decision for unit in units for decision in unit]
    errors = {decisions[place].candidate.place: error for place, error in find_refused(decisions).items()}
    refused = [(unit, errors[unit[0].candidate.place]) for unit in units if unit[0].candidate.place in errors]
    return refused + _take_effect_by_halves([unit for unit in units if unit[0].candidate.place not in errors])


def _take_effect_by_halves(units: Sequence[list[Decision]]) -> list[Refused]:
    error = _refusal(units)
    if error is None:
        return []
    if len(units) == 1:
        return [(units[0], error)]
    middle = len(units) // 2
    return _take_effect_by_halves(units[:middle]) + _take_effect_by_halves(units[middle:])


def _refusal(units: Sequence[list[Decision]]) -> Exception | None:
    """Why the units cannot take effect together; None where they did."""
    try:
        with transaction.atomic():
            _take_effect([decision for unit in units for decision in unit])
    except OperationalError:
        raise
    except Exception as error:
        if is_disconnected():
            raise
        return error
    return None


def _put_back_or_leave(unit: Sequence[Decision], error: Exception) -> list[Claimed]:
    """Put a refused item back for later; what is left to be applied alone, where it is not that simple."""
    items = [decision.candidate.claimed for decision in unit]
    if len(items) > 1 or isinstance(error, FenceLost | PlaceContended):
        return items
    item = items[0]
    if item.attempts >= settings.PUBLISH_MAX_ATTEMPTS:
        return items
    retry_later(item, delay=back_off(item.attempts), reason=_reason_of(error))
    return []


def apply_alone(item: Claimed) -> None:
    """Apply one item; on an error put it back for later, or fail it for good after its last attempt."""
    try:
        apply_together([item])
    except FenceLost:
        TALLY.count(FENCE_REJECTS)
        logger.warning("publish item %s: another worker has taken it", item.id)
    except (FollowersChanged, PlaceContended):
        retry_later(item, delay=timedelta(0), reason="")
    except OperationalError as error:
        if is_disconnected():
            raise
        _put_back(item, error)
    except Exception as error:
        logger.exception("publish item %s failed", item.id)
        _put_back(item, error)


def is_disconnected() -> bool:
    """Whether this thread has lost the database: nothing more can be said about its items."""
    return connection.connection is None or bool(connection.connection.closed)


def decide(candidates: Sequence[Candidate], pointers: Mapping[Place, Publication]) -> list[Decision]:
    """What becomes of each candidate, given what its place shows now. Of several for one place the newest counts."""
    decisions: list[Decision] = []
    newest: dict[Place, Candidate] = {}
    for candidate, reason in with_reasons(sorted(candidates, key=lambda candidate: candidate.order)):
        if reason:
            decisions.append(Decision(candidate, Outcome(State.FAILED, reason)))
            continue
        older = newest.get(candidate.place)
        if older is not None:
            decisions.append(_superseded(older))
        newest[candidate.place] = candidate
    return decisions + [decide_newest(candidate, pointers.get(place)) for place, candidate in newest.items()]


def with_reasons(candidates: Sequence[Candidate]) -> list[tuple[Candidate, str]]:
    """Each candidate with the reason against it; of those that go only together one stops the others."""
    own = [(candidate, _reason_against(candidate)) for candidate in candidates]
    stopped = {
        candidate.claimed.job_id: f"Nothing of it goes live, because of another part: {reason}"
        for candidate, reason in own
        if reason and candidate.claimed.company
    }
    return [
        (candidate, reason or (stopped.get(candidate.claimed.job_id, "") if candidate.claimed.company else ""))
        for candidate, reason in own
    ]


def _reason_against(candidate: Candidate) -> str:
    if candidate.claimed.attempts > settings.PUBLISH_MAX_ATTEMPTS:
        return f"Its worker stopped {settings.PUBLISH_MAX_ATTEMPTS} times while working on it."
    return reason_against(candidate.action, candidate.standing)


def decide_newest(candidate: Candidate, pointer: Publication | None) -> Decision:
    """What becomes of a candidate that nothing is against, and no newer one for its place."""
    if pointer is not None and (pointer.applied_due, pointer.applied_seq) >= candidate.order:
        return _superseded(candidate)
    if candidate.action == Action.UNPUBLISH and (pointer is None or not pointer.is_live):
        # The row stays as a tombstone, so that no older publish comes after this.
        row = new_pointer(candidate, None) if pointer is None else moved_order(pointer, candidate)
        return Decision(candidate, Outcome(State.SKIPPED, NOT_LIVE), row, is_first=pointer is None)
    if candidate.action == Action.PUBLISH and pointer is not None and _shows(pointer, candidate):
        outcome = Outcome(State.SKIPPED, ALREADY_LIVE)
        return Decision(candidate, outcome, moved_order(pointer, candidate))
    return Decision(candidate, Outcome(State.SUCCEEDED), new_pointer(candidate, pointer))


def _shows(pointer: Publication, candidate: Candidate) -> bool:
    return (
        pointer.is_live
        and pointer.entry_version_id == candidate.entry_version_id
        and pointer.asset_version_id == candidate.asset_version_id
        and pointer.term_version_id == candidate.term_version_id
        and pointer.variant_version_id == candidate.variant_version_id
    )


def _superseded(candidate: Candidate) -> Decision:
    return Decision(candidate, Outcome(State.SUPERSEDED, "A newer request for the same place was applied before it."))


def _put_back(item: Claimed, error: Exception) -> None:
    reason = _reason_of(error)
    if item.attempts >= settings.PUBLISH_MAX_ATTEMPTS:
        give_up(item, reason)
        return
    retry_later(item, delay=back_off(item.attempts), reason=reason)


def _reason_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def give_up(item: Claimed, reason: str) -> None:
    """Fail an item for good, and what goes with it, with the reason in the queue and in the log."""
    try:
        with transaction.atomic():
            outcome = Outcome(State.FAILED, reason)
            decisions = [Decision(candidate, outcome) for candidate in lock_candidates([item])]
            finish((decision.candidate.claimed, outcome) for decision in decisions)
            write(decisions)
        _count(decisions)
        _tell(decisions)
    except FenceLost:
        TALLY.count(FENCE_REJECTS)
        logger.warning("publish item %s: another worker has taken it", item.id)


def _count(decisions: Sequence[Decision]) -> None:
    """Count what was committed, and how late what readers now see is."""
    for decision in decisions:
        TALLY.count(decision.outcome.state.value)
    late = [decision.candidate for decision in decisions if decision.changes_content]
    TALLY.observe_lags((candidate.now - candidate.due_at).total_seconds() for candidate in late)


def _tell(decisions: Sequence[Decision], **facts: float) -> None:
    """Put into the process's log what was committed, each failure by itself."""
    told: dict[str, object] = {
        "jobs": sorted({decision.candidate.job_uid for decision in decisions}),
        "items": [decision.candidate.uid for decision in decisions],
        "outcomes": Counter(decision.outcome.state.value for decision in decisions),
        **facts,
    }
    logger.info("%d publish items ended", len(decisions), extra={"facts": told})
    for decision in decisions:
        if decision.outcome.state is State.FAILED:
            candidate = decision.candidate
            own = {"job": candidate.job_uid, "item": candidate.uid, "actor": candidate.created_by}
            logger.warning("a publish item failed: %s", decision.outcome.reason, extra={"facts": own})


def back_off(attempts: int) -> timedelta:
    """How long to wait after the attempt: twice as long each time, give or take a quarter."""
    seconds = min(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), LONGEST_DELAY_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 spreads load, guards nothing
