"""What the lists of a stack go through, and what their filters may name there."""

from django.http import QueryDict

from content.admin.seen_entries import first_language, known_types
from content.query_fields import query_fields, saved_fields
from content.types import StoredType, load_type
from publishing.admin.entry_paging import ORDERS, Order
from publishing.admin.entry_rows import environments_of
from publishing.admin.lists.field_filters import filtered_fields
from publishing.admin.lists.filters import Filters, Known
from publishing.admin.lists.finding import Searched, searched
from publishing.admin.lists.term_filters import MOST_TERMS, terms_named
from publishing.admin.workflows.choices import people_choices
from publishing.workflows import find_governing
from stacks.admin.screens import Visit
from stacks.permissions import Permission

_MOST_TYPES = 500


def types_of(visit: Visit) -> list[tuple[str, str]]:
    """The living types that are there for who asks, by title."""
    return known_types(visit.scope)[:_MOST_TYPES]


def known_of(visit: Visit, stored: StoredType | None, sent: QueryDict) -> Known:
    """What the filters of a list may name; of terms those that the address names."""
    workflow = find_governing(visit.scope, stored.uid) if stored else None
    scope = visit.scope
    locales = sorted(scope.locale_fallbacks, key=lambda code: (code != scope.master_locale, code))
    return Known(
        locales=locales,
        first_locale=first_language(scope),
        environments=environments_of(scope),
        stages={stage.uid: stage.name for stage in workflow.stages} if workflow else {},
        people=dict(people_choices(visit)) if visit.actor.can(Permission.USER_READ) else {},
        orders={**ORDERS, **field_orders(stored)} if stored else ORDERS,
        terms=terms_named(scope, sent.getlist("term")[:MOST_TERMS]),
    )


def field_orders(stored: StoredType) -> dict[str, Order]:
    """The orders by those fields of the type that language rows keep, as far as they are shown."""
    hidden = query_fields(stored.compiled, stored.compiled.editor_view)
    found: dict[str, Order] = {}
    for path, slot in stored.slots.items():
        if not hidden.hides(path):
            kind = slot.rstrip("0123456789")
            # Texts are indexed with the title behind them.
            columns = (slot, "title") if kind == "text" else (slot,)
            found[f"field.{path}"] = Order(columns, kind, is_descending=False, may_be_null=True)
            found[f"-field.{path}"] = Order(columns, kind, is_descending=True, may_be_null=True)
    return found


def searched_types(visit: Visit, stored: StoredType | None, filters: Filters) -> list[Searched]:
    """The types that a list goes through, each with its conditions. Filters by fields are for one type alone."""
    if stored is None:
        types = [load_type(visit.scope, uid) for uid, _title in types_of(visit)]
        return [searched(visit.scope, each, filters, {}) for each in types]
    fields = saved_fields(visit.scope, stored)
    return [searched(visit.scope, stored, filters, filtered_fields(stored.compiled, fields), fields=fields)]
