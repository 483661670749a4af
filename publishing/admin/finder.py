"""What the command palette finds in a stack: entries by title, types, screens, and what can be begun there."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from content.admin.seen_entries import first_language
from content.types import load_type
from publishing.admin.entry_views import entry_address
from publishing.admin.lists.filters import Known, read_filters
from publishing.admin.lists.finding import latest_changes, searched
from publishing.admin.lists.searching import types_of
from stacks.admin.fuzzy import best
from stacks.admin.screens import REGISTRY, Visit
from stacks.permissions import Permission

_SHOWN = 6
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the palette."""

    title: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Lines of one kind."""

    label: str
    items: list[Found]


def find(request: HttpRequest, visit: Visit) -> JsonResponse:
    """What answers `?q=`, in groups. Only what the person may open is told."""
    typed = request.GET.get("q", "").strip()[:_LONGEST]
    reads = _is_open(visit, "entry_list")
    types = types_of(visit) if reads else []
    groups = [
        FoundGroup(_("Entries"), list(_entries(visit, typed, types)) if typed and reads else []),
        FoundGroup(_("Begin"), best(typed, list(_beginnings(visit, types)), _title, limit=_SHOWN) if typed else []),
        FoundGroup(_("Content types"), best(typed, list(_lists(visit, types)), _title, limit=_SHOWN)),
        FoundGroup(_("Screens"), best(typed, list(_screens(visit)), _title, limit=_SHOWN)),
    ]
    return JsonResponse({"groups": [asdict(group) for group in groups if group.items]})


def _title(found: Found) -> str:
    return found.title


def _is_open(visit: Visit, name: str) -> bool:
    """Whether the person may open the screen of that name."""
    screen = next(each for each in REGISTRY.screens if each.name == name)
    return screen.is_open_to(visit.actor, visit.scope)


def _entries(visit: Visit, typed: str, types: Iterable[tuple[str, str]]) -> Iterable[Found]:
    """The entries named so, of all types, those first that were changed last."""
    known = Known(sorted(visit.scope.locale_fallbacks), first_language(visit.scope), (), {}, {})
    filters = read_filters(_query(typed), known)
    conditions = [searched(visit.scope, load_type(visit.scope, uid), filters, {}) for uid, _title in types]
    for row in latest_changes(visit.scope, conditions, filters, limit=_SHOWN):
        address = entry_address(visit, row.content_type.uid, row.entry.uid, row.locale)
        yield Found(row.title or row.entry.uid, row.content_type.title, address)


def _query(typed: str) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent["q"] = typed
    return sent


def _beginnings(visit: Visit, types: Iterable[tuple[str, str]]) -> Iterable[Found]:
    """What can be begun: an entry of each type."""
    if visit.actor.can(Permission.ENTRY_WRITE) and _is_open(visit, "entry_new"):
        for uid, title in types:
            yield Found(_("New %(type)s") % {"type": title}, "", visit.url("entry_new", uid))


def _lists(visit: Visit, types: Iterable[tuple[str, str]]) -> Iterable[Found]:
    for uid, title in types:
        yield Found(title, _("Entries"), visit.url("entry_list", uid))


def _screens(visit: Visit) -> Iterable[Found]:
    for screen in REGISTRY.menu(visit):
        if screen.menu is not None:
            yield Found(str(screen.menu.label), str(screen.menu.about), visit.url(screen.name))
