"""Anchors: the link of a seal, kept where whoever can rewrite the database cannot. One a day is enough to notice."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from stacks.models import ActivitySeal

logger = logging.getLogger("pressroom.audit")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The seal of that number, as it was on that day."""

    day: str
    number: int
    link: str

    @classmethod
    def of(cls, seal: ActivitySeal) -> "Anchor":
        """What is kept of a seal."""
        return cls(seal.sealed_at.astimezone(UTC).date().isoformat(), seal.number, bytes(seal.link).hex())

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.link}"


def read_anchors(text: str) -> Iterator[Anchor]:
    """The anchors of a file, one a line. Raises ValueError naming the line that is none."""
    for place, line in enumerate(text.splitlines(), 1):
        parts = line.split()
        if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != 64:
            raise ValueError(f"Line {place} is no anchor: a day, the number of a seal and its link.")
        yield Anchor(parts[0], int(parts[1]), parts[2])


def find_anchor(today: date) -> Anchor | None:
    """The last seal of the days before, up to which the log is closed; None where there is none."""
    begun = datetime.combine(today, time(), UTC)
    seal = ActivitySeal.objects.filter(sealed_at__lt=begun).order_by("-number").first()
    return Anchor.of(seal) if seal else None


def export_anchor(today: date, path: str) -> Anchor | None:
    """Write the anchor of the days before to the log and, where a file is named, to its end, once."""
    anchor = find_anchor(today)
    if anchor is None:
        return None
    logger.info("the activity log is sealed: %s", anchor, extra={"facts": {"anchor": str(anchor)}})
    if path:
        _append(Path(path), str(anchor))
    return anchor


def _append(file: Path, line: str) -> None:
    if file.exists() and line in file.read_text().splitlines():
        return
    with file.open("a") as stream:
        stream.write(f"{line}\n")
