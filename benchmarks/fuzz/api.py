"""Every operation of the description, asked by schemathesis, once for each role in a stack of its own."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from api.permissions import TABLE
from benchmarks.faults.house import House
from benchmarks.fuzz.callers import ROLES, make_caller
from benchmarks.fuzz.report import Row
from benchmarks.fuzz.run import Found, Plan, fuzz

EVERY = frozenset((route, method) for route, rules in TABLE.items() for method in rules)
"""The live routes with their methods."""


def run(house: House, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """A row for each role."""
    for role in options.roles or ROLES:
        folder = (options.report / role.replace(" ", "-")).resolve()
        yield row_of(role, fuzz(house.url, make_caller(role), Plan(options.examples, seed), folder))


def row_of(name: str, found: Found) -> Row:
    """What a run found, as a line of the table."""
    called = EVERY & found.statuses.keys()
    succeeded = [call for call in called if any(status < 400 for status in found.statuses[call])]
    breaks = [asdict(failure) for failure in found.failures]
    breaks += [{"check": "schemathesis itself", "message": error} for error in found.errors]
    breaks += [{"check": "never called", "message": " ".join(call)} for call in EVERY - called]
    return Row(name, found.requests, (len(called), len(EVERY)), len(succeeded), found.server_errors, breaks)
