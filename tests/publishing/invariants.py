"""What must hold after any test, fault or load: the whole population of items, publications and log rows is counted.

I8, that every acknowledged write is readable after a restart, is checked by the tests that restart something.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from publishing.models import Action, Publication, PublicationHistory, PublishItem, State
from publishing.reading import job_counts
from stacks.models import Activity

Place = tuple[str, str, str]


_Key = tuple[int | None, int | None, str, int]
_EFFECTS = [f"{kind}.{verb}" for kind in ("entry", "taxonomy", "term") for verb in ("publish", "unpublish")]


def check_invariants(stack_id: int, *, is_idle: bool = True) -> None:
    """Assert I1 to I7 for one stack. `is_idle` says that the queue should be empty of due work."""
    assert _shown(stack_id, replay(stack_id)) == _shown(stack_id, pointers(stack_id)), (
        "I1: publications are the replay of the log"
    )
    assert _doubled_places(stack_id) == [], "I2: one row per place"
    assert _log_rows_per_success(stack_id) == {}, "I3: each success is logged exactly once"
    assert _overdue_leases(stack_id) == 0, "I4: nothing runs past its lease"
    if is_idle:
        assert _due(stack_id) == 0, "I5: no due item is left"
    assert _wrong_versions(stack_id) == [], "I6: the live version is the pinned one of the highest applied order"
    assert _wrong_counts(stack_id) == [], "I7: job counters are counts of items"
    assert _open_stretches(stack_id) == {place for place, version in pointers(stack_id).items() if version}


def _shown(stack_id: int, places: dict[Place, Any]) -> dict[Place, Any]:
    """The places, and where the stack was pruned only those that are live: of the others the history may be gone."""
    return {place: version for place, version in places.items() if version or not _is_pruned(stack_id)}


def replay(stack_id: int) -> dict[Place, tuple[str, int] | None]:
    """What is live according to the log alone, per (entry or term, language, environment)."""
    state: dict[Place, tuple[str, int] | None] = {}
    rows = Activity.objects.filter(stack_id=stack_id, action__in=_EFFECTS)
    for row in sorted(rows, key=lambda row: (row.facts["due_at"], row.facts["seq"])):
        facts: dict[str, Any] = row.facts
        place = (_name(row.target_kind, row.target_uid, facts), facts["locale"], facts["environment"])
        is_publish = row.action.endswith(".publish")
        state[place] = (facts["content_locale"], facts["version"]) if is_publish else None
    return state


def _name(kind: str, uid: str, facts: dict[str, Any]) -> str:
    """An entry's uid, or a term's below its taxonomy's."""
    return {"entry": uid, "taxonomy": f"{uid}/"}.get(kind) or f"{facts['taxonomy']}/{uid}"


def pointers(stack_id: int) -> dict[Place, tuple[str, int] | None]:
    """What is live according to the publications; tombstones of what was never live are left out."""
    ever = set(_places(PublicationHistory.objects.filter(stack=stack_id)).values())
    rows = Publication.objects.filter(stack=stack_id, asset=None).select_related("entry_version", "term_version")
    places = _places(Publication.objects.filter(stack=stack_id))
    found: dict[Place, tuple[str, int] | None] = {}
    for row in rows:
        version = row.entry_version or row.term_version
        if row.is_live or places[row.pk] in ever:
            found[places[row.pk]] = (version.locale, version.version) if version else None
    return found


def _places(rows: "QuerySet[Publication] | QuerySet[PublicationHistory]") -> dict[int, Place]:
    """The places of rows about entries and terms, by the rows' ids."""
    found = rows.filter(asset=None).values_list(
        "pk", "locale", "environment__uid", "entry__uid", "term__uid", "term__taxonomy__uid"
    )
    return {
        pk: (entry or (f"{root}/{term}" if root else f"{term}/"), locale, environment)
        for pk, locale, environment, entry, term, root in found
    }


def _doubled_places(stack_id: int) -> list[Any]:
    rows = Publication.objects.filter(stack=stack_id).values("entry", "asset", "term", "locale", "environment")
    return list(rows.annotate(rows=Count("id")).filter(rows__gt=1))


def _log_rows_per_success(stack_id: int) -> dict[str, int]:
    """Items whose number of log rows is not exactly one if they succeeded, and none otherwise.

    Where the queue was pruned, the log may tell, once, of items that it has forgotten.
    """
    logged = Counter(
        row["item"]
        for row in Activity.objects.filter(stack_id=stack_id, action__in=_EFFECTS).values_list("facts", flat=True)
        if "item" in row
    )
    items = PublishItem.objects.filter(stack=stack_id, asset=None).values_list("uid", "state")
    wanted = {str(uid): int(state == State.SUCCEEDED) for uid, state in items}
    forgotten = int(_is_pruned(stack_id))
    return {uid: logged[uid] for uid in wanted | dict(logged) if logged[uid] != wanted.get(uid, forgotten)}


def _is_pruned(stack_id: int) -> bool:
    return Activity.objects.filter(stack_id=stack_id, action="stack.prune").exists()


def _overdue_leases(stack_id: int) -> int:
    return _count(
        "SELECT count(*) FROM publishing_publishitem WHERE stack_id = %s AND state = 'running'"
        " AND lease_until < clock_timestamp() - interval '1 second'",
        stack_id,
    )


def _due(stack_id: int) -> int:
    return _count(
        "SELECT count(*) FROM publishing_publishitem WHERE stack_id = %s AND state IN ('scheduled', 'retry', 'running')"
        " AND due_at < clock_timestamp()",
        stack_id,
    )


def _wrong_versions(stack_id: int) -> list[Place]:
    """Places whose pointer is not what the newest effective item asked for; deletions outrank every item before them."""
    newest: dict[_Key, tuple[tuple[datetime, int], int | None]] = {}
    effective = PublishItem.objects.filter(
        stack=stack_id, asset=None, state__in=[State.SUCCEEDED, State.SKIPPED], fence__gt=0
    )
    for item in effective.order_by("due_at", "id"):
        version = (item.entry_version_id or item.term_version_id) if item.action == Action.PUBLISH else None
        newest[_key(item)] = ((item.due_at, item.pk), version)
    wrong = []
    forgotten = _is_pruned(stack_id)
    for row in Publication.objects.filter(stack=stack_id, asset=None):
        if forgotten and _key(row) not in newest:
            continue
        order, version = newest.get(_key(row), ((row.applied_due, 0), None))
        is_deleted_since = row.applied_seq == 0 and not row.is_live and row.applied_due > order[0]
        shown = row.entry_version_id or row.term_version_id
        if not is_deleted_since and (version, order) != (shown, (row.applied_due, row.applied_seq)):
            wrong.append((str(row.entry_id or row.term_id), row.locale, str(row.environment_id)))
    return wrong


def _key(row: Publication | PublishItem) -> _Key:
    return (row.entry_id, row.term_id, row.locale, row.environment_id)


def _wrong_counts(stack_id: int) -> list[str]:
    jobs = {job: Counter(rows) for job, rows in _states_by_job(stack_id).items()}
    counted = job_counts(list(jobs))
    return [str(job) for job, states in jobs.items() if counted[job] != states]


def _states_by_job(stack_id: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for job, state in PublishItem.objects.filter(stack=stack_id).values_list("job", "state"):
        found.setdefault(job, []).append(state)
    return found


def _open_stretches(stack_id: int) -> set[Place]:
    return set(_places(PublicationHistory.objects.filter(stack=stack_id, live_until=None)).values())


def _count(sql: str, stack_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [stack_id])
        return int(cursor.fetchone()[0])
