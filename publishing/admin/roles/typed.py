"""What was sent of a role's form."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from django.http import QueryDict

from core.json_values import JSONValue, dump_json
from publishing.admin.roles.rules_form import ACTIONS, KNOWN, FieldLine, RulesForm, Ticks
from stacks.grants import ALL_MODULES


@dataclass(frozen=True, slots=True)
class TypedRole:
    """A role as its form holds it; `further` as it was typed, which may be no JSON."""

    name: str
    description: str
    rules: RulesForm
    further: str

    @property
    def is_readable(self) -> bool:
        """Whether the further rules are a list of objects."""
        return _rows(self.further) is not None


def shown(name: str, description: str, rules: RulesForm) -> TypedRole:
    """A stored role as its form shows it."""
    rows: list[JSONValue] = [*rules.further]
    further = orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() if rows else ""
    return TypedRole(name, description, rules, further)


def typed(post: QueryDict) -> TypedRole:
    """The ticks and texts of a request. Whoever does something with a type's entries sees the type."""
    further = post.get("further", "").strip()
    rules = RulesForm(
        branches=_names(post, "branch"),
        locales=_names(post, "locale"),
        environments=_names(post, "environment"),
        types={
            uid: actions | {KNOWN}
            for uid, actions in _ticks(post, "content_type", (KNOWN, *ACTIONS)).items()
            if actions
        },
        assets=_ticks(post, "asset", ACTIONS),
        folders=_ticks(post, "folder", ACTIONS),
        taxonomies=_ticks(post, "taxonomy", ACTIONS),
        lines=tuple(_lines(post)),
        further=tuple(row for row in _rows(further) or [] if isinstance(row, dict)),
    )
    return TypedRole(post.get("name", "").strip(), post.get("description", "").strip(), rules, further)


def _names(post: QueryDict, key: str) -> frozenset[str]:
    """What is ticked; all of them says it of each."""
    names = frozenset(post.getlist(key))
    return frozenset({ALL_MODULES}) if ALL_MODULES in names else names


def _ticks(post: QueryDict, module: str, actions: Iterable[str]) -> Ticks:
    found: dict[str, frozenset[str]] = {}
    for action in actions:
        for uid in post.getlist(f"{module}.{action}"):
            found[uid] = found.get(uid, frozenset()) | {action}
    return found


def _lines(post: QueryDict) -> Iterable[FieldLine]:
    rows = zip(post.getlist("line_type"), post.getlist("line_fields"), post.getlist("line_how"), strict=False)
    for content_type, fields, how in rows:
        paths = tuple(fields.replace(",", " ").split())
        if content_type and paths:
            yield FieldLine(content_type, paths, how != "locked")


def _rows(text: str) -> list[JSONValue] | None:
    """The objects of a JSON list; None for another text."""
    if not text:
        return []
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    is_list = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    return rows if is_list and len(dump_json(rows)) < 1_000_000 else None
