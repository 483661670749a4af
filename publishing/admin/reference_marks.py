"""Where the entries are live that a form refers to: words beside their titles."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import every_control, mapped
from content.admin.seen_entries import first_language
from content.admin.titles import Mark, Picked, entry_titles
from content.languages import fallback_chain
from content.models import EntryLocale
from publishing.admin.entry_rows import CHANGED, LIVE, OFFLINE, environments_of, publications_of
from stacks.admin.screens import Visit
from stacks.scope import Scope

_FEW = 3
"""Environments that are named; of more it is said how many they are."""
_MOST = 100


def with_marks(visit: Visit, controls: Iterable[Control], locale: str) -> list[Control]:
    """The controls, each entry that they refer to with where it is live in the language: no query where none does."""
    listed = list(controls)
    uids = {_uid(picked) for each in every_control(listed) if _refers(each) for picked in each.picked if picked.url}
    if not uids:
        return listed
    marks = marks_of(visit.scope, uids, locale)

    def marked(control: Control) -> Control:
        if not _refers(control):
            return control
        return replace(control, picked=[replace(each, marks=marks.get(_uid(each), ())) for each in control.picked])

    return mapped(listed, marked)


def marks_of(scope: Scope, uids: Collection[str], locale: str) -> Mapping[str, tuple[Mark, ...]]:
    """Where each entry is live in the language, whose text may be its fallback's: three queries."""
    chain = fallback_chain(scope, locale)
    rows = EntryLocale.objects.filter(
        branch_id=scope.branch_id, entry__uid__in=uids, locale__in=chain, deleted_at=None, entry__deleted_at=None
    ).order_by("entry_id", "locale")
    nearest: dict[str, tuple[str, int, int]] = {}
    for uid, entry_id, code, latest_id in rows.values_list("entry__uid", "entry_id", "locale", "latest_id"):
        if uid not in nearest or chain.index(code) < chain.index(nearest[uid][0]):
            nearest[uid] = (code, entry_id, latest_id)
    live = publications_of(scope, [entry_id for _code, entry_id, _latest in nearest.values()])
    environments = environments_of(scope)
    found: dict[str, tuple[Mark, ...]] = {}
    for uid, (_code, entry_id, latest_id) in nearest.items():
        places = [(each.name, live.get((entry_id, locale, each.pk))) for each in environments]
        states = [
            (name, LIVE if place.entry_version_id == latest_id else CHANGED)
            for name, place in places
            if place is not None
        ]
        found[uid] = _told(states)
    return found


def entry_marks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The marks of the entries in `?uids=` in the language of `?locale=`, for scripts that have chosen them."""
    asked = [uid for uid in request.GET.get("uids", "").split(",") if uid][:_MOST]
    locale = request.GET.get("locale", "")
    code = locale if locale in visit.scope.locale_fallbacks else first_language(visit.scope)
    seen = entry_titles(visit.scope, asked) if asked else {}
    marks = marks_of(visit.scope, seen, code) if seen and code else {}
    return JsonResponse({"marks": {uid: [asdict(mark) for mark in listed] for uid, listed in marks.items()}})


def _told(states: Sequence[tuple[str, str]]) -> tuple[Mark, ...]:
    if not states:
        return (Mark(OFFLINE, _("draft")),)
    if len(states) <= _FEW:
        return tuple(Mark(state, _named(state) % {"name": name}) for name, state in states)
    return tuple(
        Mark(state, _counted(state, count)) for state, count in Counter(state for _name, state in states).items()
    )


def _named(state: str) -> str:
    return _("live in %(name)s") if state == LIVE else _("older in %(name)s")


def _counted(state: str, count: int) -> str:
    if state == LIVE:
        words = ngettext("live in %(count)s environment", "live in %(count)s environments", count)
    else:
        words = ngettext("older in %(count)s environment", "older in %(count)s environments", count)
    return words % {"count": count}


def _refers(control: Control) -> bool:
    return control.kind.name == "references"


def _uid(picked: Picked) -> str:
    return picked.value.rpartition("/")[2]
