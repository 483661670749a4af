"""The rows of a page of entries with what their columns show: a fixed number of queries, whatever the number of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.models import EntryLocale, EntryVersion
from content.query.fields import TAGS
from content.schema.options import URL
from content.sight import visible_keys
from content.types import load_type
from core.json_values import JSONObject
from publishing.admin.entry_rows import Cell, cells, publications_of, waiting_of
from publishing.admin.lists.columns import Column, Names, names_in, text_of
from publishing.models import Environment
from publishing.workflows import find_governing, stages_of
from stacks.admin.names import names_of
from stacks.admin.screens import Visit


@dataclass(frozen=True, slots=True)
class Value:
    """What one column shows of a row: `key` says how, `text` and `texts` what."""

    key: str
    text: str = ""
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One row of the list."""

    entry: EntryLocale
    type_uid: str
    locales: Sequence[str]
    cells: Sequence[Cell]
    updated_by: str
    values: Sequence[Value]
    url: str = ""

    @property
    def name(self) -> str:
        """What the row is called, for people who hear it read."""
        return self.entry.title or self.entry.entry.uid


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read of all rows, for each to take its own."""

    languages: Mapping[int, Sequence[str]]
    people: Mapping[str, str]
    stages: Mapping[tuple[int, str], str]
    contents: Mapping[int, JSONObject]
    names: Names


def lines_of(
    visit: Visit, rows: Sequence[EntryLocale], environments: Sequence[Environment], columns: Sequence[Column]
) -> list[EntryLine]:
    """The rows as the columns show them."""
    ids = [row.entry_id for row in rows]
    keys = {column.key for column in columns}
    shows_places = "places" in keys
    live, waiting = (publications_of(visit.scope, ids), waiting_of(ids)) if shows_places else ({}, {})
    facts = _read(visit, rows, columns)
    return [
        EntryLine(
            row,
            row.content_type.uid,
            facts.languages.get(row.entry_id, []),
            cells(environments, (row.entry_id, row.locale), row.latest_id, live=live, waiting=waiting)
            if shows_places
            else (),
            facts.people.get(row.updated_by, ""),
            [_value(column, row, facts) for column in columns],
            row.url if load_type(visit.scope, row.content_type.uid).shows(URL) else "",
        )
        for row in rows
    ]


def _read(visit: Visit, rows: Sequence[EntryLocale], columns: Sequence[Column]) -> _Facts:
    keys = {column.key for column in columns}
    reads_content = "tags" in keys or any(column.field for column in columns)
    contents: dict[int, JSONObject] = {}
    if reads_content:
        versions = EntryVersion.objects.filter(pk__in=[row.latest_id for row in rows])
        contents = dict(versions.values_list("pk", "data"))
    authors = {row.updated_by for row in rows} if "updated" in keys else set()
    authors |= {row.created_by for row in rows} if "author" in keys else set()
    return _Facts(
        _languages(visit, rows) if "languages" in keys else {},
        names_of(visit.scope, authors) if authors else {},
        _stages(visit, rows) if "stage" in keys else {},
        contents,
        names_in(visit.scope, columns, list(contents.values())),
    )


def _languages(visit: Visit, rows: Sequence[EntryLocale]) -> dict[int, list[str]]:
    """The languages that each entry has, of those that are there for who asks."""
    types = {row.entry_id: row.content_type.uid for row in rows}
    found = EntryLocale.objects.filter(entry_id__in=types, deleted_at=None).order_by("locale")
    keys = [(entry_id, types[entry_id], locale) for entry_id, locale in found.values_list("entry_id", "locale")]
    known = [key for key in keys if key[2] in visit.scope.locale_fallbacks]
    seen = visible_keys(visit.scope, known)
    languages: dict[int, list[str]] = {}
    for entry_id, _type_uid, locale in filter(seen.__contains__, known):
        languages.setdefault(entry_id, []).append(locale)
    return languages


def _stages(visit: Visit, rows: Sequence[EntryLocale]) -> dict[tuple[int, str], str]:
    """The name of the stage that each row is at, of those that a workflow governs."""
    found = stages_of([row.entry_id for row in rows])
    told = {}
    for row in rows:
        workflow = find_governing(visit.scope, row.content_type.uid)
        at = found.get((row.entry_id, row.locale))
        if workflow is not None:
            stage = workflow.current(at.workflow_id, at.stage_uid) if at else workflow.stages[0]
            told[row.entry_id, row.locale] = stage.name
    return told


def _value(column: Column, row: EntryLocale, facts: _Facts) -> Value:
    if column.field is not None:
        content = facts.contents.get(row.latest_id, {})
        return Value("field", text_of(column.field, content.get(column.field.uid), facts.names))
    match column.key:
        case "type":
            return Value("type", row.content_type.title)
        case "stage":
            return Value("stage", facts.stages.get((row.entry_id, row.locale), ""))
        case "author":
            return Value("field", facts.people.get(row.created_by, ""))
        case "tags":
            tags = facts.contents.get(row.latest_id, {}).get(TAGS)
            return Value("tags", texts=[str(tag) for tag in tags] if isinstance(tags, list) else ())
        case _:
            return Value(column.key)
