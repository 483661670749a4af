"""64 writers with 10,000 atomic operations on one entry: nothing may be lost, and what the one lock costs.

`python -m benchmarks operators`. Beside the product two floors are measured in the same run, over as many connections: plain
values sent to the same entry, and PostgreSQL alone adding to a number in one row.
"""

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import psycopg
from django.db import connection

from benchmarks.data import SYSTEM, field
from benchmarks.load import Client, HttpClient, Result, press
from benchmarks.operations import DatabaseClient, http_request
from cms_project.founding import Founding, found, scope_of
from content.actions.content_types import create_content_type
from content.actions.entries import create_entry
from content.types import load_type
from core.json_values import JSONObject, JSONValue

WRITERS, OPERATIONS = 64, 10_000
FLOOR_SECONDS = 3.0
HEADER = "| on one entry | requests/s | p50 ms | p99 ms | ÷ PostgreSQL alone | errors |\n|---|---|---|---|---|---|"
COUNTER = """
    DROP TABLE IF EXISTS benchmark_counter;
    CREATE TABLE benchmark_counter (id bigint PRIMARY KEY, number bigint);
    INSERT INTO benchmark_counter VALUES (1, 0);
    GRANT SELECT, UPDATE ON benchmark_counter TO PUBLIC;
"""
COUNT = "UPDATE benchmark_counter SET number = number + 1 WHERE id = %s RETURNING number"
SCHEMA: list[JSONValue] = [
    field("title", "text", mandatory=True, field_metadata={"_default": True}),
    field("number", "number"),
    field("marks", "text", multiple=True),
    field("page", "blocks", blocks=[{"uid": "hero", "title": "Hero", "schema": [field("clicks", "number")]}]),
]


@dataclass(frozen=True, slots=True)
class Ground:
    """The one entry, and how to reach it."""

    path: str
    headers: dict[str, str]
    entry_id: int

    def put(self, content: JSONObject) -> bytes:
        """The bytes of an update."""
        return http_request("PUT", self.path, self.headers, json.dumps({"entry": content}).encode())


@dataclass(slots=True)
class Expected:
    """What the entry must say in the end, by arithmetic alone."""

    number: int = 0
    clicks: int = 0
    marks: frozenset[str] = frozenset()


def make_ground() -> Ground:
    """A fresh stack with one entry."""
    name = secrets.token_hex(4)
    founding = Founding(
        organization=f"Operators {name}", email=f"operators-{name}@example.com", password=name * 3, stack=name
    )
    founded = found(SYSTEM, founding)
    create_content_type(SYSTEM, scope_of(founded.stack), document={"title": "Demo", "uid": "demo", "schema": SCHEMA})
    scope = scope_of(founded.stack)
    first: JSONObject = {"title": "Demo", "number": 0, "page": [{"hero": {"clicks": 0}}]}
    saved = create_entry(SYSTEM, scope, load_type(scope, "demo"), locale=None, data=first)
    headers = {"api_key": founded.stack.api_key, "authorization": founded.management_token}
    return Ground(f"/v3/content_types/demo/entries/{saved.uid}", headers, saved.entry_id)


