"""The entries that somebody chose in a list to do something with all of them: named one by one, so that what was shown is what it is done to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, QueryDict

from content.models import EntryLocale
from content.sight import visible
from content.types import load_type
from core.errors import NotFound
from publishing.admin.lists.filters import read_filters, state_of
from publishing.admin.lists.finding import matching
from publishing.admin.lists.searching import known_of, searched_types
from stacks.admin.screens import Visit

LARGEST: Final = 1_000
"""How many entries one request is about."""
_LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class ChosenEntry:
    """One entry in the language of the list."""

    id: int
    type_uid: str
    uid: str
    title: str

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.type_uid}/{self.uid}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The entries chosen, in the order of the list, its language, and the query that leads back to it.

    `gone` counts those named that are not there any more, or not for who asks. `list_uid` is the type of the list, empty
    for that of all types.
    """

    entries: Sequence[ChosenEntry]
    gone: int
    locale: str
    list_uid: str
    state: str

    @property
    def things(self) -> Sequence[ChosenEntry]:
        """What was chosen."""
        return self.entries

    @property
    def type_uids(self) -> list[str]:
        """The types that they are of."""
        return list(dict.fromkeys(entry.type_uid for entry in self.entries))

    def back(self, visit: Visit) -> str:
        """Where they were chosen."""
        address = visit.url("entry_list", self.list_uid) if self.list_uid else visit.url("all_entries")
        return f"{address}?{self.state}" if self.state else address


def read_choice(request: HttpRequest, visit: Visit) -> Choice:
    """What was ticked, what a form names, or all that the list finds. Raises NotFound for a list that is none."""
    sent = request.POST
    list_uid, state = sent.get("list", ""), QueryDict(sent.get("state", "")[:_LONGEST])
    stored = load_type(visit.scope, list_uid) if list_uid else None
    filters = read_filters(state, known_of(visit, stored, state))
    if sent.get("all") == "matching":
        keys = matching(visit.scope, searched_types(visit, stored, filters), filters, limit=LARGEST)
    else:
        keys = _named([*sent.getlist("chosen"), *sent.get("entries", "")[:_LONGEST].split()])
    entries = _found(visit, keys[:LARGEST], filters.locale)
    return Choice(entries, len(keys[:LARGEST]) - len(entries), filters.locale, list_uid, state_of(state))


def _named(texts: Iterable[str]) -> list[tuple[str, str]]:
    pairs = (text.partition("/") for text in texts)
    return list(dict.fromkeys((type_uid, uid) for type_uid, slash, uid in pairs if slash and uid))


def _found(visit: Visit, keys: Sequence[tuple[str, str]], locale: str) -> list[ChosenEntry]:
    """Those of the entries that have content in the language and may be read, in their order. One query without rules."""
    rows = EntryLocale.objects.filter(
        branch_id=visit.scope.branch_id,
        locale=locale,
        deleted_at=None,
        entry__uid__in=[uid for _type_uid, uid in keys],
        entry__branch_id=visit.scope.branch_id,
    ).values_list("entry_id", "content_type__uid", "entry__uid", "title")
    by_key = {(type_uid, uid): ChosenEntry(pk, type_uid, uid, title or uid) for pk, type_uid, uid, title in rows}
    known = [by_key[key] for key in keys if key in by_key]
    if visit.scope.limits is None:
        return known
    seen = visible(visit.scope, [(entry.id, entry.type_uid, locale) for entry in known if _is_known(visit, entry)])
    return [entry for entry in known if entry.id in seen]


def _is_known(visit: Visit, entry: ChosenEntry) -> bool:
    try:
        load_type(visit.scope, entry.type_uid)
    except NotFound:
        return False
    return True
