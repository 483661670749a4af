"""What the parts found, as a table for people, and the failures one by one."""

import json
import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HEADER: Final = (
    "| part | who or what | requests | routes and methods called | of which with success | server's faults |"
    " other breaks | holds |\n|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: how much was asked, and what did not hold."""

    name: str
    requests: int
    called: tuple[int, int]
    succeeded: int
    server_errors: int
    breaks: Sequence[Mapping[str, Any]] = ()
    figures: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything was asked and nothing broke."""
        return self.called[0] == self.called[1] and not self.server_errors and not self.breaks


class Report:
    """The table as it grows, on paper and in `fuzz.md`, with the breaks in `breaks.jsonl`."""

    def __init__(self, folder: Path, command: str) -> None:
        self.page, self.breaks = folder / "fuzz.md", folder / "breaks.jsonl"
        self.rows: list[Row] = []
        where = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        self.page.write_text(f"`{command}` on {where}:\n\n{HEADER}\n")
        self.breaks.write_text("")
        print(HEADER, flush=True)

    def add(self, part: str, seed: int, row: Row) -> None:
        """Write a row down and show it."""
        self.rows.append(row)
        called, every = row.called
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(each["check"] for each in row.breaks).items())
        told = f"; {row.figures}" if row.figures else ""
        line = (
            f"| {part}, seed {seed} | {row.name} | {row.requests:,} | {called} of {every} | {row.succeeded} |"
            f" {row.server_errors} | {kinds or 0}{told} | {'yes' if row.holds else '**no**'} |"
        )
        print(line, flush=True)
        with self.page.open("a") as page:
            page.write(line + "\n")
        with self.breaks.open("a") as lines:
            lines.writelines(json.dumps({"part": part, "name": row.name, **each}) + "\n" for each in row.breaks)
