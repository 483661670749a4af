"""PURE: which versions of a bundle go live where, and which live versions the bundle does not hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from locales.fallback import chain
from publishing.transfer.bundle import Bundle, Live


@dataclass(frozen=True, slots=True)
class Going:
    """A version that becomes live in a place. `content_locale` is the language whose content it is; assets have none."""

    kind: str
    uid: str
    content_locale: str
    version: int
    environment_uid: str
    locale: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A place that stays empty: another version is live there than the one the bundle holds."""

    kind: str
    uid: str
    title: str
    environment: str
    locale: str
    live_version: int
    latest_version: int


@dataclass(frozen=True, slots=True)
class LivePlan:
    """What becomes live, what cannot, and what is odd."""

    going: tuple[Going, ...]
    missing: tuple[Missing, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A row of publish details with the content it stands beside."""

    kind: str
    uid: str
    title: str
    content_locale: str
    latest: int
    row: Live


def plan_live(bundle: Bundle, *, publish_latest: bool) -> LivePlan:
    """Every live version that the bundle holds; with `publish_latest` what it holds in place of the others."""
    environments = {place.uid: place.name for place in bundle.environments}
    fallbacks = {language.code: language.fallback_code for language in bundle.languages}
    going: list[Going] = []
    missing: list[Missing] = []
    warnings: list[str] = []
    users: set[str] = set()
    for claim in _winners(_claims(bundle), fallbacks):
        row, name = claim.row, f"{claim.kind} {claim.uid}"
        if row.environment_uid not in environments:
            warnings.append(f"{name}: live in the environment {row.environment_uid}, which is not in the export.")
            continue
        if row.locale not in fallbacks:
            warnings.append(f"{name}: live in the language {row.locale}, which is not in the export.")
            continue
        users.add(row.user)
        if row.version != claim.latest and not publish_latest:
            missing.append(_missing(claim, environments[row.environment_uid]))
            continue
        place = (row.environment_uid, row.locale, row.at)
        going.append(Going(claim.kind, claim.uid, claim.content_locale, claim.latest, *place))
    if users - {""}:
        names = ", ".join(sorted(users - {""})[:3])
        warnings.append(f"publications name users that do not exist here ({names}): they count as made by the import.")
    return LivePlan(tuple(going), tuple(missing), tuple(warnings))


def _claims(bundle: Bundle) -> Iterator[_Claim]:
    for asset in bundle.assets:
        for row in asset.live:
            yield _Claim("asset", asset.uid, asset.title, "", asset.version, row)
    for text in bundle.entries:
        title = text.data.get("title")
        for row in text.live:
            yield _Claim("entry", text.uid, str(title or text.uid), text.locale, text.version, row)


def _winners(claims: Iterator[_Claim], fallbacks: Mapping[str, str | None]) -> list[_Claim]:
    """One claim per place. The vendor may list all of an entry's places beside every language of it: the place's own
    language counts first, then its fallbacks in order.
    """
    best: dict[tuple[str, str, str, str], _Claim] = {}
    for claim in claims:
        place = (claim.kind, claim.uid, claim.row.environment_uid, claim.row.locale)
        known = best.get(place)
        if known is None or _distance(claim, fallbacks) < _distance(known, fallbacks):
            best[place] = claim
    return list(best.values())


def _distance(claim: _Claim, fallbacks: Mapping[str, str | None]) -> int:
    codes = chain(fallbacks, claim.row.locale) if claim.row.locale in fallbacks else ()
    return codes.index(claim.content_locale) if claim.content_locale in codes else len(codes)


def _missing(claim: _Claim, environment: str) -> Missing:
    row = claim.row
    return Missing(claim.kind, claim.uid, claim.title, environment, row.locale, row.version, claim.latest)
