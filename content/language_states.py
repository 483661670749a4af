"""How each language of an entry stands: written, reading from another, or behind the text it translates. PURE."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from locales.fallback import chain


class State(StrEnum):
    """How a language of an entry stands."""

    MASTER = "master"
    LOCALIZED = "localized"
    BEHIND = "behind"
    """Localized, and what it translates has been reworded since."""
    INHERITED = "inherited"
    """Without a text of its own: it shows the text of a fallback."""
    MISSING = "missing"
    """Not started, and with no fallback that has a text to show."""


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """What is kept of a language that an entry has, as `EntryLocale` says it."""

    version: int
    worded_version: int
    source_locale: str
    source_version: int


@dataclass(frozen=True, slots=True)
class LanguageState:
    """A language and how it stands. `source` is what it shows or translates; `behind` counts the source's versions since."""

    code: str
    state: State
    source: str = ""
    behind: int = 0


def language_states(
    fallbacks: Mapping[str, str | None], master: str, rows: Mapping[str, LanguageRow]
) -> list[LanguageState]:
    """Every language of the branch, the master first, then by code."""
    codes = sorted(fallbacks, key=lambda code: (code != master, code))
    return [_state(fallbacks, master, rows, code) for code in codes]


def _state(
    fallbacks: Mapping[str, str | None], master: str, rows: Mapping[str, LanguageRow], code: str
) -> LanguageState:
    row = rows.get(code)
    source = next((each for each in chain(fallbacks, code)[1:] if each in rows), "")
    if row is None:
        return LanguageState(code, State.INHERITED if source else State.MISSING, source)
    if code == master:
        return LanguageState(code, State.MASTER)
    count = versions_behind(row, rows.get(row.source_locale))
    if count:
        return LanguageState(code, State.BEHIND, row.source_locale, count)
    return LanguageState(code, State.LOCALIZED, source)


def versions_behind(row: LanguageRow, source: LanguageRow | None) -> int:
    """How many versions of its source a translation has not seen; 0 where none of them changed what is translated."""
    if source is None or not row.source_version:
        return 0
    return max(0, source.worded_version - row.source_version)
