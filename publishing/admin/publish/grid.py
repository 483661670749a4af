"""The languages and environments of an entry as a grid of places to choose from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from publishing.admin.publish.asked import Place
from publishing.matrix import Cell, Latest, Matrix, Standing


@dataclass(frozen=True, slots=True)
class GridCell:
    """One place: what is live there and on its way, by whom, and whether it can be and is chosen."""

    cell: Cell
    environment: str
    by: str
    is_offered: bool
    is_chosen: bool

    @property
    def value(self) -> str:
        """What the form sends."""
        return f"{self.cell.environment_uid}/{self.cell.locale}"


@dataclass(frozen=True, slots=True)
class Row:
    """A language, what it shows, and its places."""

    locale: str
    latest: Latest | None
    is_shown: bool
    cells: tuple[GridCell, ...]

    @property
    def inherits(self) -> str:
        """The language whose text it shows; empty for its own."""
        return self.latest.locale if self.latest and self.latest.locale != self.locale else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Environments by uid, and a row for each language."""

    environments: Mapping[str, str]
    rows: tuple[Row, ...]


def grid_of(
    matrix: Matrix, chosen: Collection[Place], names: Mapping[str, str], *, shown: str, offered: Collection[str]
) -> Grid:
    """The grid of a matrix; `shown` is the language of the page, `offered` the environments that may be chosen."""
    by_locale: dict[str, list[GridCell]] = {code: [] for code in matrix.latest}
    for cell in matrix.cells:
        by_locale[cell.locale].append(
            GridCell(
                cell=cell,
                environment=matrix.environments[cell.environment_uid],
                by=names.get(cell.live.published_by, "") if cell.live else "",
                is_offered=cell.environment_uid in offered
                and (matrix.latest[cell.locale] is not None or cell.live is not None),
                is_chosen=(cell.locale, cell.environment_uid) in chosen,
            )
        )
    rows = (Row(code, matrix.latest[code], code == shown, tuple(cells)) for code, cells in by_locale.items())
    return Grid(matrix.environments, tuple(rows))


def chosen_at_first(matrix: Matrix, locale: str, offered: Collection[str]) -> tuple[Place, ...]:
    """What most likely is meant: the places of a language where something older is live, or the only one there is."""
    own = [cell for cell in matrix.cells if cell.locale == locale and cell.environment_uid in offered]
    behind = [cell for cell in own if cell.standing in (Standing.BEHIND, Standing.DIFFERENT)]
    only = own if len(own) == 1 and matrix.latest.get(locale) else []
    return tuple((cell.locale, cell.environment_uid) for cell in behind or only)
