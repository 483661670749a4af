"""The items of a release as its page lists them: what each is called, its version and whether a later one was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.languages import fallback_chain
from content.models import EntryLocale
from publishing.admin.verdicts import Judgement, Verdict, address_of
from publishing.models import ReleaseItem
from stacks.admin.screens import Visit


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `version` is what is pinned, of the language `content_locale` where it is another's than the item's own.

    `latest` is what the language shows now; the item is behind where that is something else.
    """

    value: str
    kind: str
    title: str
    about: str
    address: str
    locale: str
    action: str
    version: int | None
    latest: int | None
    content_locale: str
    is_behind: bool
    is_gone: bool
    verdict: Verdict | None


_Language = tuple[str, int, str]
"""A language in which there is content, its latest version and its title."""


def value_of(item: ReleaseItem) -> str:
    """How the page's form names an item."""
    return f"{item.kind}/{item.target_uid}/{item.locale}"


def lines_of(visit: Visit, items: Sequence[ReleaseItem], judgement: Judgement | None) -> list[Line]:
    """The lines of the items, in order: one query, whatever their number."""
    own: dict[int, dict[str, _Language]] = {}
    ids = [item.entry_id for item in items if item.entry_id]
    rows = EntryLocale.objects.filter(entry_id__in=ids, deleted_at=None)
    for entry_id, locale, version, title in rows.values_list("entry_id", "locale", "version", "title"):
        own.setdefault(entry_id, {})[locale] = (locale, version, title)
    return [_line(visit, item, own.get(item.entry_id or 0, {}), judgement) for item in items]


def _line(visit: Visit, item: ReleaseItem, own: Mapping[str, _Language], judgement: Judgement | None) -> Line:
    uid, asset, entry = item.target_uid, item.asset, item.entry
    shown = _shown(visit, own, item.locale)
    pinned = item.entry_version or item.asset_version
    content_locale = item.entry_version.locale if item.entry_version else ""
    known = own.get(content_locale) or shown
    latest = asset.version if asset else shown[1] if shown else None
    now_locale = shown[0] if shown else ""
    return Line(
        value=value_of(item),
        kind=item.kind,
        title=(asset.name if asset else known[2] if known else "") or uid,
        about=entry.content_type.title if entry else "",
        address=address_of(visit, item.kind, uid, item.content_type_uid, item.locale),
        locale=item.locale,
        action=item.action,
        version=pinned.version if pinned else None,
        latest=latest,
        content_locale=content_locale if content_locale != item.locale else "",
        is_behind=pinned is not None
        and latest is not None
        and (content_locale, pinned.version) != (now_locale, latest),
        is_gone=_is_gone(item, own, content_locale),
        verdict=judgement.at(item.kind, uid, item.locale) if judgement else None,
    )


def _is_gone(item: ReleaseItem, own: Mapping[str, _Language], content_locale: str) -> bool:
    """Whether what the item is about was deleted, or the language whose content it shows."""
    target = item.entry or item.asset
    if target is None or target.deleted_at is not None:
        return True
    return item.entry is not None and (not own or bool(content_locale and content_locale not in own))


def _shown(visit: Visit, own: Mapping[str, _Language], locale: str) -> _Language | None:
    if locale not in visit.scope.locale_fallbacks:
        return own.get(locale)
    return next((own[code] for code in fallback_chain(visit.scope, locale) if code in own), None)
