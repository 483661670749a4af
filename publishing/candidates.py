"""Claimed items with everything their effect is decided on, read under locks that hold until the effect is committed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from content.models import Asset, Entry, Term
from content.narrow import narrow_columns_of
from content.query.sql import SQL
from content.schema.slots import SLOTS, SlotValue
from core.json_values import dump_json
from publishing.barriers import find_barriers, rules_of
from publishing.candidate_facts import CLAIMED_FACTS, FACTS, HOLD_BRANCHES, read_facts
from publishing.closed import ASSET, ENTRY, TAXONOMY, Going
from publishing.gate import Standing
from publishing.item_limits import Asked, closed_items
from publishing.locks import bases_of, lock_shared
from publishing.models import Environment
from publishing.publish_rules import Case
from publishing.queue import Claimed, FenceLost
from publishing.together import find_broken, find_followers, take_followers
from stacks.held_roles import Held
from stacks.permissions import Permission
from stacks.rights import Caller, Rights, rights_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """One claimed item and the facts about its place and content."""

    claimed: Claimed
    uid: str
    job_uid: str
    action: str
    due_at: datetime
    stack_id: int
    branch_id: int
    locale: str
    entry_id: int | None
    asset_id: int | None
    term_id: int | None
    variant_id: int | None
    environment_id: int
    entry_version_id: int | None
    asset_version_id: int | None
    term_version_id: int | None
    variant_version_id: int | None
    created_by: str
    actor_kind: str
    takes_metadata: bool
    """Whether the request named entries by themselves, whose metadata goes live with them."""
    kind: str
    """What the item is about, in the words of the log."""
    target_uid: str
    base_uid: str | None
    """The entry, where it is a variant of one."""
    environment_uid: str
    content_type_uid: str | None
    content_type_id: int | None
    taxonomy_uid: str | None
    version: int | None
    content_locale: str
    title: str
    url: str
    narrow: Mapping[str, SlotValue]
    content_created_at: datetime
    content_updated_at: datetime
    now: datetime
    standing: Standing

    @property
    def place(self) -> "Place":
        """What the item publishes to."""
        return (self.entry_id, self.asset_id, self.term_id, self.variant_id, self.locale, self.environment_id)

    @property
    def order(self) -> tuple[datetime, int]:
        """Where the item stands among the requests for its place."""
        return (self.due_at, self.claimed.id)


Place = tuple[int | None, int | None, int | None, int | None, str, int]
"""An entry's, asset's, term's or variant's id, a language and an environment's id."""

_NEEDED = {
    "entry": Permission.ENTRY_PUBLISH,
    "entry_variant": Permission.ENTRY_PUBLISH,
    "asset": Permission.ASSET_PUBLISH,
    "taxonomy": Permission.TAXONOMY_PUBLISH,
    "term": Permission.TAXONOMY_PUBLISH,
}
_STANDING = ("is_target_alive", "is_content_alive", "has_version", "has_locale", "is_environment_alive")
_NOT_FACTS = frozenset(
    {*_STANDING, *SLOTS, "older_data", "id", "branch_uid", "environment_name", "is_ruled", "base_id"}
)


def lock_candidates(items: Sequence[Claimed]) -> list[Candidate]:
    """The candidates behind the claims, and those that go together with them.

    Raises FenceLost where any claim is no longer this worker's, and FollowersChanged.

    Environments and targets are locked against deletion, in the order of their keys, before anything is read about
    them: who deletes one either comes first and is seen here, or comes after and sees the effect. The branch, which
    holds its languages, is locked with the items: a lock that is waited for reads the row anew. It comes before followers
    are taken: who removes a language, or the branch, holds it and then cancels what waits.
    """
    followers = find_followers(items)
    items = [*items, *followers]
    lock_shared(Environment, {item.environment_id for item in items})
    entries = {item.entry_id for item in items if item.entry_id is not None}
    lock_shared(Entry, entries | bases_of({item.variant_id for item in items if item.variant_id is not None}))
    lock_shared(Asset, {item.asset_id for item in items if item.asset_id is not None})
    lock_shared(Term, {item.term_id for item in items if item.term_id is not None})
    if followers:
        _hold_branches(items)
        take_followers(followers)
    broken = find_broken(items)
    claims = [{"id": item.id, "fence": item.fence} for item in items]
    rows = read_facts(SQL(CLAIMED_FACTS, (dump_json(claims).decode(),)))
    if len(rows) != len(items):
        raise FenceLost
    return _judged(items, rows, broken)


