"""PURE: entries of a bundle in their stored form, and what is odd about them."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from content.references import extract_links
from content.schema.compiled import CompiledType
from content.schema.validate import TAGS, clean_entry
from content.schema.values import unique_values
from core.json_values import JSONObject, JSONValue
from publishing.transfer.bundle import Bundle, EntryText
from publishing.transfer.progress import Progress

Claims = dict[tuple[str, str, str, bytes], str]


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """An entry as it is stored, and the unique values it holds: those that no entry before it holds."""

    text: EntryText
    data: JSONObject
    unique: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class CheckedEntries:
    """All entries of a bundle, in its order."""

    entries: tuple[CheckedEntry, ...]
    warnings: tuple[str, ...]


def check_entries(bundle: Bundle, compiled: Mapping[str, CompiledType], progress: Progress) -> CheckedEntries:
    """The entries with their asset objects as uids. What breaks a rule is kept and named."""
    entries: list[CheckedEntry] = []
    warnings: list[str] = []
    claims: Claims = {}
    terms = {(words.document.uid, term.uid) for words in bundle.taxonomies for term in words.document.terms}
    known = {("asset", asset.uid) for asset in bundle.assets} | {("entry", text.uid) for text in bundle.entries}
    for text in bundle.entries:
        content_type = compiled[text.content_type_uid]
        name = f"entry {text.uid} ({text.content_type_uid}, {text.locale})"
        data = clean_entry(content_type, text.data, partial=True, uid_factory=_instance_uids(text)).data
        unique = tuple(unique_values(content_type, data))
        free = tuple(row for row in unique if _claim(claims, text, row))
        warnings += [f"{name}: {warning}" for warning in _content_warnings(content_type, text, data)]
        warnings += [f"{name}: {path} is not unique." for path, _ in unique if path not in dict(free)]
        warnings += [
            f"{name}: {link.path} points to the {link.kind} {link.uid}, which is not in the export."
            for link in extract_links(content_type, data)
            if link.kind in {"asset", "entry"} and (link.kind, link.uid) not in known
        ]
        warnings += [
            f"{name}: {link.path} names the term {link.uid} of {link.content_type_uid}, which is not in the export."
            for link in extract_links(content_type, data)
            if link.kind == "term" and (link.content_type_uid, link.uid) not in terms
        ]
        entries.append(CheckedEntry(text, data, free))
        progress.advance()
    return CheckedEntries(tuple(entries), tuple(warnings))


def _claim(claims: Claims, text: EntryText, row: tuple[str, bytes]) -> bool:
    path, digest = row
    return claims.setdefault((text.content_type_uid, text.locale, path, digest), text.uid) == text.uid


def _content_warnings(content_type: CompiledType, text: EntryText, data: JSONObject) -> Iterator[str]:
    for problem in clean_entry(content_type, text.data, partial=False).problems:
        yield f"{problem.path} {problem.message}"
    for path in _lost(text.data, data):
        yield f"{path} is no field of the content type and was not copied."


def _lost(before: JSONValue, after: JSONValue, path: str = "") -> Iterator[str]:
    """The paths of keys that the stored form does not have; an asset object that became a uid is not looked into."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            inner = f"{path}.{key}" if path else key
            if key not in after:
                if key != TAGS:
                    yield inner
            else:
                yield from _lost(value, after[key], inner)
    elif isinstance(before, list) and isinstance(after, list):
        for index, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from _lost(old, new, f"{path}.{index}")


def _instance_uids(text: EntryText) -> Callable[[], str]:
    """Uids for repeated instances that have none: always the same for the same entry, so that a second run finds them."""
    numbers = count()

    def make() -> str:
        seed = f"{text.uid}/{text.locale}/{text.version}/{next(numbers)}"
        return "cs" + hashlib.sha256(seed.encode()).hexdigest()[:16]

    return make
