"""What many places show now, and which links from content that is to go there would lead nowhere."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from content.database import fetch_all
from content.query.sql import SQL
from core.json_values import dump_json
from publishing.models import TARGETS, Publication
from stacks.scope import Scope

KINDS = TARGETS
"""The kinds of targets that places are of: entries, assets, terms, which a taxonomy is the first of, and variants."""

# What is named and is not live there, or is no more; each once for a version, language and environment.
_LINKS_NOT_LIVE = """
    SELECT asked.version_id, asked.locale, asked.environment_id, link.kind, link.target_uid, coalesce(kind.uid, ''),
        coalesce(entry.id, asset.id) IS NOT NULL
    FROM jsonb_to_recordset(%s) AS asked (version_id bigint, locale text, environment_id bigint)
    JOIN LATERAL (SELECT kind, target_uid, min(id) AS place FROM content_reference
        WHERE version_id = asked.version_id AND kind IN ('asset', 'entry') GROUP BY kind, target_uid) AS link ON TRUE
    LEFT JOIN content_entry AS entry ON link.kind = 'entry' AND entry.branch_id = %s AND entry.uid = link.target_uid
        AND entry.deleted_at IS NULL
    LEFT JOIN content_contenttype AS kind ON kind.id = entry.content_type_id
    LEFT JOIN content_asset AS asset ON link.kind = 'asset' AND asset.branch_id = %s AND asset.uid = link.target_uid
        AND asset.deleted_at IS NULL
    LEFT JOIN publishing_publication AS live_entry ON live_entry.entry_id = entry.id
        AND live_entry.locale = asked.locale AND live_entry.environment_id = asked.environment_id AND live_entry.is_live
    LEFT JOIN publishing_publication AS live_asset ON live_asset.asset_id = asset.id
        AND live_asset.locale = asked.locale AND live_asset.environment_id = asked.environment_id AND live_asset.is_live
    WHERE coalesce(live_entry.id, live_asset.id) IS NULL
    ORDER BY asked.version_id, link.place
"""
_WIDE = ("entry", "variant")
"""The kinds whose versions hold content."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """One place: a target by its kind (one of KINDS), the id of its row and its uid, a language and an environment."""

    kind: str
    target_id: int
    uid: str
    locale: str
    environment_id: int


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """What a place shows: the id of the version, its number, and its language, which may be a fallback ("" for assets)."""

    version_id: int
    version: int
    locale: str


@dataclass(frozen=True, slots=True)
class MissingLink:
    """A link to an entry or asset that readers cannot follow: not live, or, with `exists` false, no more."""

    kind: str
    uid: str
    content_type_uid: str
    exists: bool


def live_versions(places: Iterable[Lookup]) -> dict[Lookup, LiveVersion]:
    """What is live at each of the places where anything is. A query for each kind of target."""
    found: dict[Lookup, LiveVersion] = {}
    by_kind: dict[str, dict[tuple[int, str, int], Lookup]] = {}
    for place in places:
        by_kind.setdefault(place.kind, {})[(place.target_id, place.locale, place.environment_id)] = place
    for kind, named in by_kind.items():
        rows = Publication.objects.filter(
            is_live=True,
            locale__in={locale for _, locale, _ in named},
            environment_id__in={environment for _, _, environment in named},
            **{f"{kind}_id__in": {target for target, _, _ in named}},
        ).select_related(f"{kind}_version")
        for row in rows.defer(f"{kind}_version__data") if kind in _WIDE else rows:
            place_of_row = named.get((getattr(row, f"{kind}_id"), row.locale, row.environment_id))
            if place_of_row is not None:
                version = getattr(row, f"{kind}_version")
                found[place_of_row] = LiveVersion(version.pk, version.version, getattr(version, "locale", ""))
    return found


def links_not_live(
    scope: Scope, asked: Collection[tuple[int, str, int]]
) -> dict[tuple[int, str, int], tuple[MissingLink, ...]]:
    """The links of versions of entries that lead nowhere in a language and environment, in their order. One query.

    `asked` has the id of a version, a language and the id of an environment.
    """
    if not asked:
        return {}
    rows = [
        {"version_id": version_id, "locale": locale, "environment_id": environment}
        for version_id, locale, environment in asked
    ]
    parameters = (dump_json(rows).decode(), scope.branch_id, scope.branch_id)
    found: dict[tuple[int, str, int], tuple[MissingLink, ...]] = {}
    for version_id, locale, environment, *link in fetch_all(SQL(_LINKS_NOT_LIVE, parameters)):
        key = (version_id, locale, environment)
        found[key] = (*found.get(key, ()), MissingLink(*link))
    return found
