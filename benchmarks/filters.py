"""Ten typical filters, with 1,000 entries and with 100,000, over the product's own server.

`python -m benchmarks filters`. Median latencies as ratios: to the plain list of the newest taken in the same run, and with
100,000 entries to the same with 1,000. `--explain` prints PostgreSQL's plans with 100,000 entries instead.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote

import orjson
from django.db import connection
from django.test import Client as Browser

from benchmarks.data import Bench
from benchmarks.load import Client, HttpClient, Result, press
from benchmarks.operations import ENTRIES, http_request
from core.json_values import JSONObject, JSONValue

FEW, MANY = 1_000, 100_000
CONNECTIONS = 4
SECONDS, ROUNDS = 0.3, 3
PLAIN = "newest 20"
HEADER = "| filter | ÷ newest 20 | 100,000 ÷ 1,000 entries | errors |\n|---|---|---|---|"
_UNTOLD = re.compile(r"\s*(Planning|Buffers|Batches|Heap Fetches|Heap Blocks|Sort Method|Rows Removed by Index)")


@dataclass(frozen=True, slots=True)
class Filter:
    """A list that people ask for often."""

    name: str
    query: JSONObject | None = None
    rest: str = ""
    is_live: bool = False

    def path(self, bench: Bench) -> str:
        """Where it is asked."""
        parts = ["limit=20", *([f"query={quote(orjson.dumps(self.query))}"] if self.query else []), self.rest]
        if self.is_live:
            parts.append(f"environment={bench.environment}&locale=en-us")
        return f"{ENTRIES}?{'&'.join(filter(None, parts))}"

    def headers(self, bench: Bench) -> Mapping[str, str]:
        """Who asks."""
        if self.is_live:
            return {"api_key": bench.api_key, "access_token": bench.delivery_token}
        return {"api_key": bench.api_key, "authorization": bench.management_token}


def filters(bench: Bench) -> tuple[Filter, ...]:
    """The plain list, and the ten."""
    some: list[JSONValue] = [*bench.uids[10:30]]
    return (
        Filter(PLAIN),
        Filter("one section, by title", {"section": "news"}, "asc=title"),
        Filter("one section and a rank, by title, 12 pages on", {"section": "news", "rank": {"$gte": 10}}, "asc=title&skip=220"),
        Filter("a range of ranks, highest first", {"rank": {"$gte": 100, "$lt": 900}}, "desc=rank"),
        Filter("a month, latest first", {"date": {"$gte": "2020-03-01", "$lt": "2020-04-01"}}, "desc=date"),
        Filter("true or false, newest first", {"featured": True}),
        Filter("one of two sections, with the count", {"section": {"$in": ["news", "sport"]}}, "include_count=true"),
        Filter("twenty uids", {"uid": {"$in": some}}),
        Filter("a text in a group, not indexed", {"seo.title": "Article 500"}),
        Filter("what a reference leads to", {"related": {"$in_query": {"rank": 7}}}),
        Filter("one section, by title, live (delivery)", {"section": "news"}, "asc=title", is_live=True),
    )  # fmt: skip


def measure(few: Bench, many: Bench, *, port: int, tell: Callable[[str], None]) -> int:
    """Print the table of one run; 1 where a request failed."""
    pairs = list(zip(filters(few), filters(many), strict=True))
    for small, large in pairs:
        # A process that has just started compiles the types and prepares its statements.
        _both(small, few, large, many, port)
    lines, errors, plain = [HEADER], 0, 0.0
    for small, large in pairs:
        rounds = [_both(small, few, large, many, port) for _ in range(ROUNDS)]
        failed = sum(result.errors for results in rounds for result in results)
        in_few, in_many = (median(results[place].p50 for results in rounds) for place in (0, 1))
        plain = plain or in_many
        lines.append(f"| {large.name} | {in_many / plain:.1f} | {in_many / in_few:.2f} | {failed} |")
        tell(lines[-1])
        errors += failed
    print("\n".join(["", *lines]))
    return 1 if errors else 0


def _both(small: Filter, few: Bench, large: Filter, many: Bench, port: int) -> tuple[Result, Result]:
    return asyncio.run(_stretch(small, few, port)), asyncio.run(_stretch(large, many, port))


async def _stretch(each: Filter, bench: Bench, port: int) -> Result:
    request = http_request("GET", each.path(bench), dict(each.headers(bench)))
    clients: list[Client] = [HttpClient(port, lambda: request, 200) for _ in range(CONNECTIONS)]
    try:
        return await press(clients, SECONDS)
    finally:
        for client in clients:
            await client.close()


def explain(bench: Bench) -> None:
    """Print the plan of each statement: one entry, and every list."""
    one = [(f"{ENTRIES}/{bench.uids[5]}", Filter("get one entry"))]
    lists = [(each.path(bench), each) for each in filters(bench)]
    for path, each in [*one, *lists]:
        _print(each.name, *_statements(path, each.headers(bench))[-1])


def _statements(path: str, headers: Mapping[str, str]) -> list[tuple[str, Any]]:
    """What a request asks the database once its process is warm."""
    browser, found = Browser(headers=headers), []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    browser.get(path)
    with connection.execute_wrapper(note):
        response = browser.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.content!r}")
    return found


def _print(name: str, sql: str, params: Any) -> None:
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", params)
            rows = cursor.fetchall()
    plan = _behind_caller([line for (line,) in rows if not _UNTOLD.match(line)])
    if name != PLAIN and any(line.startswith("  CTE page") for line in plan):
        plan = _page_of(plan)
    print("\n".join([f"\n### {name}\n", "```", *(line[:150] for line in plan), "```"]))


def _behind_caller(plan: list[str]) -> list[str]:
    """The plan of what is read; the statement asks who is calling, too."""
    is_joined = plan[0].startswith("Nested Loop Left Join") and plan[1].startswith("  ->  Result")
    if not is_joined:
        return plan
    return [line[6:] if line.startswith("  ") else line for line in plan[2:]]


def _page_of(plan: list[str]) -> list[str]:
    """How the page is found; its wide rows are fetched by their keys in every list alike."""
    first = next(number for number, line in enumerate(plan) if line.startswith("  CTE"))
    wide = next(number for number, line in enumerate(plan) if line.startswith("  ->"))
    return [*(line[2:] for line in plan[first:wide]), plan[-1]]
