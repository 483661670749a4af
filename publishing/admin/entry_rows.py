"""Where entries are live and on their way to: what lists and entry pages show beside the content."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from publishing.models import OPEN_STATES, Environment, Publication, PublishItem
from stacks.scope import Scope

LIVE, CHANGED, OFFLINE = "live", "changed", "offline"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue item that is not done yet."""

    uid: str
    action: str
    state: str
    due_at: datetime
    version: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One language of an entry in one environment."""

    environment: Environment
    state: str
    version: int | None = None
    locale: str = ""
    """The language of the live version, which may be the fallback's."""
    published_at: datetime | None = None
    published_by: str = ""
    waiting: tuple[Waiting, ...] = ()


Place = tuple[int, str, int]
"""An entry's id, a language, an environment's id."""


def environments_of(scope: Scope) -> list[Environment]:
    """The stack's environments that are there for who asks, by name: one query."""
    return list(Environment.objects.in_stack(scope).alive().seen(scope).order_by("name", "pk"))


def publications_of(scope: Scope, entry_ids: Collection[int]) -> dict[Place, Publication]:
    """What is live of the entries, in environments that are there for who asks: one query."""
    rows = Publication.objects.filter(entry_id__in=entry_ids, is_live=True)
    if scope.limits is not None:
        rows = rows.filter(environment__in=Environment.objects.in_stack(scope).seen(scope))
    rows = rows.select_related("entry_version", "environment")
    return {(row.entry_id or 0, row.locale, row.environment_id): row for row in rows.defer("entry_version__data")}


def waiting_of(entry_ids: Collection[int]) -> dict[Place, tuple[Waiting, ...]]:
    """What is on its way for the entries, soonest first: one query."""
    items = PublishItem.objects.filter(entry_id__in=entry_ids, state__in=OPEN_STATES)
    found: dict[Place, tuple[Waiting, ...]] = {}
    for item in items.select_related("entry_version").defer("entry_version__data").order_by("due_at", "pk"):
        place = (item.entry_id or 0, item.locale, item.environment_id)
        version = item.entry_version.version if item.entry_version else None
        row = Waiting(str(item.uid), item.action, item.state, item.due_at, version)
        found[place] = (*found.get(place, ()), row)
    return found


def cells(
    environments: Iterable[Environment],
    place: tuple[int, str],
    latest_id: int | None,
    *,
    live: Mapping[Place, Publication],
    waiting: Mapping[Place, tuple[Waiting, ...]],
) -> list[Cell]:
    """One language of an entry in every environment. It is changed where the live version is not its latest."""
    return [
        _cell(environment, live.get((*place, environment.pk)), latest_id, waiting.get((*place, environment.pk), ()))
        for environment in environments
    ]


def _cell(
    environment: Environment, row: Publication | None, latest_id: int | None, waiting: tuple[Waiting, ...]
) -> Cell:
    if row is None or row.entry_version is None:
        return Cell(environment, OFFLINE, waiting=waiting)
    return Cell(
        environment,
        LIVE if latest_id in (None, row.entry_version_id) else CHANGED,
        version=row.entry_version.version,
        locale=row.entry_version.locale,
        published_at=row.published_at,
        published_by=row.published_by,
        waiting=waiting,
    )
