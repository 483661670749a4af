"""What waits for an entry, in every language and environment, soonest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publishing.matrix import Coming, Matrix


@dataclass(frozen=True, slots=True)
class ComingLine:
    """One item of the queue and where it goes."""

    item: Coming
    environment: str
    locale: str
    by: str


def coming_of(matrix: Matrix, names: Mapping[str, str]) -> Sequence[ComingLine]:
    """The open items of all places."""
    lines = [
        ComingLine(item, matrix.environments[cell.environment_uid], cell.locale, names.get(item.asked_by, ""))
        for cell in matrix.cells
        for item in cell.coming
    ]
    return sorted(lines, key=lambda line: (line.item.due_at, line.environment, line.locale))


def people_of(matrix: Matrix) -> list[str]:
    """Who published, and who asked for what waits."""
    live = [cell.live.published_by for cell in matrix.cells if cell.live]
    return [*live, *(item.asked_by for cell in matrix.cells for item in cell.coming)]
