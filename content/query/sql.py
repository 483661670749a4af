"""Pieces of SQL with their parameters. User input is only ever a parameter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from .language import Query

Parameter: TypeAlias = object


@dataclass(frozen=True, slots=True)
class SQL:
    """Text with one `%s` for each parameter."""

    text: str
    params: tuple[Parameter, ...] = ()


def join(separator: str, pieces: Iterable[SQL]) -> SQL:
    """The pieces in a row."""
    parts = tuple(pieces)
    return SQL(separator.join(part.text for part in parts), tuple(param for part in parts for param in part.params))


def no_entries(_content_type_uid: str, _query: Query) -> SQL:
    """The uids of the entries of any type where there are none."""
    return SQL("SELECT NULL::text WHERE FALSE")


def no_stage() -> SQL:
    """The workflow stage of rows that are at none."""
    return SQL("NULL::text")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the rows that a query runs over keep things: SQL expressions of the caller's own, never of a user's.

    `data` is the entry's JSON, `version_id` the key of its version in the index of values (empty for rows that are no
    entries, which no index on JSON knows), `key` a unique column to end every sort with. The columns are not null;
    titles may be cut at compile.COLUMN_TEXT. `content_type_id` narrows the index of values. Conditions that need no
    JSON do not mention `data`: a caller who LEFT JOINs the table behind it by its key has the join dropped by the
    planner. `branch_id` is where references and terms are looked up, and `uids_of` selects the uids of the entries of
    a content type, in the same place and language, that answer a query. `slots` are columns with the values of indexed
    fields, by path, null where there is none; the index of values has no rows of such a field. `stage` is the uid of the
    workflow stage a row is at.
    """

    content_type_id: int
    data: str
    version_id: str
    key: str
    uid: str
    title: str
    url: str
    locale: str
    version: str
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    branch_id: int = 0
    uids_of: Callable[[str, Query], SQL] = no_entries
    slots: Mapping[str, str] = field(default_factory=dict)
    stage: Callable[[], SQL] = no_stage

    def named(self, path: str) -> str:
        """The column of one of the entry's own facts."""
        name: str = getattr(self, path.lstrip("_"))
        return name
