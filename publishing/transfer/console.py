"""A transfer on a terminal: a bar while it runs, plain lines where nobody watches, the report at the end."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from publishing.transfer.checking_live import Missing
from publishing.transfer.exporting import ExportReport
from publishing.transfer.importing import ImportReport

MOST_LINES = 50


class Bar:
    """Shows the steps of a transfer. Use it as a context; it clears up the bar however the transfer ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, step: str, total: int) -> None:
        """Start the next bar, or print the next line."""
        if self._console.is_terminal:
            self._task = self._progress.add_task(step, total=total)
        else:
            self._console.print(f"{step} ({total})", highlight=False, markup=False)

    def advance(self) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._progress.advance(self._task)


def print_report(console: Console, report: ImportReport) -> None:
    """What came in, what is odd, what is not live, what was left out."""

    say = _sayer(console)
    if report.is_unchanged:
        say(f"Unchanged: {report.name} ({report.api_key}) says what the export says.")
        return
    counts = ", ".join(_amount(count, name) for name, count in report.counts.items() if count)
    say(f"Imported {report.name} with the api_key {report.api_key}: {counts}.")
    _print_list(say, "Warnings", report.warnings)
    missing = list(_missing_lines(report.missing))
    _print_list(
        say, "Not live, because the export lacks the live version (--publish-latest publishes what it has)", missing
    )
    _print_list(say, "Left out", report.left_out)


def _missing_lines(rows: Iterable[Missing]) -> Iterator[str]:
    """One line for each version that is live elsewhere, with every environment it is live in."""
    environments: dict[Missing, list[str]] = {}
    for row in rows:
        environments.setdefault(replace(row, environment=""), []).append(row.environment)
    for row, names in environments.items():
        yield (
            f"{row.kind} {row.uid} ({row.title}, {row.locale}): version {row.live_version} is live in "
            f"{', '.join(names)}; the export holds version {row.latest_version}."
        )


def _amount(count: int, plural: str) -> str:
    if count != 1:
        return f"{count} {plural}"
    return f"1 {plural.removesuffix('ies')}y" if plural.endswith("ies") else f"1 {plural.removesuffix('s')}"


def print_export(console: Console, report: ExportReport, path: Path) -> None:
    """What the folder holds, and what it cannot hold."""
    say = _sayer(console)
    say(f"Exported {report.entry_count} entries and {report.asset_count} assets to {path}.")
    _print_list(say, "Warnings", report.warnings)


def _sayer(console: Console) -> Callable[[str], None]:
    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False, soft_wrap=True)

    return say


def _print_list(say: Callable[[str], None], title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    say(f"{title}:")
    for line in lines[:MOST_LINES]:
        say(f"  - {line}")
    if len(lines) > MOST_LINES:
        say(f"  ... and {len(lines) - MOST_LINES} more")