def _hold_branches(items: Sequence[Claimed]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HOLD_BRANCHES, [[item.id for item in items]])


def read_candidates(items: Sequence[Claimed], source: SQL) -> list[Candidate]:
    """The candidates behind items that nobody holds, nothing locked.

    `source` joins the items, `i`, with their jobs, `j`.
    """
    rows = read_facts(SQL(FACTS.replace("{source}", source.text), source.params))
    return _judged(items, rows, find_broken(items))


def _judged(items: Sequence[Claimed], rows: Sequence[dict[str, Any]], broken: Collection[int]) -> list[Candidate]:
    by_id = {item.id: item for item in items}
    rights = rights_of({_caller(row) for row in rows})
    barred, shut = _find_barred(rows), _find_shut(rows, rights)
    return [
        _candidate(
            row,
            by_id[row["id"]],
            rights[_caller(row)].behind(row["branch_uid"]),
            is_let=row["id"] not in shut,
            is_complete=by_id[row["id"]].job_id not in broken,
            rule_reason=barred.get(row["id"], ""),
        )
        for row in rows
    ]


def _find_barred(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """What publish rules have against items of entries and their variants, by the item's id. No query where their stacks have no rules."""
    entries = [row for row in rows if row["base_id"] is not None and row["is_ruled"]]
    rules = rules_of({row["stack_id"] for row in entries}) if entries else []
    if not rules:
        return {}
    cases = {row["id"]: _case(row) for row in entries}
    askers = [(row["actor_kind"], row["created_by"]) for row in entries]
    against = find_barriers(rules, list(zip(cases.values(), askers, strict=True)))
    return {pk: " ".join(each.message for each in found) for pk, found in zip(cases, against, strict=True) if found}


def _find_shut(rows: Sequence[Mapping[str, Any]], rights: Mapping[Caller, Rights]) -> set[int]:
    """The ids of the items that no role of who asked for them lets go where they are to. No query without limits."""
    asked = [
        Asked(row["id"], row["stack_id"], row["branch_id"], held.limits, _going(row))
        for row in rows
        for held in [rights[_caller(row)].behind(row["branch_uid"])]
        if held.limits is not None
    ]
    return closed_items(asked)


def _going(row: Mapping[str, Any]) -> Going:
    place = (row["locale"], (row["environment_uid"], row["environment_name"]))
    if row["base_id"] is not None:
        sources = (row["content_locale"],) if row["content_locale"] else ()
        return Going(ENTRY, row["base_id"], row["content_type_uid"], *place, sources)
    if row["asset_id"] is not None:
        return Going(ASSET, row["asset_id"], "", *place)
    return Going(TAXONOMY, 0, row["taxonomy_uid"] or "", *place)


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        stack_id=row["stack_id"],
        branch=row["branch_uid"],
        content_type_uid=row["content_type_uid"],
        entry_id=row["base_id"],
        entry_uid=row["base_uid"] or row["target_uid"],
        locale=row["locale"],
        environment_id=row["environment_id"],
        action=row["action"],
        version_id=row["entry_version_id"],
    )


def _caller(row: Mapping[str, Any]) -> tuple[int, str, str]:
    return (row["stack_id"], row["actor_kind"], row["created_by"])


def _candidate(
    row: dict[str, Any],
    claimed: Claimed,
    held: Held,
    *,
    is_let: bool,
    is_complete: bool,
    rule_reason: str,
) -> Candidate:
    facts = {key: value for key, value in row.items() if key not in _NOT_FACTS}
    standing = Standing(
        **{key: row[key] for key in _STANDING},
        may_publish=_NEEDED[row["kind"]] in held.permissions,
        is_let=is_let,
        is_complete=is_complete,
        rule_reason=rule_reason,
    )
    return Candidate(**facts, narrow=_narrow(row), claimed=claimed, standing=standing)


def _narrow(row: dict[str, Any]) -> Mapping[str, SlotValue]:
    """The narrow columns of the item's version: its language has those of the latest, others are read anew."""
    if row["older_data"] is None:
        return {name: row[name] for name in SLOTS}
    return narrow_columns_of(row["content_type_id"], row["older_data"])
