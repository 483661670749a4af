"""What the person who opened an entry may do with it, as far as rules of roles tell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.models import Entry, EntryLocale
from content.sight import fields_to_begin_with, languages_for, languages_to_begin_in, require_change
from content.types import StoredType
from core.errors import Forbidden
from publishing.limited import open_places
from publishing.models import Environment
from stacks.admin.screens import Visit
from stacks.limits import WHOLE, FieldLimits
from stacks.permissions import Permission
from stacks.role_rules import Action


@dataclass(frozen=True, slots=True)
class Place:
    """A language of an entry that reads there as its language `source`, and the languages it has."""

    type: StoredType
    entry: Entry
    locale: str
    source: str
    codes: Collection[str]


def seen_rows(
    visit: Visit, stored: StoredType, entry: Entry, living: Mapping[str, EntryLocale]
) -> dict[str, EntryLocale]:
    """The languages of the entry that are there for who asks."""
    if visit.scope.limits is None:
        return dict(living)
    known = living.keys() & visit.scope.locale_fallbacks.keys()
    codes = languages_for(visit.scope, stored, entry.pk, known, Action.READ)
    return {code: row for code, row in living.items() if code in codes}


def written_fields(visit: Visit, place: Place) -> FieldLimits | None:
    """The fields that may be written in the language; None where nothing may."""
    if not visit.actor.can(Permission.ENTRY_WRITE):
        return None
    if visit.scope.limits is None:
        return WHOLE
    if place.locale == visit.scope.master_locale and place.locale not in place.codes:
        return fields_to_begin_with(visit.scope, place.type, locale=place.locale)
    entry = (place.entry.pk, place.entry.uid)
    try:
        return require_change(
            visit.scope, place.type, entry, Action.UPDATE, source=place.source, locale=place.locale
        )  # fmt: skip
    except Forbidden:
        return None


def language_to_begin_in(visit: Visit, stored: StoredType, locale: str) -> str:
    """The language in which the person may begin an entry: the one named, or another; empty for none."""
    codes = languages_to_begin_in(visit.scope, stored) if visit.actor.can(Permission.ENTRY_WRITE) else []
    return locale if locale in codes else next(iter(codes), "")


def require_writing(written: FieldLimits | None) -> FieldLimits:
    """The fields that may be written. Raises Forbidden for none."""
    if written is None:
        raise Forbidden
    return written


def rights_context(visit: Visit, place: Place, environments: Sequence[Environment]) -> dict[str, Any]:
    """What the page's templates are told: whether the entry may be deleted, and where it may be published to."""
    deletable = deletable_languages(visit, place)
    can_write = written_fields(visit, place) is not None
    return {
        "can_write": can_write,
        "can_delete": bool(deletable) and visit.actor.can(Permission.ENTRY_DELETE),
        "can_unlocalize": place.locale in deletable and visit.actor.can(Permission.ENTRY_WRITE),
        "publish_environments": publish_environments(visit, place, environments),
        "can_comment": visit.actor.can(Permission.COMMENT_WRITE) and (can_write or visit.scope.limits is None),
    }


def deletable_languages(visit: Visit, place: Place) -> set[str]:
    """Those of its languages that rules let the person delete."""
    return languages_for(visit.scope, place.type, place.entry.pk, place.codes, Action.DELETE)


def publish_environments(visit: Visit, place: Place, environments: Sequence[Environment]) -> list[Environment]:
    """The environments to which the entry may go in at least one language; none for who may not publish."""
    if not visit.actor.can(Permission.ENTRY_PUBLISH):
        return []
    return open_places(visit.scope, place.type.uid, place.entry.pk, environments)
