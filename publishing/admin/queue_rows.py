"""Items of the publish queue as rows of a page: who asked, what is late, and what the person may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet

from publishing.models import OPEN_STATES, Company, State
from publishing.queue import WAITING, database_now
from stacks.admin.names import names_of
from stacks.admin.screens import Visit
from stacks.permissions import Permission

if TYPE_CHECKING:
    from publishing.reading import TitledItem


@dataclass(frozen=True, slots=True)
class Line:
    """One item. What is late should have been done READY_OVERDUE_SECONDS ago."""

    item: "TitledItem"
    who: str
    is_late: bool
    may_change: bool

    @property
    def is_waiting(self) -> bool:
        """Whether it can be cancelled."""
        return self.item.state in WAITING

    @property
    def is_movable(self) -> bool:
        """Whether it can get another time."""
        return self.item.state == State.SCHEDULED and self.item.company == Company.ALONE

    @property
    def is_tried_again(self) -> bool:
        """Whether somebody may have it tried at once."""
        return self.item.state in (State.FAILED, State.RETRY)

    @property
    def can_be_chosen(self) -> bool:
        """Whether there is anything to do about it."""
        return self.may_change and (self.is_waiting or self.is_tried_again)


def lines_of(visit: Visit, items: "Sequence[TitledItem]") -> list[Line]:
    """The items as rows. Two queries, and one for the clock."""
    names = names_of(visit.scope, (item.created_by for item in items))
    before = late_before(database_now()) if items else None
    return [
        Line(
            item=item,
            who=names.get(item.created_by, ""),
            is_late=before is not None and item.state in OPEN_STATES and item.due_at < before,
            may_change=_may_change(visit, item),
        )
        for item in items
    ]


def late_before(now: datetime) -> datetime:
    """What was due before this and is still open is late."""
    return now - timedelta(seconds=settings.READY_OVERDUE_SECONDS)


def late(items: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """The items that are late."""
    return items.filter(state__in=OPEN_STATES, due_at__lt=late_before(database_now()))


def _may_change(visit: Visit, item: "TitledItem") -> bool:
    if item.entry_id or item.variant_id:
        return visit.actor.can(Permission.ENTRY_PUBLISH)
    return visit.actor.can(Permission.ASSET_PUBLISH if item.asset_id else Permission.TAXONOMY_PUBLISH)
