"""What the body of a bulk call names: entries and files, each with the languages it is published in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from api.management.publishing import is_version, read_names
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.plan import Target


@dataclass(slots=True)
class BulkBody:
    """Reads a body, gathering every problem; `raise_problems` at the end. `needs_types`: of every entry.

    `place` is where the object stands in a larger body.
    """

    body: JSONObject
    needs_types: bool = False
    place: str = ""
    problems: list[Problem] = field(default_factory=list)

    def names(self, key: str) -> tuple[str, ...]:
        """The texts in the list under the key."""
        return read_names(self.body, key, self.problems)

    def text(self, key: str) -> str | None:
        """The text under the key; None where it is missing or null."""
        return _text(self.body, key, key, self.problems)

    def flag(self, key: str) -> bool:
        """The yes or no under the key; no where it is missing or null."""
        value = self.body.get(key)
        if value is not None and not isinstance(value, bool):
            self.problems.append(Problem(f"{self.place}{key}", "type", "must be true or false."))
        return value is True

    def entries(self) -> list[Target]:
        """The entries, by uid, content type, source language and version."""
        return [self._target("entry", row, place) for row, place in self._rows("entries")]

    def assets(self) -> list[Target]:
        """The files, by uid and version."""
        return [self._target("asset", row, place) for row, place in self._rows("assets")]

    def raise_problems(self) -> None:
        """Raise Invalid with every problem that was found."""
        if not self.problems and not self.body.get("entries") and not self.body.get("assets"):
            self.problems.append(Problem("entries", "required", "is required, or assets."))
        if self.problems:
            raise Invalid(self.problems)

    def _rows(self, key: str) -> list[tuple[JSONObject, str]]:
        rows = self.body.get(key)
        if rows is None:
            return []
        if not isinstance(rows, list):
            self.problems.append(Problem(key, "type", "must be a list of objects."))
            return []
        found = []
        for index, row in enumerate(rows):
            if isinstance(row, dict):
                found.append((row, f"{key}.{index}"))
            else:
                self.problems.append(Problem(f"{key}.{index}", "type", "must be an object."))
        return found

    def _target(self, kind: str, row: JSONObject, place: str) -> Target:
        uid = _text(row, "uid", f"{place}.uid", self.problems)
        if not uid and not isinstance(row.get("uid"), int | float | list | dict):
            self.problems.append(Problem(f"{place}.uid", "required", "is required."))
        content_type = _text(row, "content_type", f"{place}.content_type", self.problems) or _text(
            row, "content_type_uid", f"{place}.content_type_uid", self.problems
        )
        if kind == "entry" and self.needs_types and not content_type:
            self.problems.append(Problem(f"{place}.content_type", "required", "is required."))
        locale = _text(row, "locale", f"{place}.locale", self.problems) if kind == "entry" else None
        version: JSONValue = row.get("version")
        if version is not None and not is_version(version):
            self.problems.append(Problem(f"{place}.version", "type", "must be the number of a version."))
            version = None
        return Target(kind, uid or "", content_type or "", int(str(version)) if version else None, locale or None)


def in_their_languages(targets: Sequence[Target], locales: tuple[str, ...]) -> tuple[Target, ...]:
    """Entries that are named once for each language share the languages out: each takes its own.

    What no row of an entry is in falls to its first row. Rows that name the same language twice stay as they are, for
    the plan to refuse.
    """
    by_entry: dict[tuple[str, str], list[Target]] = {}
    for target in targets:
        by_entry.setdefault((target.kind, target.uid), []).append(target)
    return tuple(target for rows in by_entry.values() for target in _shared(rows, locales))


def _shared(rows: list[Target], locales: tuple[str, ...]) -> list[Target]:
    if len(rows) == 1 or not locales:
        return rows
    own = {row.locale for row in rows}
    first, *others = rows
    left = tuple(code for code in locales if code not in own)
    taken = [(first, (*((first.locale,) if first.locale in locales else ()), *left))]
    taken += [(row, (row.locale,)) for row in others if row.locale in locales or row.locale is None]
    return [_in(row, tuple(code for code in codes if code is not None)) for row, codes in taken if codes]


def _in(target: Target, locales: tuple[str, ...]) -> Target:
    return Target(target.kind, target.uid, target.content_type_uid, target.version, target.locale, locales)


def _text(source: JSONObject, key: str, place: str, problems: list[Problem]) -> str | None:
    value = source.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        problems.append(Problem(place, "type", "must be a text."))
        return None
    return value
