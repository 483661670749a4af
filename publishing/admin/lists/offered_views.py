"""Which of the views that others share somebody is offered: those that name nothing that is not there for them."""

from collections.abc import Collection, Iterable, Iterator

from django.http import QueryDict

from content.admin.seen_entries import sees_type
from content.types import load_type
from publishing.admin.entry_rows import environments_of
from publishing.admin.lists.filters import wheres_of
from publishing.admin.lists.term_filters import terms_named
from publishing.models import ListView
from stacks.admin.screens import Visit

_FIELD = "field."


def offered(visit: Visit, views: Iterable[ListView]) -> list[ListView]:
    """Those of the views that are the person's own or name only what they see. A few queries at most.

    Without the part that they do not see, a list would show something else than its name says.
    """
    found = list(views)
    if visit.scope.limits is None:
        return found
    asked = {view.pk: QueryDict(view.state) for view in found}
    is_any_placed = any(each.get("environment") for each in asked.values())
    known = {row.uid for row in environments_of(visit.scope)} if is_any_placed else set()
    known |= set(terms_named(visit.scope, [term for each in asked.values() for term in each.getlist("term")]))
    return [
        view for view in found if view.owner.pk == visit.actor.user_id or _is_whole(visit, view, asked[view.pk], known)
    ]


def _is_whole(visit: Visit, view: ListView, asked: QueryDict, known: Collection[str]) -> bool:
    """Whether all that the view asks for is there for the person; `known` are environments and terms that are."""
    if view.content_type_uid and not sees_type(visit.scope, view.content_type_uid):
        return False
    locale, environment = asked.get("locale"), asked.get("environment")
    if locale and locale not in visit.scope.locale_fallbacks:
        return False
    named = [*([environment] if environment else []), *asked.getlist("term")]
    if not set(named) <= set(known):
        return False
    paths = list(_paths(asked))
    if not view.content_type_uid or not paths:
        return True
    stored = load_type(visit.scope, view.content_type_uid)
    return all(stored.shows(path) for path in paths)


def _paths(asked: QueryDict) -> Iterator[str]:
    """The fields that decide what the list shows, and in which order."""
    yield from (each.path for each in wheres_of(asked))
    if asked.get("tag"):
        yield "tags"
    order = asked.get("order", "").removeprefix("-")
    if order.startswith(_FIELD):
        yield order.removeprefix(_FIELD)
