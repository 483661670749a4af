"""What was asked for at a time, as a calendar shows it: of one request and target one line, wherever it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all
from content.query.sql import SQL
from publishing.item_sight import and_seen_queue
from publishing.models import State
from stacks.scope import Scope

# The days are counted from 1, by the instants at which they begin. Of each part only some lines are read.
_SLOTS = """
WITH slots AS (
    SELECT width_bucket(due_at, %s::timestamptz[]) AS day, due_at, min(id) AS first_id,
        array_agg(DISTINCT environment_id) AS environments, array_agg(DISTINCT locale) AS locales,
        count(*) AS places, count(*) FILTER (WHERE state IN ('scheduled', 'retry', 'running')) AS open_count,
        count(*) FILTER (WHERE state = 'failed') AS failed_count,
        count(*) FILTER (WHERE state = 'cancelled') AS cancelled_count
    FROM publishing_publishitem
    WHERE branch_id = %s AND scheduled_text <> '' AND due_at >= %s AND due_at < %s
        AND (%s::bigint IS NULL OR environment_id = %s) AND (%s = '' OR locale = %s) AND (%s = '' OR action = %s)
        AND state = ANY(%s) {seen}
    GROUP BY due_at, job_id, action, entry_id, asset_id, term_id, variant_id
), placed AS (
    SELECT *, row_number() OVER part AS place, count(*) OVER (PARTITION BY CASE WHEN %s THEN day END) AS lines
    FROM slots WINDOW part AS (PARTITION BY CASE WHEN %s THEN day END ORDER BY due_at, first_id)
)
SELECT day, due_at, first_id, environments, locales, places, open_count, failed_count, cancelled_count, lines
FROM placed WHERE place > %s AND place <= %s ORDER BY due_at, first_id
"""
SHOWN: dict[str, tuple[str, ...]] = {
    "": tuple(state.value for state in State if state is not State.CANCELLED),
    "open": (State.SCHEDULED.value, State.RETRY.value, State.RUNNING.value),
    "done": (State.SUCCEEDED.value, State.SUPERSEDED.value, State.SKIPPED.value),
    "failed": (State.FAILED.value,),
    "cancelled": (State.CANCELLED.value,),
}
"""What may be asked for, and the states it means."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the branch is asked for; `shown` is a key of SHOWN."""

    environment_id: int | None = None
    locale: str = ""
    action: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A target at an instant: `day` counts from 1, `first_id` is its first item, `lines` how many there are beside it."""

    day: int
    at: datetime
    first_id: int
    environment_ids: Sequence[int]
    locales: Sequence[str]
    places: int
    open_count: int
    failed_count: int
    cancelled_count: int
    lines: int


def slots_by_day(scope: Scope, begins: Sequence[datetime], wanted: Wanted, *, most: int) -> list[Slot]:
    """What is scheduled in the days that begin, and end, at these instants: so many lines of each day. One query."""
    return _slots(scope, begins, wanted, by_day=True, skip=0, until=most)


def slots_in_order(scope: Scope, begins: Sequence[datetime], wanted: Wanted, *, skip: int, limit: int) -> list[Slot]:
    """A stretch of what is scheduled in these days, one after the other. One query."""
    return _slots(scope, begins, wanted, by_day=False, skip=skip, until=skip + limit)


def _slots(
    scope: Scope, begins: Sequence[datetime], wanted: Wanted, *, by_day: bool, skip: int, until: int
) -> list[Slot]:
    place = (wanted.environment_id, wanted.environment_id, wanted.locale, wanted.locale, wanted.action, wanted.action)
    seen = and_seen_queue(scope, "publishing_publishitem.id")
    parameters = (
        list(begins), scope.branch_id, begins[0], begins[-1], *place, list(SHOWN[wanted.shown]), *seen.params,
        by_day, by_day, skip, until,
    )  # fmt: skip
    return [Slot(*row) for row in fetch_all(SQL(_SLOTS.replace("{seen}", seen.text), parameters))]
