"""What applied items leave behind: the pointers to what is live, their history and the activity log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from content.schema.slots import SLOTS
from core.json_values import dump_json
from publishing.candidates import Candidate, Place
from publishing.metadata_along import publish_metadata_of
from publishing.models import TARGETS, Action, Publication, State
from publishing.notices import tell_of_failures
from publishing.queue import Outcome
from stacks import activity
from stacks.actor import Actor, ActorKind
from stacks.models import Activity

# `{target}` is the column of the target's kind: each kind has its own partial unique index. A row that was not there when
# the place was looked at, and is by now, stays as it is: nobody judged what it shows.
_POINT = """
INSERT INTO publishing_publication (stack_id, branch_id, environment_id, locale, entry_id, asset_id, term_id,
    variant_id, entry_version_id, asset_version_id, term_version_id, variant_version_id, is_live, applied_due, applied_seq, published_at, published_by,
    content_type_id, title, url, content_created_at, content_updated_at, {slots})
SELECT stack_id, branch_id, environment_id, locale, entry_id, asset_id, term_id,
    variant_id, entry_version_id, asset_version_id, term_version_id, variant_version_id, is_live, applied_due, applied_seq, published_at, published_by,
    content_type_id, title, url, content_created_at, content_updated_at, {slots}
FROM jsonb_populate_recordset(NULL::publishing_publication, %s)
ORDER BY {target}, locale, environment_id
ON CONFLICT ({target}, locale, environment_id) WHERE {target} IS NOT NULL DO UPDATE SET
    entry_version_id = excluded.entry_version_id, asset_version_id = excluded.asset_version_id,
    term_version_id = excluded.term_version_id, variant_version_id = excluded.variant_version_id,
    is_live = excluded.is_live, applied_due = excluded.applied_due, applied_seq = excluded.applied_seq,
    published_at = excluded.published_at, published_by = excluded.published_by,
    content_type_id = excluded.content_type_id, title = excluded.title, url = excluded.url,
    content_created_at = excluded.content_created_at, content_updated_at = excluded.content_updated_at, {new_slots}
WHERE (publishing_publication.applied_due, publishing_publication.applied_seq)
    < (excluded.applied_due, excluded.applied_seq)
    AND publishing_publication.id IN (SELECT (seen ->> 'id')::bigint FROM jsonb_array_elements(%s) AS seen)
"""
_POINT = _POINT.replace("{slots}", ", ".join(SLOTS))
_POINT = _POINT.replace("{new_slots}", ", ".join(f"{name} = excluded.{name}" for name in SLOTS))

_CLOSE_STRETCH = """
UPDATE publishing_publicationhistory h SET live_until = changed.published_at
FROM jsonb_populate_recordset(NULL::publishing_publication, %s) changed
WHERE h.{target} = changed.{target} AND h.locale = changed.locale AND h.environment_id = changed.environment_id
    AND h.live_until IS NULL
"""

_OPEN_STRETCH = """
INSERT INTO publishing_publicationhistory
    (stack_id, environment_id, locale, entry_id, asset_id, term_id, variant_id, entry_version_id, asset_version_id,
    term_version_id, variant_version_id, live_from, live_until, published_by, content_type_id, title, url, content_created_at,
    content_updated_at, {slots})
SELECT stack_id, environment_id, locale, entry_id, asset_id, term_id, variant_id, entry_version_id, asset_version_id,
    term_version_id, variant_version_id, published_at, CASE WHEN NOT is_live THEN published_at END, published_by, content_type_id, title,
    url, content_created_at, content_updated_at, {slots}
FROM jsonb_populate_recordset(NULL::publishing_publication, %s)
"""
_OPEN_STRETCH = _OPEN_STRETCH.replace("{slots}", ", ".join(SLOTS))

_KINDS = tuple(f"{name}_id" for name in TARGETS)
_POINTER_COLUMNS = (
    "stack_id", "branch_id", "environment_id", "locale", "entry_id", "asset_id", "term_id", "variant_id",
    "entry_version_id", "asset_version_id", "term_version_id", "variant_version_id", "is_live", "applied_due", "applied_seq", "published_at", "published_by",
    "content_type_id", "title", "url", "content_created_at", "content_updated_at", *SLOTS,
)  # fmt: skip


class PlaceContended(Exception):
    """Another order reached the place between the look at it and the effect."""


class PointerRefused(Exception):
    """The database refuses the row of a pointer."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one candidate. `pointer` is the place's new row, None where the place stays as it is."""

    candidate: Candidate
    outcome: Outcome
    pointer: dict[str, Any] | None = None
    is_first: bool = False
    """Whether the place had no row before."""

    @property
    def changes_content(self) -> bool:
        """Whether readers will see something else."""
        return self.outcome.state is State.SUCCEEDED

    @property
    def begins_stretch(self) -> bool:
        """Whether the history goes on with it: a version went live, or a file was taken offline before it ever was.

        Readers look for a file in the nearest language it was ever published or unpublished in.
        """
        if self.pointer is None:
            return False
        return self.changes_content if self.pointer["is_live"] else self.is_first and self.candidate.kind == "asset"

    @property
    def takes_metadata(self) -> bool:
        """Whether the entry's metadata goes live with it; also where its version was live already."""
        return self.candidate.takes_metadata and self.candidate.action == Action.PUBLISH


