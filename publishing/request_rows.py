"""The environments and entries of a request to publish, locked and read with as few statements as that takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.database import fetch_all
from content.query.sql import SQL
from stacks.scope import Scope

# Environments before entries, each in the order of their keys, as everybody does who locks several.
_LOCK = """
WITH environment AS (
    SELECT id, uid, name FROM publishing_environment
    WHERE stack_id = %s AND deleted_at IS NULL AND (name = ANY(%s) OR uid = ANY(%s))
    ORDER BY id FOR SHARE
), entry AS (
    SELECT id, uid, content_type_id FROM content_entry
    WHERE branch_id = %s AND uid = ANY(%s) AND deleted_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
)
SELECT TRUE, id, uid, name FROM environment
UNION ALL
SELECT FALSE, entry.id, entry.uid, type.uid
FROM entry JOIN content_contenttype AS type ON type.id = entry.content_type_id
"""

# A statement of its own: it sees what those did who held the locks before.
_FACTS = """
SELECT clock_timestamp(), EXISTS (SELECT FROM publishing_publishrule WHERE stack_id = %s AND deleted_at IS NULL),
    l.entry_id, l.locale, l.latest_id, l.version
FROM (SELECT) AS once
LEFT JOIN content_entrylocale AS l ON l.entry_id = ANY(%s) AND l.deleted_at IS NULL AND l.locale = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """An environment with its name, or an entry with the uid of its type."""

    id: int
    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language in which an entry has content, and the latest version there."""

    locale: str
    latest_id: int
    version: int


@dataclass(frozen=True, slots=True)
class UnderLock:
    """What is so once the locks are held: the database's time, whether the stack has publish rules, languages by entry."""

    now: datetime
    is_ruled: bool
    languages: dict[int, list[Language]]


def lock_rows(
    scope: Scope, *, environments: Sequence[str], entry_uids: Collection[str]
) -> tuple[list[NamedRow], list[NamedRow]]:
    """The environments of these names or uids, and the entries of these uids: none of them changes until the end."""
    names = list(environments)
    rows = fetch_all(SQL(_LOCK, (scope.stack_id, names, names, scope.branch_id, list(entry_uids))))
    return (
        [NamedRow(*row) for is_environment, *row in rows if is_environment],
        [NamedRow(*row) for is_environment, *row in rows if not is_environment],
    )


def read_under_lock(scope: Scope, entry_ids: Collection[int]) -> UnderLock:
    """Read what the locks hold still, of the languages that the branch has."""
    rows = fetch_all(SQL(_FACTS, (scope.stack_id, list(entry_ids), list(scope.locale_fallbacks))))
    languages: dict[int, list[Language]] = {}
    for _, _, entry_id, locale, latest_id, version in rows:
        if entry_id is not None:
            languages.setdefault(entry_id, []).append(Language(locale, latest_id, version))
    now, is_ruled = rows[0][:2]
    return UnderLock(now, is_ruled, languages)
