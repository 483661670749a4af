"""Every filter and order of the admin's list of entries over 100,000 entries of one type, as its page answers.

`python -m benchmarks lists`. Medians of whole pages in this process, without a server, as ratios to the first page of the
plain list taken in turns with them, with the statements that each asks. The plan of a list's slowest statement follows
where the list costs more than three times the plain one; `--explain` prints those of all.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from benchmarks.data import Bench
from publishing.models import Environment
from stacks.models import User

HEADER = "| list | p50 | ÷ plain | statements | the slowest of them |\n|---|---|---|---|---|"
DEAR = 3.0
PLAIN = "plain, newest first"


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as its address asks for it."""

    name: str
    query: tuple[tuple[str, str], ...] = ()

    def path(self, bench: Bench) -> str:
        """Its address."""
        return f"/admin/s/{bench.api_key}/main/entries/article/?{urlencode(self.query)}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What one page took: all of it, and each statement with its parameters."""

    seconds: float
    statements: list[tuple[float, str, Any]]

    @property
    def slowest(self) -> tuple[float, str, Any]:
        """The statement that took longest."""
        return max(self.statements, key=lambda each: each[0])


def asked(bench: Bench) -> Iterator[Asked]:
    """Everything that the list can be narrowed by, with what many, few and no entries answer, and every order."""
    last = Environment.objects.filter(stack=bench.scope.stack_id, name="development").values_list("uid", flat=True)[0]

    def one(name: str, *query: tuple[str, str]) -> Asked:
        return Asked(name, query)

    yield one(PLAIN)
    yield one("another language", ("locale", "de-de"))
    for order in ("updated_up", "title", "title_down", "created", "created_up"):
        yield one(f"order: {order}", ("order", order))
    for path in ("rank", "date", "section", "featured"):
        yield one(f"order: {path}", ("order", f"field.{path}"))
        yield one(f"order: {path}, descending", ("order", f"-field.{path}"))
    for status in ("live", "changed", "offline", "never", "scheduled"):
        yield one(f"status: {status}", ("status", status))
        yield one(f"status: {status}, in one environment", ("status", status), ("environment", last))
        yield one(f"status: {status}, by title", ("status", status), ("order", "title"))
    for stage in ("draft", "review", "done"):
        yield one(f"stage: {stage}", ("stage", stage))
    yield one("stage: done, by title", ("stage", "done"), ("order", "title"))
    for name in ("author", "editor"):
        yield one(f"{name}: one of several", (name, "bltauthor3"))
        yield one(f"{name}: who wrote nothing", (name, "bltnobody"))
        yield one(f"{name}: one of several, by title", (name, "bltauthor3"), ("order", "title"))
    yield one("tag: one in fifty", ("tag", "tag7"))
    yield one("tag: of no entry", ("tag", "none"))
    yield one("a term", ("term", "topics/leaf7"), ("exact", "on"))
    yield one("a term with those below it", ("term", "topics/branch7"))
    yield one("changed since and until", ("since", "2026-01-01"), ("until", "2026-12-31"))
    yield one("changed in a year without", ("since", "2001-01-01"), ("until", "2001-12-31"))
    for where in (
        "is:section:news", "not:section:news", "min:rank:99000", "is:rank:-1", "on:date:2020-03-01", "until:date:2001-01-01",
        "yes:featured:", "no:featured:", "empty:section:", "filled:url:", "is:seo.title:Article 500", "not:seo.title:Article 500",
        "has:title:0500", "has:teaser:margin", "has:teaser:nowhere", "empty:teaser:", "filled:teaser:", "is:teaser:nowhere",
        "filled:related:", "empty:related:",
    ):  # fmt: skip
        yield one(f"field: {where}", ("where", where))
    yield one(f"field: who is referred to", ("where", f"is:related:{bench.uids[5]}"))  # noqa: F541
    yield one("two fields and a stage", ("where", "is:section:news"), ("where", "yes:featured:"), ("stage", "review"))
    yield one("title: many", ("q", "Article"))
    yield one("title: one", ("q", "0050123"))
    yield one("title: two letters", ("q", "zz"))
    yield one("texts: a word of most", ("q", "margin"), ("text", "on"))
    yield one("texts: none", ("q", "nowhere at all"), ("text", "on"))


def measure(bench: Bench, *, rounds: int, only: str, explains: bool, tell: Callable[[str], None]) -> None:
    """Print the table, and the plans."""
    browser = Client(SERVER_NAME="127.0.0.1")
    owner = User.objects.filter(is_superuser=True).latest("pk")
    browser.force_login(owner)
    every = [each for each in asked(bench) if only in each.name]
    plain = Asked(PLAIN)
    _take(browser, plain.path(bench))
    lines, plans = [HEADER], []
    for each in every:
        _take(browser, each.path(bench))
        pairs = [(_take(browser, plain.path(bench)), _take(browser, each.path(bench))) for _ in range(rounds)]
        base, taken = (median(pair[place].seconds for pair in pairs) for place in (0, 1))
        last = pairs[-1][1]
        seconds, sql, parameters = last.slowest
        line = f"| {each.name} | {taken * 1000:,.0f} ms | {taken / base:.1f} | {len(last.statements)} | {seconds * 1000:,.0f} ms |"
        lines.append(line)
        tell(line)
        if explains or taken / base > DEAR:
            plans.append(_plan(each.name, sql, parameters))
    print("\n".join(["", *lines, *plans]))


def _take(browser: Client, path: str) -> Taken:
    statements: list[tuple[float, str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            statements.append((time.perf_counter() - begun, sql, params))

    with connection.execute_wrapper(note):
        begun = time.perf_counter()
        response = browser.get(path)
        seconds = time.perf_counter() - begun
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code}")
    return Taken(seconds, statements)


def _plan(name: str, sql: str, parameters: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql}", parameters)
        rows = cursor.fetchall()
    return "\n".join([f"\n### {name}\n", "```", *(line[:160] for (line,) in rows), "```"])
