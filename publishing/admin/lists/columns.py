"""The columns of a list of entries: which there are for a type, and what each shows of a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.admin.summary import plain_text
from content.admin.titles import entry_titles, file_titles
from content.query.fields import TAGS, Fields
from content.schema.compiled import CompiledType
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select
from content.schema.fields.links import File, Reference
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope

MOST_COLUMNS: Final = 12
_FIELD = "field."
_LONGEST = 90
_LISTED = 3
_OWN: Final[Mapping[str, Any]] = {
    "type": gettext_lazy("Content type"),
    "languages": gettext_lazy("Languages"),
    "version": gettext_lazy("Version"),
    "places": gettext_lazy("Environments"),
    "stage": gettext_lazy("Stage"),
    "updated": gettext_lazy("Updated"),
    "created": gettext_lazy("Created"),
    "author": gettext_lazy("Written by"),
    "tags": gettext_lazy("Tags"),
    "uid": gettext_lazy("Uid"),
}
ORDERED: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("title", "title_down"),
    "updated": ("updated", "updated_up"),
    "created": ("created", "created_up"),
}
"""The columns that a list is sorted by: the order of a first click on the heading, and of a second."""
USUAL: Final = ("languages", "version", "places", "updated")
USUAL_OF_ANY: Final = ("type", "languages", "places", "updated")


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the title. `field` is that of the type whose values it shows."""

    key: str
    label: str
    field: FieldType | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What the links in a page's rows are called, by uid."""

    entries: Mapping[str, str]
    files: Mapping[str, str]


def columns_of_type(compiled: CompiledType | None, fields: Fields, *, has_stages: bool) -> dict[str, Column]:
    """Every column that there is, by key: of one type its fields as well, of several what all have."""
    left_out = {"stage"} if not has_stages else set()
    left_out |= {"type"} if compiled else {"tags"}
    left_out |= {"tags"} if fields.hides(TAGS) else set()
    found = {key: Column(key, str(label)) for key, label in _OWN.items() if key not in left_out}
    if compiled is None:
        return found
    for path, field in compiled.by_path.items():
        is_plain = "." not in path and not field.is_container and not field.is_withheld
        if is_plain and path not in (compiled.title_path, compiled.url_path) and not fields.hides(path):
            key = f"{_FIELD}{path}"
            found[key] = Column(key, field.display_name or path, field)
    return found


def chosen_columns(keys: Sequence[str], known: Mapping[str, Column], usual: Sequence[str]) -> list[Column]:
    """The columns that were chosen, as far as they are still there; the usual ones where none was."""
    wanted = [key for key in dict.fromkeys(keys) if key in known] or [key for key in usual if key in known]
    return [known[key] for key in wanted[:MOST_COLUMNS]]


def numbered(chosen: Sequence[Column], known: Mapping[str, Column]) -> list[tuple[Column, int]]:
    """Every column with its place among those that are shown, these first; 0 for one that is not."""
    shown = [(column, place) for place, column in enumerate(chosen, start=1)]
    return [*shown, *((column, 0) for column in known.values() if column not in chosen)]


def names_in(scope: Scope, columns: Sequence[Column], contents: Sequence[JSONObject]) -> Names:
    """The titles of what the shown fields point at: a query for entries and one for files, where there are any."""
    entries: set[str] = set()
    files: set[str] = set()
    for column in columns:
        if isinstance(column.field, Reference | File):
            uids = entries if isinstance(column.field, Reference) else files
            uids.update(uid for data in contents for uid in _uids(data.get(column.field.uid)))
    # Rules of roles decide entry by entry who may read a title; a number tells nothing.
    shown = entries if scope.limits is None else set()
    return Names(
        {uid: row.title for uid, row in entry_titles(scope, shown).items()} if shown else {},
        {uid: row.title for uid, row in file_titles(scope, files).items()} if files else {},
    )


def text_of(field: FieldType, value: JSONValue, names: Names) -> str:
    """What a cell shows of a field's value, in one short line; empty where there is none."""
    if isinstance(field, Reference | File):
        called = names.entries if isinstance(field, Reference) else names.files
        return _listed([called.get(uid, uid) for uid in _uids(value)])
    if isinstance(value, list):
        return _listed([_one(field, each) for each in value])
    return _one(field, value)


def _one(field: FieldType, value: JSONValue) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict | list):
        return Truncator(plain_text(value)).chars(_LONGEST)
    if isinstance(field, Select):
        return dict(zip(field.choices, field.labels, strict=True)).get(value, "") or str(value)
    text = strip_tags(value) if isinstance(value, str) and "<" in value else str(value)
    if field.data_type == "isodate":
        text = text[:16].replace("T", " ")
    return Truncator(" ".join(text.split())).chars(_LONGEST)


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(text for text in texts[:_LISTED] if text)
    return f"{shown} +{len(texts) - _LISTED}" if len(texts) > _LISTED else shown


def _uids(value: JSONValue) -> list[str]:
    """The uids in what a reference or file field holds."""
    items = value if isinstance(value, list) else [value]
    found = (each.get("uid") if isinstance(each, dict) else each for each in items)
    return [uid for uid in found if isinstance(uid, str) and uid]
