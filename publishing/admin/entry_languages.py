"""The languages of an entry on its page: the switcher with how each stands, and what its source changed since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.comparison import Difference, Side, compare
from content.language_states import LanguageRow, LanguageState, State, language_states
from content.models import EntryLocale, EntryVersion
from content.schema.compiled import CompiledType
from content.types import StoredType
from core.json_values import JSONObject
from locales.models import Locale
from stacks.admin.screens import Visit
from stacks.limits import FieldLimits

_FEW = 7
"""As many languages stand beside each other; more fold away into a list that can be searched."""
_GROUPS = (
    (State.MASTER, gettext_lazy("Master")),
    (State.BEHIND, gettext_lazy("Behind their source")),
    (State.LOCALIZED, gettext_lazy("Written")),
    (State.INHERITED, gettext_lazy("Showing another language")),
    (State.MISSING, gettext_lazy("Not started")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The entry as its page shows it: `source` is the language read, `version` 0 where that is a fallback's text."""

    type: StoredType
    written: FieldLimits
    entry_id: int
    locale: str
    source: str
    version: int
    rows: Mapping[str, EntryLocale]

    @property
    def compiled(self) -> CompiledType:
        """The type as it is."""
        return self.type.compiled


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """A language in the switcher."""

    code: str
    name: str
    state: State
    note: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LanguageBar:
    """The switcher: every language once, in groups by how it stands."""

    current: LanguageLine
    lines: Sequence[LanguageLine]
    groups: Sequence[tuple[Any, Sequence[LanguageLine]]]
    tally: str

    @property
    def is_short(self) -> bool:
        """Whether the languages can stand beside each other."""
        return len(self.lines) <= _FEW


@dataclass(frozen=True, slots=True)
class SourceChanges:
    """What a language's source says otherwise since somebody last saved the translation."""

    locale: str
    since: int
    """The version that was translated."""
    version: int
    count: int
    fields: Sequence[str]
    differences: Sequence[Difference]
    is_kept: bool
    """Whether that version is still there to compare with."""


def languages_context(visit: Visit, shown: Shown, request: HttpRequest, *, seen: Collection[str]) -> dict[str, Any]:
    """What the page is given about its languages; `seen` are the uids of the fields that are shown."""
    states = states_of(visit, shown)
    names = language_names(visit)
    state = next(each for each in states if each.code == shown.locale)
    return {
        "language_bar": _bar(visit, shown, states, names),
        "languages": [(each.code, each.code in shown.rows) for each in states],
        "language_names": names,
        "source_name": names.get(shown.source, shown.source),
        "can_localize": shown.locale not in shown.rows and shown.locale != visit.scope.master_locale,
        "source_changes": changes_of_source(shown, state, seen=seen),
        "master_address": f"?{urlencode({'locale': visit.scope.master_locale})}",
        "starts_empty": starts_empty(request, shown),
    }


def states_of(visit: Visit, shown: Shown) -> list[LanguageState]:
    """How each language stands, from the rows that the page has anyway."""
    rows = {
        code: LanguageRow(row.version, row.worded_version, row.source_locale, row.source_version)
        for code, row in shown.rows.items()
    }
    return language_states(visit.scope.locale_fallbacks, visit.scope.master_locale, rows)


def language_names(visit: Visit) -> dict[str, str]:
    """What the stack calls its languages, by code."""
    return dict(Locale.objects.in_branch(visit.scope).seen(visit.scope).values_list("code", "name"))


def starts_empty(request: HttpRequest, shown: Shown) -> bool:
    """Whether a language that is not written yet is begun with nothing in it."""
    return request.GET.get("start") == "empty" and not shown.version


def changes_of_source(shown: Shown, state: LanguageState, *, seen: Collection[str]) -> SourceChanges | None:
    """What is new in the text that a language translates; None where nothing is."""
    own = shown.rows.get(shown.locale)
    source = shown.rows.get(state.source)
    if state.state is not State.BEHIND or own is None or source is None:
        return None
    found = _versions(shown, source.locale, (own.source_version, source.version))
    before, after = found.get(own.source_version), found.get(source.version)
    compiled = shown.compiled
    differences: Sequence[Difference] = ()
    if before is not None and after is not None:
        differences = compare(Side(compiled, before), Side(compiled, after))
    uids = dict.fromkeys(each.path.partition(".")[0] for each in differences)
    fields = [_label(compiled, uid) for uid in uids if uid in seen]
    return SourceChanges(
        source.locale, own.source_version, source.version, state.behind, fields, differences, before is not None
    )


def _label(compiled: CompiledType, uid: str) -> str:
    field = compiled.by_uid.get(uid)
    return (field.display_name if field else "") or uid


def _versions(shown: Shown, locale: str, numbers: tuple[int, int]) -> Mapping[int, JSONObject]:
    rows = EntryVersion.objects.of_entry(shown.entry_id).filter(locale=locale, version__in=numbers)
    return dict(rows.values_list("version", "data"))


def _bar(visit: Visit, shown: Shown, states: Sequence[LanguageState], names: Mapping[str, str]) -> LanguageBar:
    lines = [
        LanguageLine(
            each.code,
            names.get(each.code, each.code),
            each.state,
            _note(each),
            "" if each.state is State.MISSING and each.code != visit.scope.master_locale else _address(each.code),
            each.code == shown.locale,
        )
        for each in states
    ]
    groups = [(title, [line for line in lines if line.state is state]) for state, title in _GROUPS]
    current = next(line for line in lines if line.is_current)
    return LanguageBar(current, lines, [group for group in groups if group[1]], _tally(states))


def _address(code: str) -> str:
    return f"?{urlencode({'locale': code})}"


def _note(each: LanguageState) -> str:
    """How the language stands, in few words."""
    match each.state:
        case State.MASTER:
            return _("master")
        case State.BEHIND:
            told = ngettext("%(n)s version behind %(source)s", "%(n)s versions behind %(source)s", each.behind)
            return told % {"n": each.behind, "source": each.source}
        case State.INHERITED:
            return _("shows %(source)s") % {"source": each.source}
        case State.MISSING:
            return _("not started")
        case _:
            return _("written")


def _tally(states: Sequence[LanguageState]) -> str:
    """How many languages there are, are written and are behind."""
    written = sum(each.state in (State.MASTER, State.LOCALIZED, State.BEHIND) for each in states)
    behind = sum(each.state is State.BEHIND for each in states)
    told = _("%(written)s of %(count)s languages have a text of their own") % {"written": written, "count": len(states)}
    return f"{told}, {ngettext('%(n)s is behind', '%(n)s are behind', behind) % {'n': behind}}" if behind else told
