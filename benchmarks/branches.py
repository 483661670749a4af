"""How long it takes to begin a branch of 100,000 entries, beside writing such entries and putting the same rows there.

`python -m benchmarks branches`. Each entry has a unique title, a reference and a publication. Branches of the same source are made
as often as `--rounds` says; the dearest statements of the last are listed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import psycopg
from django.db import connection

from benchmarks.data import SYSTEM, prepare
from benchmarks.filling import fill
from content.models import EntryLocale, EntryVersion
from publishing.models import Publication
from stacks.actions.branches import create_branch

TOTAL, WRITTEN = 100_000, 500
"""Entries in all, and those that are written through the product, each in two languages, for what one of them takes."""
_CLAIMS = """
    INSERT INTO content_uniquevalue (locale, path, digest, branch_id, content_type_id, entry_id)
    SELECT locale, 'title', sha256(convert_to(title, 'UTF8')), branch_id, content_type_id, entry_id
    FROM content_entrylocale WHERE content_type_id = %(type)s ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class Watch:
    """Seconds that something took."""

    seconds: float = 0.0


def measure(owner_url: str, *, total: int, rounds: int, tell: Callable[[str], None]) -> int:
    """Print what each way takes; 1 where a branch does not show what its source shows, or content was copied."""
    with _watched() as written:
        bench = prepare(WRITTEN, tell)
    tell(f"filling up to {total:,} entries")
    with _watched() as filled:
        fill(bench, total, owner_url)
        with psycopg.connect(owner_url, autocommit=True) as owner:
            owner.execute(_CLAIMS, {"type": bench.article.id})
            owner.execute("VACUUM ANALYZE")
    versions = EntryVersion.objects.filter(stack_id=bench.scope.stack_id).count()
    taken, branches = [], []
    clock = _Clock([])
    for number in range(rounds):
        tell(f"beginning branch {number + 1} of {rounds}")
        clock.statements.clear()
        with connection.execute_wrapper(clock), _watched() as watch:
            branches.append(create_branch(SYSTEM, bench.scope, uid=f"copy{number}", source="main").id)
        taken.append(watch.seconds)
    one, middle = written.seconds / WRITTEN, median(taken)
    print(f"\nA branch of {total:,} entries: {middle:.1f} s ({', '.join(f'{each:.1f}' for each in taken)}).")
    print(f"Writing and publishing one entry: {one * 1000:.1f} ms; a branch takes {middle / (one * total):.2f} of all.")
    print(
        f"Putting such rows there with SQL: {filled.seconds:.1f} s; a branch takes {middle / filled.seconds:.2f} of it."
    )
    print("\n| seconds | in the last branch |\n|---|---|")
    for seconds, statement in sorted(clock.statements, reverse=True)[:12]:
        print(f"| {seconds:.2f} | {statement} |")
    source = _shown(bench.scope.branch_id)
    is_same = all(_shown(branch) == source for branch in branches)
    return 0 if is_same and EntryVersion.objects.filter(stack_id=bench.scope.stack_id).count() == versions else 1


def _shown(branch_id: int) -> tuple[int, int]:
    """How many languages of entries a branch has, and how many publications."""
    return (
        EntryLocale.objects.filter(branch_id=branch_id).count(),
        Publication.objects.filter(branch_id=branch_id, is_live=True).count(),
    )


@contextmanager
def _watched() -> Iterator[Watch]:
    watch, began = Watch(), time.monotonic()
    yield watch
    watch.seconds = time.monotonic() - began


@dataclass(frozen=True, slots=True)
class _Clock:
    """Times each statement, and keeps how it begins."""

    statements: list[tuple[float, str]]

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.monotonic()
        result = execute(sql, params, many, context)
        self.statements.append((time.monotonic() - began, " ".join(str(sql).split())[:60]))
        return result
