"""How a list looks to somebody: the view that is open, the views there are, and the columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from publishing.actions.list_views import choice_of, views_for
from publishing.admin.lists.offered_views import offered
from publishing.models import ListView
from stacks.admin.screens import Visit


@dataclass(frozen=True, slots=True)
class Looks:
    """The columns of the view that is open, else those that the person chose; none for the usual ones."""

    views: Sequence[ListView]
    view: ListView | None
    opens_with: ListView | None
    columns: Sequence[str]


def looks_of(visit: Visit, list_uid: str, view_uid: str) -> Looks:
    """What was chosen for a list, with the view that its address names. Two queries."""
    views = offered(visit, views_for(visit.actor, visit.scope, list_uid))
    choice = choice_of(visit.actor, visit.scope, list_uid)
    view = next((each for each in views if each.uid == view_uid), None)
    kept = view.columns if view and view.columns else choice.columns
    opens_with = choice.view if choice.view in views else None
    return Looks(views, view, opens_with, [key for key in kept if isinstance(key, str)])
