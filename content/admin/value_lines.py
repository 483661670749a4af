"""What the value of a field says, in lines that can be compared, with what it points at called by its title."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
from django.utils.translation import gettext as _

from content.admin.said_values import said_date
from content.admin.summary import summary_of
from content.admin.term_titles import term_titles
from content.admin.titles import Picked, entry_titles, file_titles
from content.compared.lines import Line, LineChange, compare_lines, whole_lines
from content.compared.rich_text import html_lines, tree_lines
from content.compared.words import Patience, Run, Sort
from content.schema.fields.base import FieldType
from content.schema.fields.choices import Select
from content.schema.fields.containers import Blocks
from content.schema.fields.scalars import IsoDate
from content.schema.walk import by_index
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope

_TARGETS: Mapping[str, tuple[str, str]] = {"uid": ("entry", "_content_type_uid"), "term_uid": ("term", "taxonomy_uid")}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """A field with what it said and says; `before` and `after` are its values, `sort` what became of it."""

    field: FieldType | None
    sort: Sort
    before: JSONValue = None
    after: JSONValue = None
    within: Sequence[FieldType] | None = None
    """The fields of the values where they are an instance of the field, which holds many."""


def said_differently(scope: Scope, compared: Sequence[Compared], patience: Patience) -> list[tuple[LineChange, ...]]:
    """For each field its lines, each with what became of it: three queries for titles, whatever the number of fields."""
    sides = [(_side(each, each.before), _side(each, each.after)) for each in compared]
    titles = _titles(scope, [line for pair in sides for lines in pair for line in lines])
    shown: list[tuple[LineChange, ...]] = []
    for each, (old, new) in zip(compared, sides, strict=True):
        before, after = _titled(old, titles), _titled(new, titles)
        if each.sort is Sort.SAME:
            shown.append(whole_lines(after, Sort.SAME))
        elif before == after and each.sort is Sort.CHANGED:
            shown.append(compare_lines(_plain(each.before), _plain(each.after), patience))
        else:
            shown.append(compare_lines(before, after, patience))
    return shown


def lines_of(field: FieldType | None, value: JSONValue, *, depth: int = 0, label: str = "") -> list[Line]:
    """The lines of a value, in words where the field is known; the label stands at the first."""
    if value is None or value in ("", [], {}):
        return []
    if field is None:
        return _summary(value, depth, label)
    if field.is_container:
        return _container(field, value, depth, label)
    is_list = isinstance(value, list) and field.widget not in ("json", "extension")
    items: Sequence[JSONValue] = value if is_list and isinstance(value, list) else [value]
    found = [line for item in items for line in _single(field, item, depth)]
    return [replace(found[0], label=label), *found[1:]] if found else []


def _side(compared: Compared, value: JSONValue) -> list[Line]:
    if compared.within is None or not isinstance(value, dict):
        return lines_of(compared.field, value)
    return [line for each in compared.within for line in lines_of(each, value.get(each.uid), label=_name(each))]


def _name(field: FieldType) -> str:
    return field.display_name or field.uid


def _container(field: FieldType, value: JSONValue, depth: int, label: str) -> list[Line]:
    below = min(depth + bool(label), _DEEPEST)
    lines = [Line(depth, label, "group", ())] if label else []
    is_many = isinstance(value, list)
    for number, (fields, holder, prefix) in enumerate(field.instances(value, "", by_index), 1):
        if is_many:
            title = field.block_by_uid[prefix.split(".")[-2]].title if isinstance(field, Blocks) else ""
            lines.append(Line(below, f"{number} {title}".strip(), "group", ()))
        for each in fields:
            lines += lines_of(each, holder.get(each.uid), depth=min(below + is_many, _DEEPEST), label=_name(each))
    return lines


def _single(field: FieldType, value: JSONValue, depth: int) -> list[Line]:
    """The lines of one value of a field that holds no fields."""
    date = said_date(field, value) if isinstance(field, IsoDate) else ""
    if date:
        return [_line(date, depth)]
    if isinstance(value, dict):
        return _object(field, value, depth)
    if isinstance(value, bool):
        return [_line(_("Yes") if value else _("No"), depth)]
    if isinstance(field, Select):
        labels = dict(zip(map(str, field.choices), field.labels, strict=True))
        return [_line(labels.get(str(value), str(value)), depth)]
    if field.widget == "file" and isinstance(value, str):
        return [Line(depth, "", "file", (Run(value, (), ("file", value)),))]
    if field.widget == "html" and isinstance(value, str):
        return html_lines(value, depth=depth)
    if isinstance(value, list):
        return _summary(value, depth, "")
    return [_line(text, depth) for text in str(value).split("\n")]


def _object(field: FieldType, value: JSONObject, depth: int) -> list[Line]:
    if field.widget == "json_rte":
        return tree_lines(value, depth=depth)
    for key, (kind, beside) in _TARGETS.items():
        uid, other = value.get(key), value.get(beside)
        if isinstance(uid, str) and isinstance(other, str):
            named = f"{other}/{uid}" if kind == "term" else uid
            return [Line(depth, "", kind, (Run(named, (), (kind, named)),))]
    if field.widget == "link":
        return [_line(str(value.get("title") or ""), depth), _line(f"→ {value.get('href') or ''}", depth)]
    return _summary(value, depth, "")


def _line(text: str, depth: int) -> Line:
    return Line(depth, "", "p", (Run(text),))


def _summary(value: JSONValue, depth: int, label: str) -> list[Line]:
    found = [Line(min(depth + line.depth, _DEEPEST), line.key, "p", (Run(line.text),)) for line in summary_of(value)]
    return [replace(found[0], label=label or found[0].label), *found[1:]] if found else []


def _plain(value: JSONValue) -> list[Line]:
    """What is stored, for two values whose words are the same."""
    if isinstance(value, str):
        return [Line(0, "", "code", (Run(text),)) for text in value.split("\n")]
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return [Line(0, "", "code", (Run(line),)) for line in text.split("\n")]


def _titles(scope: Scope, lines: Iterable[Line]) -> Mapping[tuple[str, str], Picked]:
    targets = {run.target for line in lines for run in line.runs if run.target}
    uids = {kind: [uid for each, uid in targets if each == kind] for kind in ("entry", "file", "term")}
    pairs = [(taxonomy, term) for taxonomy, _slash, term in (uid.partition("/") for uid in uids["term"])]
    found: dict[tuple[str, str], Picked] = {}
    if uids["entry"]:
        found |= {("entry", uid): picked for uid, picked in entry_titles(scope, uids["entry"]).items()}
    if uids["file"]:
        found |= {("file", uid): picked for uid, picked in file_titles(scope, uids["file"]).items()}
    if pairs:
        found |= {("term", value): picked for value, picked in term_titles(scope, pairs).items()}
    return found


def _titled(lines: Iterable[Line], titles: Mapping[tuple[str, str], Picked]) -> list[Line]:
    return [replace(line, runs=tuple(_named(line.runs, titles))) for line in lines]


def _named(runs: Iterable[Run], titles: Mapping[tuple[str, str], Picked]) -> Iterator[Run]:
    for run in runs:
        picked = titles.get(run.target) if run.target else None
        if picked is not None:
            about = f" ({picked.about})" if picked.about else ""
            yield replace(run, text=f"{picked.title}{about}")
        elif run.target:
            yield replace(run, text=_("%(uid)s (does not exist any more)") % {"uid": run.text})
        else:
            yield run
