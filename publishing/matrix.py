"""Where an entry stands, language by language and environment by environment: live, latest, and what is to come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from content.entry_sight import readable_languages
from content.errors import EntryNotFound
from content.models import Entry, EntryLocale
from content.types import StoredType
from locales.fallback import chain, from_the_master_down
from publishing.models import OPEN_STATES, Environment, Publication, PublishItem
from stacks.scope import Scope


class Standing(StrEnum):
    """How what is live compares with what would go live now."""

    OFFLINE = "offline"
    CURRENT = "current"
    BEHIND = "behind"
    """An older version of the same language."""
    DIFFERENT = "different"
    """Content of another language than the one that would go live: localized, or no longer, since then."""


@dataclass(frozen=True, slots=True)
class Latest:
    """What a language shows: the version of its own content, or of the language it inherits from."""

    locale: str
    version: int
    title: str


@dataclass(frozen=True, slots=True)
class Live:
    """What is live at one place, since when and by whom."""

    locale: str
    version: int
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class Coming:
    """What waits in the queue for one place; no version for going offline."""

    item_uid: str
    action: str
    state: str
    due_at: datetime
    asked_by: str
    locale: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One language in one environment. `versions_behind` counts saves between the live version and the latest."""

    locale: str
    environment_uid: str
    standing: Standing
    live: Live | None
    versions_behind: int | None
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The languages of the branch in their order, with what each shows; the living environments; a cell for each pair."""

    latest: Mapping[str, Latest | None]
    environments: Mapping[str, str]
    cells: tuple[Cell, ...]


def read_matrix(scope: Scope, content_type: StoredType, uid: str) -> Matrix:
    """Where the entry stands. Five queries, whatever the number of languages and environments. Raises EntryNotFound."""
    found = Entry.objects.filter(branch=scope.branch_id, content_type=content_type.id, uid=uid, deleted_at=None)
    entry_id = found.values_list("pk", flat=True).first()
    if entry_id is None:
        raise EntryNotFound(uid)
    rows = EntryLocale.objects.filter(entry=entry_id, deleted_at=None).values_list("locale", "version", "title")
    own = [Latest(*row) for row in rows]
    environments = list(Environment.objects.in_stack(scope).alive().seen(scope).order_by("name"))
    matrix = matrix_of(scope, entry_id, own, environments)
    return matrix if scope.limits is None else _seen(scope, content_type, entry_id, uid, matrix)


def _seen(scope: Scope, content_type: StoredType, entry_id: int, uid: str, matrix: Matrix) -> Matrix:
    """The same in languages in which the entry may be read. Raises EntryNotFound where there is none."""
    codes = readable_languages(scope, content_type, entry_id)
    if not codes:
        raise EntryNotFound(uid)
    latest = {code: each for code, each in matrix.latest.items() if code in codes}
    return replace(matrix, latest=latest, cells=tuple(cell for cell in matrix.cells if cell.locale in codes))


def matrix_of(scope: Scope, entry_id: int, own: Iterable[Latest], environments: Sequence[Environment]) -> Matrix:
    """Where an entry of the branch, with content of its own in some languages, stands in environments. Two queries."""
    latest = _latest(scope, {each.locale: each for each in own})
    live, coming = _live(entry_id), _coming(entry_id)
    cells = tuple(
        _cell(code, place.uid, shown, live.get((code, place.pk)), coming.get((code, place.pk), ()))
        for code, shown in latest.items()
        for place in environments
    )
    return Matrix(latest, {place.uid: place.name for place in environments}, cells)


def _cell(
    locale: str, environment_uid: str, latest: Latest | None, live: Live | None, coming: tuple[Coming, ...]
) -> Cell:
    if live is None:
        return Cell(locale, environment_uid, Standing.OFFLINE, None, None, coming)
    if latest is None or latest.locale != live.locale:
        return Cell(locale, environment_uid, Standing.DIFFERENT, live, None, coming)
    behind = latest.version - live.version
    standing = Standing.BEHIND if behind else Standing.CURRENT
    return Cell(locale, environment_uid, standing, live, behind, coming)


def _latest(scope: Scope, own: Mapping[str, Latest]) -> dict[str, Latest | None]:
    return {
        code: next((own[each] for each in chain(scope.locale_fallbacks, code) if each in own), None)
        for code, _ in from_the_master_down(scope.locale_fallbacks)
    }


def _live(entry_id: int) -> dict[tuple[str, int], Live]:
    rows = Publication.objects.filter(entry=entry_id, is_live=True).values_list(
        "locale", "environment", "entry_version__locale", "entry_version__version", "published_at", "published_by"
    )
    return {
        (locale, environment): Live(str(shown), version, since, by)
        for locale, environment, shown, version, since, by in rows
    }


def _coming(entry_id: int) -> dict[tuple[str, int], tuple[Coming, ...]]:
    rows = PublishItem.objects.filter(entry=entry_id, state__in=OPEN_STATES).order_by("due_at", "id")
    columns = ("uid", "action", "state", "due_at", "created_by", "entry_version__locale", "entry_version__version")
    found: dict[tuple[str, int], tuple[Coming, ...]] = {}
    for locale, environment, uid, *rest in rows.values_list("locale", "environment", *columns):
        key = (locale, environment)
        found[key] = (*found.get(key, ()), Coming(str(uid), *rest))
    return found