def measure(ground: Ground, *, port: int, database_url: str, owner_url: str, tell: Callable[[str], None]) -> int:
    """Print the table of one run; 1 where anything was lost."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(COUNTER)
    plans = plans_of(WRITERS, OPERATIONS)
    tell(f"{WRITERS} writers with {OPERATIONS:,} operations")
    times, failures, seconds = asyncio.run(write(ground, port, plans))
    lost = find_lost(ground, plans)
    database = asyncio.run(_pressed([DatabaseClient(database_url, COUNT, lambda: [1]) for _ in range(WRITERS)]))
    numbers = itertools.count()

    def plain() -> bytes:
        return ground.put({"number": next(numbers)})

    plainly = asyncio.run(_pressed([HttpClient(port, plain, 200) for _ in range(WRITERS)]))
    rate = OPERATIONS / seconds
    times.sort()
    p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    print(f"\n{HEADER}")
    print(f"| operators | {rate:,.0f} | {p50:.1f} | {p99:.1f} | {_share(rate, database.rate)} | {failures} |")
    print(
        f"| plain values | {plainly.rate:,.0f} | {plainly.p50:.1f} | {plainly.p99:.1f}"
        f" | {_share(plainly.rate, database.rate)} | {plainly.errors} |"
    )
    print(f"\n{OPERATIONS:,} operations by {WRITERS} writers: {'; '.join(lost) or 'none lost, every version counted'}")
    return 1 if lost or failures or plainly.errors else 0


def plans_of(writers: int, operations: int) -> list[list[JSONObject]]:
    """The operations of each writer, so many altogether."""
    shares = [operations // writers + (writer < operations % writers) for writer in range(writers)]
    return [list(itertools.islice(_operations(writer), share)) for writer, share in enumerate(shares)]


def _operations(writer: int) -> Iterator[JSONObject]:
    """One writer's operations without an end: what it pushes it pulls again, so that the entry stays small."""
    for turn in itertools.count():
        mark = f"{writer}.{turn}"
        yield {"number": {"ADD": writer % 7 + turn % 5}}
        yield {"marks": {"PUSH": {"data": mark}}}
        yield {"page": {"UPDATE": {"index": 0, "data": {"hero": {"clicks": {"ADD": 1}}}}}, "number": {"SUB": 2}}
        yield {"marks": {"PULL": {"query": {"$in": [mark]}}}}


def expected_of(plans: Sequence[Sequence[JSONObject]]) -> Expected:
    """What the plans amount to in any order."""
    expected = Expected()
    marks: set[str] = set()
    for plan in plans:
        for change in plan:
            match change.get("number"):
                case {"ADD": int(more)}:
                    expected.number += more
                case {"SUB": int(less)}:
                    expected.number -= less
            match change.get("marks"):
                case {"PUSH": {"data": str(mark)}}:
                    marks.add(mark)
                case {"PULL": {"query": {"$in": [str(mark)]}}}:
                    marks.discard(mark)
            expected.clicks += "page" in change
    expected.marks = frozenset(marks)
    return expected


async def write(ground: Ground, port: int, plans: Sequence[Sequence[JSONObject]]) -> tuple[list[float], int, float]:
    """The time of each operation, how many failed, and how long it took altogether."""
    times: list[float] = []
    failures = 0

    async def one(plan: Sequence[JSONObject]) -> None:
        nonlocal failures
        requests = iter([ground.put(change) for change in plan])
        client = HttpClient(port, lambda: next(requests), 200)
        for _ in plan:
            before = time.perf_counter()
            went_well = await client.step()
            failures += not went_well
            times.append(time.perf_counter() - before)
        await client.close()

    started = time.perf_counter()
    await asyncio.gather(*(one(plan) for plan in plans))
    return times, failures, time.perf_counter() - started


def find_lost(ground: Ground, plans: Sequence[Sequence[JSONObject]]) -> list[str]:
    """What the entry does not say that it should."""
    expected, operations = expected_of(plans), sum(map(len, plans))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(version), max(version) FROM content_entryversion WHERE entry_id = %s",
            [ground.entry_id],
        )
        versions = cursor.fetchone()
        cursor.execute(
            "SELECT data FROM content_entryversion WHERE entry_id = %s ORDER BY version DESC LIMIT 1", [ground.entry_id]
        )
        (text,) = cursor.fetchone()
    data = json.loads(text) if isinstance(text, str) else text
    found = {
        "versions": (versions, (operations + 1, 1, operations + 1)),
        "number": (data["number"], expected.number),
        "clicks": (data["page"][0]["hero"]["clicks"], expected.clicks),
        "marks": (sorted(data["marks"] or []), sorted(expected.marks)),
    }
    return [f"{name} {got}, not {wanted}" for name, (got, wanted) in found.items() if got != wanted]


async def _pressed(clients: list[Client]) -> Result:
    try:
        return await press(clients, FLOOR_SECONDS)
    finally:
        for client in clients:
            await client.close()


def _share(rate: float, floor: float) -> str:
    return f"{rate / floor:.0%} of {floor:,.0f}"