def lock_pointers(places: Iterable[Place]) -> dict[Place, Publication]:
    """The present pointers of the places, locked in the order of their keys."""
    wanted = set(places)
    found: dict[Place, Publication] = {}
    for index, kind in enumerate(_KINDS):
        ids = {place[index] for place in wanted if place[index] is not None}
        if not ids:
            continue
        rows = Publication.objects.filter(
            **{f"{kind}__in": ids},
            locale__in={place[-2] for place in wanted},
            environment_id__in={place[-1] for place in wanted},
        ).order_by(kind, "locale", "environment_id")
        for row in rows.select_for_update(of=("self",)):
            found[place_of(row)] = row
    return found


def place_of(row: Publication) -> Place:
    """The place that a pointer is of."""
    return (row.entry_id, row.asset_id, row.term_id, row.variant_id, row.locale, row.environment_id)


def new_pointer(candidate: Candidate, before: Publication | None) -> dict[str, Any]:
    """The pointer's row once the candidate has taken effect, given the row that is there.

    It never takes effect before that one did, though another worker may have looked at the clock later and been faster.
    """
    is_live = candidate.action == Action.PUBLISH
    return {
        "id": before and before.pk,
        "stack_id": candidate.stack_id,
        "branch_id": candidate.branch_id,
        "environment_id": candidate.environment_id,
        "locale": candidate.locale,
        "entry_id": candidate.entry_id,
        "asset_id": candidate.asset_id,
        "term_id": candidate.term_id,
        "variant_id": candidate.variant_id,
        "entry_version_id": candidate.entry_version_id if is_live else None,
        "asset_version_id": candidate.asset_version_id if is_live else None,
        "term_version_id": candidate.term_version_id if is_live else None,
        "variant_version_id": candidate.variant_version_id if is_live else None,
        "is_live": is_live,
        "applied_due": candidate.due_at,
        "applied_seq": candidate.claimed.id,
        "published_at": candidate.now if before is None else max(candidate.now, before.published_at),
        "published_by": candidate.created_by,
        "content_type_id": candidate.content_type_id,
        "title": candidate.title,
        "url": candidate.url,
        "content_created_at": candidate.content_created_at,
        "content_updated_at": candidate.content_updated_at,
        **candidate.narrow,
    }


def moved_order(pointer: Publication, candidate: Candidate) -> dict[str, Any]:
    """The pointer's row as it is, with the candidate as the newest order that was looked at."""
    row = {column: getattr(pointer, column) for column in _POINTER_COLUMNS}
    return row | {"id": pointer.pk, "applied_due": candidate.due_at, "applied_seq": candidate.claimed.id}


def write(decisions: Sequence[Decision]) -> None:
    """Move the pointers, keep their history, log what readers will see, and tell who asked of what failed. Raises PlaceContended for a lost race."""
    for kind in _KINDS:
        pointers = [d.pointer for d in decisions if d.pointer is not None and d.pointer[kind] is not None]
        if not pointers:
            continue
        if _execute(_POINT, kind, pointers) != len(pointers):
            raise PlaceContended
        changed = [d.pointer for d in decisions if d.pointer is not None and d.pointer[kind] and d.changes_content]
        if changed:
            _execute(_CLOSE_STRETCH, kind, changed)
        begun = [d.pointer for d in decisions if d.pointer is not None and d.pointer[kind] and d.begins_stretch]
        if begun:
            _execute(_OPEN_STRETCH, kind, begun)
    publish_metadata_of([d.pointer for d in decisions if d.pointer and d.pointer["is_live"] and d.takes_metadata])
    Activity.objects.bulk_create(
        [Activity(**_activity(decision)) for decision in decisions if decision.outcome.state in _LOGGED]
    )
    tell_of_failures(d.candidate for d in decisions if d.outcome.state is State.FAILED)


def find_refused(decisions: Sequence[Decision]) -> dict[int, Exception]:
    """Why the database refuses pointers, by their decisions' place in the sequence. Nothing is changed."""
    refused: dict[int, Exception] = {}
    for kind in _KINDS:
        places = [n for n, d in enumerate(decisions) if d.pointer is not None and d.pointer[kind] is not None]
        if not places:
            continue
        statement = _POINT.replace("{target}", kind).replace("%s", "$1")
        rows = [decisions[place].pointer for place in places]
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM publishing_find_refused(%s, %s)", [statement, dump_json(rows).decode()])
            refused |= {places[number]: PointerRefused(reason) for number, reason in cursor.fetchall()}
    return refused


_LOGGED = (State.SUCCEEDED, State.FAILED)


def _execute(sql: str, kind: str, rows: list[dict[str, Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{target}", kind), [dump_json(rows).decode()] * sql.count("%s"))
        return int(cursor.rowcount)


def _activity(decision: Decision) -> dict[str, Any]:
    candidate, outcome = decision.candidate, decision.outcome
    failure = {"reason": outcome.reason} if outcome.reason else {}
    return activity.values(
        Actor(kind=ActorKind(candidate.actor_kind), uid=candidate.created_by, permissions=frozenset()),
        candidate,
        action=f"{candidate.kind}.{candidate.action}" + (".failed" if outcome.state is State.FAILED else ""),
        target=(candidate.kind, candidate.target_uid),
        facts=_facts(candidate) | failure,
    )


def _facts(candidate: Candidate) -> dict[str, Any]:
    above = {"content_type": candidate.content_type_uid}
    if candidate.taxonomy_uid is not None:
        above = {"taxonomy": candidate.taxonomy_uid}
    if candidate.base_uid is not None:
        above["entry"] = candidate.base_uid
    return {
        **above,
        "version": candidate.version,
        "content_locale": candidate.content_locale,
        "locale": candidate.locale,
        "environment": candidate.environment_uid,
        "job": candidate.job_uid,
        "item": candidate.uid,
        "due_at": candidate.due_at.isoformat(),
        "seq": candidate.claimed.id,
    }
