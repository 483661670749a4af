"""What the front page of a stack tells somebody who comes to work: a few small panels, each a handful of quick queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from content.admin.seen_entries import first_language, seen_types
from content.models import Entry, EntryLocale
from content.translations import Lack, Translation, list_translations
from content.types import StoredType, load_type
from publishing.admin.lists.filters import Known, read_filters
from publishing.admin.lists.finding import latest_changes, searched
from publishing.admin.lists.searching import types_of
from publishing.admin.queue_rows import Line, lines_of
from publishing.health import read_health
from publishing.models import OPEN_STATES, Environment, Publication, State
from publishing.queue import database_now
from publishing.reading import queue_items
from stacks.admin.names import names_of
from stacks.admin.screens import Visit
from stacks.permissions import Permission

_SHOWN = 5
_LOOKED_AT = 200
_LANGUAGES = 3
_TYPES = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a new stack needs, and where it is done; no address for who may not do it."""

    label: str
    about: str
    is_done: bool
    address: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that was changed lately, in a language."""

    row: EntryLocale
    who: str


def first_steps(visit: Visit) -> Mapping[str, Any]:
    """What a stack needs until something of it is live: four small looks, one where something is."""
    scope = visit.scope
    if Publication.objects.filter(stack=scope.stack_id, branch=scope.branch_id).exists():
        return {"steps": ()}
    types = seen_types(scope)
    entries = Entry.objects.filter(branch_id=scope.branch_id, deleted_at=None)
    places = Environment.objects.in_stack(scope).alive()
    type_uid = types.order_by("pk").values_list("uid", flat=True).first()
    writes = visit.url("entry_new", type_uid) if type_uid else ""
    told = (
        (_("Model your first content type"), _("Say what an article, a product or a page is made of."),
         type_uid is not None, visit.url("content_type_new"), Permission.CONTENT_TYPE_WRITE),
        (_("Add an environment"), _("A place where content goes live, such as production."),
         places.exists(), visit.url("environment_new"), Permission.ENVIRONMENT_WRITE),
        (_("Write your first entry"), _("The form is made from the content type."),
         entries.exists(), writes, Permission.ENTRY_WRITE),
        (_("Publish it"), _("From the entry's page, now or at a time."), False, visit.url("entries"), Permission.ENTRY_PUBLISH),
    )  # fmt: skip
    return {
        "steps": [
            Step(label, about, is_done, address if visit.actor.can(permission) else "")
            for label, about, is_done, address, permission in told
        ]
    }


def failures(visit: Visit) -> Mapping[str, Any]:
    """What failed last and was not tried again."""
    failed = queue_items(visit.scope).filter(state=State.FAILED).order_by("-pk")
    rows: Sequence[Line] = lines_of(visit, list(failed[: _SHOWN + 1]))
    return {"lines": rows[:_SHOWN], "has_more": len(rows) > _SHOWN, "back": visit.url("stack")}


def next_day(visit: Visit) -> Mapping[str, Any]:
    """What goes out within a day, soonest first."""
    ends = database_now() + timedelta(days=1)
    due = queue_items(visit.scope).filter(state__in=OPEN_STATES, due_at__lt=ends).order_by("due_at", "pk")
    items = list(due[: _SHOWN + 1])
    return {"items": items[:_SHOWN], "has_more": len(items) > _SHOWN, "health": read_health()}


def translations_behind(visit: Visit) -> Mapping[str, Any]:
    """In each of the first languages, the texts that were reworded since they were translated."""
    types = known_types(visit)[:_TYPES]
    languages = [code for code, source in sorted(visit.scope.locale_fallbacks.items()) if source][:_LANGUAGES]
    found: list[tuple[str, Translation]] = []
    for code in languages if types else ():
        page = list_translations(visit.scope, types, locale=code, lack=Lack.BEHIND, limit=_SHOWN)
        found += [(code, row) for row in page.rows]
    found.sort(key=lambda each: each[1].key, reverse=True)
    return {"rows": found[:_SHOWN], "has_languages": len(visit.scope.locale_fallbacks) > 1}


def recent_work(visit: Visit) -> Mapping[str, Any]:
    """Of what was changed last in the master language or the first, what the person changed, and what others did."""
    known = Known(sorted(visit.scope.locale_fallbacks), first_language(visit.scope), (), {}, {})
    filters = read_filters(QueryDict(), known)
    types = [searched(visit.scope, each, filters, {}) for each in known_types(visit)]
    rows = latest_changes(visit.scope, types, filters, limit=_LOOKED_AT)
    mine = [row for row in rows if row.updated_by == visit.actor.uid][:_SHOWN]
    others = [row for row in rows if row.updated_by != visit.actor.uid][:_SHOWN]
    names = names_of(visit.scope, {row.updated_by for row in others})
    return {
        "mine": [Change(row, "") for row in mine],
        "others": [Change(row, names.get(row.updated_by, "")) for row in others],
    }


def known_types(visit: Visit) -> list[StoredType]:
    """The types that are there for who asks."""
    return [load_type(visit.scope, uid) for uid, _title in types_of(visit)]
