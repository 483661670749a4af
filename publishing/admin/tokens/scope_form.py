"""What a management token may do, as boxes: a row for each module, a column for reading and one for writing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import Problem
from core.json_values import JSONValue
from stacks.actions.tokens import Expiry
from stacks.actor import Actor
from stacks.admin.screens import Visit
from stacks.grants import ALL_MODULES, MODULES, branches_of
from stacks.models import Token
from stacks.permissions import Permission
from stacks.worded import worded

_WORDS: dict[str, Any] = {
    ALL_MODULES: _("Everything below"),
    "asset": _("Assets"),
    "audit_log": _("Audit log"),
    "content_type": _("Content types and global fields"),
    "entry": _("Entries and comments"),
    "environment": _("Environments"),
    "extension": _("Extensions"),
    "label": _("Labels"),
    "locale": _("Languages"),
    "publish_queue": _("Publish queue"),
    "release": _("Releases"),
    "taxonomy": _("Taxonomies and terms"),
    "webhook": _("Webhooks"),
    "workflow": _("Workflows and publish rules"),
}
_OF_BRANCHES = ("branch", "branch_alias")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the table."""

    is_ticked: bool
    is_offered: bool
    """Whether who looks at it may give as much."""


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """One module of the table; `write` is None where nothing of it is written."""

    key: str
    label: Any
    read: Box
    write: Box | None


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of a management token holds, with what is wrong with it."""

    name: str = ""
    description: str = ""
    ends_on: str = ""
    branches: Sequence[str] = ("main",)
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def table(self, actor: Actor) -> list[ModuleRow]:
        """The rows, with boxes that the actor may tick."""
        return [self._row(actor, key) for key in _keys()]

    def _row(self, actor: Actor, key: str) -> ModuleRow:
        reading, writing = _meaning(key)
        write = Box(key in self.writes, reading | writing <= actor.permissions) if writing else None
        label = _WORDS.get(key, key.replace("_", " ").capitalize())
        return ModuleRow(key, label, Box(key in self.reads, reading <= actor.permissions), write)


def shown(token: Token) -> Typed:
    """A token as its form shows it."""
    return Typed(
        name=token.name,
        description=token.description,
        ends_on=token.expires_at.astimezone(UTC).date().isoformat() if token.expires_at else "",
        branches=sorted(branches_of(token.scope)),
        reads=_read(token.scope),
        writes=_written(token.scope),
    )


def typed(post: QueryDict) -> Typed:
    """What was sent. Writing takes reading along."""
    writes = frozenset(post.getlist("write"))
    return Typed(
        name=post.get("name", "").strip(),
        description=post.get("description", "").strip(),
        ends_on=post.get("ends_on", "").strip(),
        branches=sorted(post.getlist("branch")),
        reads=frozenset(post.getlist("read")) | writes,
        writes=writes,
    )


def rows_of(form: Typed, before: Sequence[JSONValue] = ()) -> list[JSONValue]:
    """The scope that the form describes. Rows that it does not show, or that nobody changed, stay as they are stored."""
    reads, writes = _read(before), _written(before)
    changed = {key for key in _keys() if (key in reads, key in writes) != (key in form.reads, key in form.writes)}
    rows: list[JSONValue] = [row for row in before if isinstance(row, dict) and row.get("module") not in changed]
    rows += [
        {"module": key, "acl": {"read": True, "write": True} if key in form.writes else {"read": True}}
        for key in _keys()
        if key in changed & form.reads
    ]
    if sorted(form.branches) != sorted(branches_of(rows)):
        branches: list[JSONValue] = list(form.branches)
        rows = [row for row in rows if isinstance(row, dict) and row.get("module") not in _OF_BRANCHES]
        rows.append({"module": "branch", "branches": branches, "acl": {"read": True}})
    return rows


def expiry_of(form: Typed, stored: datetime | None = None) -> Expiry | None:
    """The end that was typed: the last moment of the day in UTC. None where it is the day of the stored one.

    Raises ValueError for what is no day.
    """
    before = stored.astimezone(UTC).date().isoformat() if stored else ""
    if form.ends_on == before:
        return None
    if not form.ends_on:
        return Expiry(None)
    return Expiry(datetime.combine(date.fromisoformat(form.ends_on), time(23, 59, 59, 999000), UTC))


def errors_of(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """What is wrong, by the part of the form it is about."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        part = "branches" if problem.path == "scope.branch_or_alias" else problem.path.partition(".")[0]
        errors.setdefault(part, []).append(worded(problem.message))
    return errors


def _keys() -> list[str]:
    return [ALL_MODULES, *sorted(set(MODULES) - set(_OF_BRANCHES))]


def _meaning(key: str) -> tuple[frozenset[Permission], frozenset[Permission]]:
    modules = list(MODULES.values()) if key == ALL_MODULES else [MODULES[key]]
    reading = frozenset[Permission]().union(*(module.reading for module in modules))
    return reading, frozenset[Permission]().union(*(module.writing for module in modules))


def offered_branches(visit: Visit, named: Iterable[str]) -> list[str]:
    """The stack's branches, all of them at once where there are several, and what a token names already."""
    living = set(visit.stack.branches.filter(deleted_at=None).values_list("uid", flat=True))
    return sorted({*living, *named, *([ALL_MODULES] if len(living) > 1 else [])})


def _read(rows: Sequence[JSONValue]) -> frozenset[str]:
    return _ticked(rows, "read") | _written(rows)


def _written(rows: Sequence[JSONValue]) -> frozenset[str]:
    return _ticked(rows, "write")


def _ticked(rows: Sequence[JSONValue], verb: str) -> frozenset[str]:
    """The modules with a row that allows it."""
    return frozenset(
        str(row.get("module"))
        for row in rows
        if isinstance(row, dict) and isinstance(acl := row.get("acl"), dict) and acl.get(verb) is True
    )
