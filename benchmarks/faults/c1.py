"""Many writers with operators on one entry"""

import asyncio
import os

from django.db import connection

from benchmarks.faults.report import Check, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.operators import find_lost, make_ground, plans_of, write

WRITERS = (16, 64)
LEAST_RATE = 100


def run(run: Run) -> Outcome:
    """ADD, SUB, PUSH, PULL and UPDATE from 16 and from 64 connections, and what the entry must say by arithmetic alone."""
    house, operations = run.house, run.pick(300, 2000, 10_000)
    house.start_web()
    checks: list[Check] = []
    for writers in WRITERS:
        ground, plans = make_ground(), plans_of(writers, operations)
        _, failures, seconds = asyncio.run(write(ground, house.port, plans))
        lost = find_lost(ground, plans)
        rate = operations / seconds
        checks += [
            Check(f"{writers} writers: lost updates", "; ".join(lost) or 0, "0", not lost),
            none_of(f"{writers} writers: refused", failures),
            Check(f"{writers} writers: operations a second", round(rate), f"≥ {LEAST_RATE}", rate >= LEAST_RATE),
        ]
    connection.close()
    return Outcome(f"{operations:,} operations on one entry, {os.cpu_count()} cores", checks)
