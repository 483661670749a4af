"""What no role of somebody lets go live, or come offline, somewhere: asked with the request, of what waits, and at its time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from content.file_sight import files_within
from content.sight import rights_on
from locales.fallback import chain
from stacks.limits import EntryRight, Limits
from stacks.publish_limits import entries_to_publish, files_to_publish, taxonomies_to_publish

ENTRY = "entry"
ASSET = "asset"
TAXONOMY = "taxonomy"


@dataclass(frozen=True, slots=True)
class Going:
    """One thing that changes in one place.

    It is an entry, one of its variants counting as the entry, a file, or a taxonomy, its terms counting as it. `owner_uid`
    is the uid of an entry's type, or of the taxonomy. `environment` is what the place may be called; empty for any.
    `sources` are the languages whose content an entry may show there, the nearest first.
    """

    kind: str
    target_id: int
    owner_uid: str
    locale: str
    environment: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def sources_of(fallbacks: Mapping[str, str | None], locale: str, content_locale: str | None = None) -> tuple[str, ...]:
    """The sources of what shows in a language: that of the version, where it is known, and whatever is nearest.

    A variant may have a version of its own in a language in which its entry falls back.
    """
    first = content_locale or locale
    return chain(fallbacks, first) if first in fallbacks else (first,)


def closed(
    limits: Limits | None, goings: Collection[Going], *, branch_id: int, languages: Mapping[str, str]
) -> set[Going]:
    """Those that no role lets happen; `languages` has the uids of the branch's languages by code.

    No query without limits; otherwise one for each type of entries, and one for files.
    """
    if limits is None or not goings:
        return set()
    judged = (
        *_entries(limits, [each for each in goings if each.kind == ENTRY], languages),
        *_files(limits, [each for each in goings if each.kind == ASSET], branch_id, languages),
        *_taxonomies(limits, [each for each in goings if each.kind == TAXONOMY], languages),
    )
    return set(judged)


def _entries(limits: Limits, goings: Sequence[Going], languages: Mapping[str, str]) -> Iterator[Going]:
    for content_type in {going.owner_uid for going in goings}:
        rights = entries_to_publish(limits, content_type)
        if rights is None:
            continue
        own = [going for going in goings if going.owner_uid == content_type]
        standing = rights_on(limits, [right for right, _ in rights], {going.target_id for going in own})
        for going in own:
            about = {id(right) for right in _about(going, standing)}
            reaches = (reach for right, reach in rights if id(right) in about)
            if not any(
                reach.covers(locale=_names(going, languages), environment=going.environment) for reach in reaches
            ):
                yield going


def _about(going: Going, standing: Mapping[tuple[int, str], Sequence[EntryRight]]) -> Iterator[EntryRight]:
    """The rights on the language that shows; on any of the entry's where it has none of the sources any more."""
    shown = next((code for code in going.sources if (going.target_id, code) in standing), None)
    for (entry_id, code), found in standing.items():
        if entry_id == going.target_id and shown in (None, code):
            yield from found


def _files(limits: Limits, goings: Sequence[Going], branch_id: int, languages: Mapping[str, str]) -> Iterator[Going]:
    rights = files_to_publish(limits)
    if rights is None or not goings:
        return
    standing = files_within(branch_id, [right for right, _ in rights], {going.target_id for going in goings})
    for going in goings:
        about = standing.get(going.target_id, ())
        reaches = (reach for (_, reach), is_about in zip(rights, about, strict=False) if is_about)
        if not any(reach.covers(locale=_names(going, languages), environment=going.environment) for reach in reaches):
            yield going


def _taxonomies(limits: Limits, goings: Sequence[Going], languages: Mapping[str, str]) -> Iterator[Going]:
    rights = taxonomies_to_publish(limits)
    if rights is None:
        return
    for going in goings:
        reaches = (reach for right, reach in rights if right.covers(going.owner_uid))
        if not any(reach.covers(locale=_names(going, languages), environment=going.environment) for reach in reaches):
            yield going


def _names(going: Going, languages: Mapping[str, str]) -> tuple[str, str]:
    return (going.locale, languages.get(going.locale, ""))
