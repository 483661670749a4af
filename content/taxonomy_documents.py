"""PURE: a taxonomy with its terms as one document, the way the vendor exports and imports it, in JSON and in CSV."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .taxonomy_rules import MAX_DEPTH, MAX_IMPORTED_TERMS, Words, read_order, uid_problems, words_problems

_HEAD = ("Taxonomy Name", "Taxonomy Uid", "Taxonomy Description", "Taxonomy Locale")
_NOWHERE = "?"
"""No term's uid."""
_LEVEL = re.compile(r"level (\d{1,2}) term (name|uid|locale|description)")


@dataclass(frozen=True, slots=True)
class TermDocument:
    """A term of a document. Siblings stand in the order of `order` and, where it is missing, of the document."""

    uid: str
    words: Words
    parent_uid: str | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class TaxonomyDocument:
    """A taxonomy and its terms in one language."""

    uid: str
    words: Words
    terms: tuple[TermDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document says, or every problem with it."""

    document: TaxonomyDocument | None
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PlacedTerm:
    """A term, its level and its number among its siblings, both from 1."""

    term: TermDocument
    depth: int
    order: int


def read_document(document: Mapping[str, JSONValue]) -> Parsed:
    """`{"taxonomy": {...}, "terms": [...]}`; terms may also be an object by uid, and may stand inside the taxonomy."""
    taxonomy = document.get("taxonomy")
    if not isinstance(taxonomy, dict):
        return Parsed(None, (Problem("taxonomy", "required", "is a required object."),))
    problems: list[Problem] = []
    rows = document.get("terms", taxonomy.get("terms"))
    if isinstance(rows, dict):
        rows = list(rows.values())
    if rows is not None and not isinstance(rows, list):
        problems.append(Problem("terms", "type", "must be a list."))
        rows = None
    if len(rows or []) > MAX_IMPORTED_TERMS:
        problems.append(Problem("terms", "max", f"are more than {MAX_IMPORTED_TERMS}."))
        rows = None
    uid, words = _named(taxonomy, "taxonomy", problems)
    problems += (_below("taxonomy", problem) for problem in uid_problems(uid, is_taxonomy=True))
    terms = tuple(_read_term(row, f"terms.{index}", problems) for index, row in enumerate(rows or []))
    problems += _tree_problems(terms)
    return Parsed(None, tuple(problems)) if problems else Parsed(TaxonomyDocument(uid, words, terms))


def read_translation(document: Mapping[str, JSONValue]) -> Parsed:
    """The same for one more language: where its terms stand is what the master's document says."""
    taxonomy = document.get("taxonomy")
    rows = document.get("terms", taxonomy.get("terms") if isinstance(taxonomy, dict) else None)
    rows = list(rows.values()) if isinstance(rows, dict) else rows
    if isinstance(rows, list):
        rows = [{**row, "parent_uid": None, "order": None} if isinstance(row, dict) else row for row in rows]
    return read_document({**document, "terms": rows})


def place_terms(terms: Sequence[TermDocument]) -> list[PlacedTerm]:
    """The terms level by level, parents before what is below them; terms in a ring are left out."""
    children: dict[str | None, list[TermDocument]] = {}
    for term in terms:
        children.setdefault(term.parent_uid, []).append(term)
    placed: list[PlacedTerm] = []
    level: list[str | None] = [None]
    depth = 0
    while level:
        depth += 1
        below = []
        for parent in level:
            siblings = sorted(children.get(parent, ()), key=lambda term: term.order or MAX_IMPORTED_TERMS + 1)
            placed += [PlacedTerm(term, depth, order) for order, term in enumerate(siblings, 1)]
            below += [term.uid for term in siblings]
        level = list(below)
    return placed


def write_document(taxonomy: JSONObject, terms: Sequence[JSONObject]) -> JSONObject:
    """The document of a taxonomy and its terms, each as it is represented."""
    return {"taxonomy": taxonomy, "terms": list(terms)}


def write_csv(document: TaxonomyDocument, locale: str) -> bytes:
    """The document as the vendor's table: a row for the taxonomy and one for each term, a level a group of columns."""
    placed = {row.term.uid: row for row in place_terms(document.terms)}
    children: dict[str | None, list[PlacedTerm]] = {}
    for row in placed.values():
        children.setdefault(row.term.parent_uid, []).append(row)
    levels = max((row.depth for row in placed.values()), default=1)
    text = io.StringIO()
    table = csv.writer(text)
    names = [f"Level {level} Term {name}" for level in range(1, levels + 1) for name in ("Name", "Uid", "Locale")]
    table.writerow([*_HEAD, *names])
    blank = [""] * (3 * levels)
    table.writerow([document.words.name, document.uid, document.words.description, locale, *blank])
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        row = waiting.pop()
        cells = list(blank)
        cells[3 * (row.depth - 1) : 3 * row.depth] = [row.term.words.name or "", row.term.uid, locale]
        table.writerow(["", "", "", "", *cells])
        waiting += reversed(children.get(row.term.uid, []))
    return text.getvalue().encode()


def read_csv(raw: bytes) -> Parsed:
    """The vendor's table of one taxonomy: a term stands below the nearest row above it that is one level higher."""
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return Parsed(None, (Problem("taxonomy", "csv", f"is no CSV in UTF-8: {error}."),))
    columns = {name.strip().lower(): place for place, name in enumerate(rows[0] if rows else [])}
    heads = [row for row in rows[1:] if _cell(row, columns, "taxonomy uid") or _cell(row, columns, "taxonomy name")]
    if len(heads) != 1:
        return Parsed(None, (Problem("taxonomy", "csv", "must have one row that names a taxonomy."),))
    (head,) = heads
    taxonomy: JSONObject = {key: _cell(head, columns, f"taxonomy {key}") for key in ("uid", "name", "description")}
    return read_document({"taxonomy": taxonomy, "terms": list(_terms_of(rows[1:], columns))})


def _terms_of(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Iterator[JSONObject]:
    levels = sorted({int(found[1]) for name in columns if (found := _LEVEL.fullmatch(name))})
    above: dict[int, str] = {}
    for row in rows:
        for level in levels:
            uid = _cell(row, columns, f"level {level} term uid")
            if not uid:
                continue
            above = {depth: name for depth, name in above.items() if depth < level} | {level: uid}
            name = _cell(row, columns, f"level {level} term name")
            description = _cell(row, columns, f"level {level} term description")
            # A level without a row above it has no parent that exists, which is told as such.
            parent = above.get(level - 1, _NOWHERE) if level > 1 else None
            yield {"uid": uid, "name": name, "description": description, "parent_uid": parent}


def _cell(row: Sequence[str], columns: Mapping[str, int], name: str) -> str:
    place = columns.get(name)
    return row[place].strip() if place is not None and place < len(row) else ""


def _read_term(row: JSONValue, path: str, problems: list[Problem]) -> TermDocument:
    if not isinstance(row, dict):
        problems.append(Problem(path, "type", "must be an object."))
        return TermDocument("", Words())
    uid, words = _named(row, path, problems)
    parent = row.get("parent_uid")
    if not isinstance(parent, str | None):
        problems.append(Problem(f"{path}.parent_uid", "type", "must be a text."))
        parent = None
    order, wrong = read_order(row)
    problems += (_below(path, problem) for problem in (*wrong, *uid_problems(uid, is_taxonomy=False)))
    return TermDocument(uid, words, parent or None, order)


def _named(row: Mapping[str, JSONValue], path: str, problems: list[Problem]) -> tuple[str, Words]:
    texts: dict[str, str] = {}
    for key in ("uid", "name", "description"):
        value = row.get(key)
        if isinstance(value, str):
            texts[key] = value
        elif value is not None:
            problems.append(Problem(f"{path}.{key}", "type", "must be a text."))
    words = Words(texts.get("name"), texts.get("description"))
    problems += (_below(path, problem) for problem in words_problems(words, needs_name=True))
    return texts.get("uid", ""), words


def _tree_problems(terms: Sequence[TermDocument]) -> Iterator[Problem]:
    known = {term.uid for term in terms}
    seen: set[str] = set()
    for index, term in enumerate(terms):
        if term.uid in seen:
            yield Problem(f"terms.{index}.uid", "unique", "is not unique.")
        seen.add(term.uid)
        if term.parent_uid is not None and term.parent_uid not in known:
            yield Problem(f"terms.{index}.parent_uid", "unknown", "is not a term of this taxonomy.")
    if len(seen) < len(terms):
        return
    depths = {row.term.uid: row.depth for row in place_terms(terms)}
    for index, term in enumerate(terms):
        depth = depths.get(term.uid)
        if depth is None and term.parent_uid in known:
            yield Problem(f"terms.{index}.parent_uid", "cycle", "stands below the term itself.")
        elif depth is not None and depth > MAX_DEPTH:
            yield Problem(f"terms.{index}.parent_uid", "depth", f"would be more than {MAX_DEPTH} levels deep.")


def _below(path: str, problem: Problem) -> Problem:
    return Problem(f"{path}.{problem.path}", problem.rule, problem.message, problem.params)
