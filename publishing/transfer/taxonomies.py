"""Taxonomies on their way between a folder, a bundle and a stack: a file for each taxonomy in each of its languages."""

from collections.abc import Iterator, Sequence

from content.query.window import Window
from content.taxonomies import TermListing, TermRow, list_taxonomies, list_terms
from content.taxonomy_documents import (
    Parsed,
    TaxonomyDocument,
    TermDocument,
    place_terms,
    read_document,
    read_translation,
)
from content.taxonomy_rules import Words
from core.json_values import JSONObject, JSONValue
from publishing.transfer.bundle import Language, TaxonomyWords
from publishing.transfer.folder import BrokenExport, ExportFolder
from stacks.scope import Scope

ROOM = "taxonomies"
LIST = "taxonomies.json"
_EVERYTHING = Window(limit=2**31 - 1)


def read_taxonomies(folder: ExportFolder, languages: Sequence[Language]) -> tuple[TaxonomyWords, ...]:
    """Every taxonomy in every language, the master first; older exports hold the master's files alone."""
    listed = {str(row.get("uid")): row for row in folder.read_objects(ROOM, LIST)} if folder.has(ROOM, LIST) else {}
    master, *others = [language.code for language in languages]
    above = (ROOM, master) if folder.path(ROOM, master).is_dir() else (ROOM,)
    found = [_read(folder, (*above, name), master) for name in _files(folder, above)]
    held = {words.document.uid for words in found if words is not None}
    # A taxonomy without terms may stand in the list alone.
    alone = [
        _parsed(folder, (ROOM, LIST), read_document({"taxonomy": row}))
        for uid, row in listed.items()
        if uid not in held
    ]
    found += [TaxonomyWords(master, document, f"{folder.path(ROOM, LIST)}: {document.uid}") for document in alone]
    for code in others:
        found += [_read(folder, (ROOM, code, name), code, is_translation=True) for name in _files(folder, (ROOM, code))]
    kept = tuple(words for words in found if words is not None)
    _refuse_odd(kept)
    return kept


def _refuse_odd(taxonomies: Sequence[TaxonomyWords]) -> None:
    seen: set[tuple[str, str]] = set()
    masters = {words.document.uid for words in taxonomies if not words.is_translation}
    for words in taxonomies:
        uid = words.document.uid
        if (uid, words.locale) in seen:
            raise BrokenExport(words.origin, f"{uid} is there twice.")
        if uid not in masters:
            raise BrokenExport(words.origin, f"{uid} is no taxonomy of the master language.")
        seen.add((uid, words.locale))


def _files(folder: ExportFolder, parts: tuple[str, ...]) -> list[str]:
    return [name for name in folder.files(*parts) if name.endswith(".json") and name != LIST]


def _read(
    folder: ExportFolder, parts: tuple[str, ...], locale: str, *, is_translation: bool = False
) -> TaxonomyWords | None:
    """What a file says in the language; what it only borrows from another one is not copied."""
    document = folder.read_object(*parts)
    if not _is_in(document.get("taxonomy"), locale):
        return None
    rows = document.get("terms")
    if isinstance(rows, dict):
        rows = list(rows.values())
    if isinstance(rows, list):
        document = {**document, "terms": [row for row in rows if _is_in(row, locale)]}
    parsed = read_translation(document) if is_translation else read_document(document)
    origin = str(folder.path(*parts))
    return TaxonomyWords(locale, _parsed(folder, parts, parsed), origin, is_translation=is_translation)


def _is_in(row: JSONValue, locale: str) -> bool:
    return not isinstance(row, dict) or row.get("locale") in (None, locale)


def _parsed(folder: ExportFolder, parts: tuple[str, ...], parsed: Parsed) -> TaxonomyDocument:
    if parsed.document is None:
        problem = parsed.problems[0]
        raise BrokenExport(folder.path(*parts), f"{problem.path} {problem.message}")
    return parsed.document


def taxonomy_files(taxonomies: Sequence[TaxonomyWords]) -> Iterator[tuple[tuple[str, ...], JSONValue]]:
    """The files of taxonomies below an export's folder: parts of the path, and content. A term says its place in every
    language, as the vendor's files do."""
    places = {
        (words.document.uid, row.term.uid): (row.term.parent_uid, row.depth, row.order)
        for words in reversed(taxonomies)
        for row in place_terms(words.document.terms)
        if not words.is_translation
    }
    listed: JSONObject = {}
    for words in taxonomies:
        document = words.document
        head: JSONObject = {"uid": document.uid, **_said(document.words), "locale": words.locale}
        listed.setdefault(document.uid, head)
        terms: list[JSONValue] = []
        for term in document.terms:
            parent, depth, order = places.get((document.uid, term.uid), (None, 1, 1))
            place: JSONObject = {"parent_uid": parent, "depth": depth, "order": order}
            terms.append({"uid": term.uid, **_said(term.words), **place, "locale": words.locale})
        yield (ROOM, words.locale, f"{document.uid}.json"), {"taxonomy": head, "terms": terms}
    if listed:
        yield (ROOM, LIST), listed


def _said(words: Words) -> JSONObject:
    return {"name": words.name or "", "description": words.description or ""}


def take_taxonomies(scope: Scope) -> tuple[TaxonomyWords, ...]:
    """The taxonomies of a branch in each of their languages, the master first."""
    found = []
    for code in sorted(scope.locale_fallbacks, key=lambda code: (code != scope.master_locale, code)):
        listing = TermListing(languages=(code,), window=_EVERYTHING, in_tree_order=True)
        is_translation = code != scope.master_locale
        for row in sorted(list_taxonomies(scope, listing).rows, key=lambda row: row.uid):
            terms = tuple(_term(term, is_translation) for term in list_terms(scope, row.uid, listing).rows)
            document = TaxonomyDocument(row.uid, Words(row.name, row.description), terms)
            found.append(TaxonomyWords(code, document, f"taxonomy {row.uid} in {code}", is_translation=is_translation))
    return tuple(found)


def _term(row: TermRow, is_translation: bool) -> TermDocument:
    words = Words(row.name, row.description)
    return TermDocument(row.uid, words) if is_translation else TermDocument(row.uid, words, row.parent_uid, row.order)


def said(words: TaxonomyWords) -> object:
    """What is the same in two equal taxonomies, however they are written."""
    document = words.document
    terms = sorted(
        (row.term.uid, row.term.words.name or "", row.term.words.description or "", row.term.parent_uid or "",
         0 if words.is_translation else row.order)
        for row in place_terms(document.terms)
    )  # fmt: skip
    return document.words.name, document.words.description or "", terms
