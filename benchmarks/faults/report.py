"""What a run found, as a table for people and as lines of JSON for programs."""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAGE, LINES = "faults.md", "faults.jsonl"
Figure = int | float | str
HEADER = "| test | measured | value | pass | holds |\n|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Check:
    """One measured value, what it has to be, and whether it is."""

    name: str
    value: Figure
    limit: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one test found. `figures` are told and not judged; `is_skipped` says why it could not be run here."""

    title: str
    checks: Sequence[Check]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    is_skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether every check does."""
        return all(check.holds for check in self.checks)


def at_most(name: str, value: float, limit: float, unit: str = "s") -> Check:
    """A value that may be as large as the limit."""
    return Check(name, round(value, 3), f"≤ {limit:g} {unit}".strip(), value <= limit)


def none_of(name: str, value: int) -> Check:
    """A value that must be zero."""
    return Check(name, value, "0", value == 0)


def table(name: str, outcome: Outcome) -> list[str]:
    """The rows of one test."""
    if outcome.is_skipped:
        return [f"| {name.upper()} | {outcome.title} | not run | {outcome.is_skipped} | |"]
    rows = []
    for place, check in enumerate(outcome.checks):
        first = f"**{name.upper()}** {outcome.title}" if place == 0 else ""
        rows.append(f"| {first} | {check.name} | {_shown(check.value)} | {check.limit} | {_yes(check.holds)} |")
    told = ", ".join(f"{key} {_shown(value)}" for key, value in outcome.figures.items())
    return [*rows, f"| | {told} | | | |"] if told else rows


def line(name: str, outcome: Outcome, facts: Mapping[str, Figure]) -> str:
    """The test as one line of JSON."""
    checks = [
        {"name": check.name, "value": _finite(check.value), "limit": check.limit, "holds": check.holds}
        for check in outcome.checks
    ]
    figures = {key: _finite(value) for key, value in outcome.figures.items()}
    return json.dumps(
        {"test": name, "title": outcome.title, "holds": outcome.holds, "skipped": outcome.is_skipped, **facts,
         "checks": checks, "figures": figures}, ensure_ascii=False
    )  # fmt: skip


def begin(folder: Path, command: str) -> None:
    """A new page and a new file of lines in the folder; the page says what made it and where."""
    folder.mkdir(parents=True, exist_ok=True)
    where = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    (folder / PAGE).write_text(f"`{command}` on {where}:\n\n{HEADER}\n")
    (folder / LINES).write_text("")


def write(folder: Path, name: str, outcome: Outcome, facts: Mapping[str, Figure]) -> None:
    """Append the test to the folder's page and to its lines."""
    with (folder / PAGE).open("a") as page:
        page.write("\n".join(table(name, outcome)) + "\n")
    with (folder / LINES).open("a") as lines:
        lines.write(line(name, outcome, facts) + "\n")


def _shown(value: Figure) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value


def _finite(value: Figure) -> Figure | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _yes(holds: bool) -> str:
    return "yes" if holds else "**no**"
