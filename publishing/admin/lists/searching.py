"""What the lists of a stack go through, and what their filters may name there."""

from content.admin.seen_entries import first_language, known_types
from content.query_fields import saved_fields
from content.types import StoredType, load_type
from publishing.admin.entry_rows import environments_of
from publishing.admin.lists.field_filters import filtered_fields
from publishing.admin.lists.filters import Filters, Known
from publishing.admin.lists.finding import Searched, searched
from publishing.admin.workflows.choices import people_choices
from publishing.workflows import find_governing
from stacks.admin.screens import Visit
from stacks.permissions import Permission

_MOST_TYPES = 500


def types_of(visit: Visit) -> list[tuple[str, str]]:
    """The living types that are there for who asks, by title."""
    return known_types(visit.scope)[:_MOST_TYPES]


def known_of(visit: Visit, stored: StoredType | None) -> Known:
    """What the filters of a list may name."""
    workflow = find_governing(visit.scope, stored.uid) if stored else None
    scope = visit.scope
    locales = sorted(scope.locale_fallbacks, key=lambda code: (code != scope.master_locale, code))
    return Known(
        locales=locales,
        first_locale=first_language(scope),
        environments=environments_of(scope),
        stages={stage.uid: stage.name for stage in workflow.stages} if workflow else {},
        people=dict(people_choices(visit)) if visit.actor.can(Permission.USER_READ) else {},
    )


def searched_types(visit: Visit, stored: StoredType | None, filters: Filters) -> list[Searched]:
    """The types that a list goes through, each with its conditions. Filters by fields are for one type alone."""
    if stored is None:
        types = [load_type(visit.scope, uid) for uid, _title in types_of(visit)]
        return [searched(visit.scope, each, filters, {}) for each in types]
    fields = saved_fields(visit.scope, stored)
    return [searched(visit.scope, stored, filters, filtered_fields(stored.compiled, fields), fields=fields)]
