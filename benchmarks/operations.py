"""What is measured: each operation of the product, its floor in bare Django, and its rows from PostgreSQL alone."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson
import psycopg

from benchmarks.data import Bench, entry
from benchmarks.floor import CREATE, FILTERED, GET, LIST
from benchmarks.load import Client, HttpClient

ENTRIES = "/v3/content_types/article/entries"
FILTER = quote('{"section": "news", "rank": {"$gte": 100}}')
FLOOR_TABLES = """
    DROP TABLE IF EXISTS benchmark_floor_version, benchmark_floor_entry;
    CREATE TABLE benchmark_floor_entry (id bigserial PRIMARY KEY, uid uuid UNIQUE);
    CREATE TABLE benchmark_floor_version (id bigserial PRIMARY KEY,
        entry_id bigint REFERENCES benchmark_floor_entry, data jsonb);
    GRANT SELECT, INSERT, UPDATE, DELETE ON benchmark_floor_entry, benchmark_floor_version TO PUBLIC;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
"""

_DICE = random.Random(7)
"""A choice of rows, the same in every run."""

MakeClient = Callable[[], Client]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table: the same thing done by the product, by bare Django and by PostgreSQL; None where it has no twin."""

    name: str
    product: MakeClient
    floor: MakeClient | None = None
    database: MakeClient | None = None
    is_write: bool = False


class DatabaseClient(Client):
    """One connection to PostgreSQL that runs a prepared statement again and again."""

    def __init__(self, url: str, statement: str, make_parameters: Callable[[], list[object]]) -> None:
        self.url = url
        self.statement = statement
        self.make_parameters = make_parameters
        self.connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    async def step(self) -> bool:
        """One statement and all its rows."""
        if self.connection is None:
            self.connection = await psycopg.AsyncConnection.connect(self.url, autocommit=True)
        cursor = await self.connection.execute(self.statement, self.make_parameters(), prepare=True)
        return bool(await cursor.fetchall())

    async def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            await self.connection.close()


def http_request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of a kept-alive request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Ground:
    """Where to send what: the two servers, the database, and the data in it."""

    bench: Bench
    product_port: int
    floor_port: int
    database_url: str
    version_ids: list[int]

    @property
    def manage(self) -> dict[str, str]:
        """The headers of the management token."""
        return {"api_key": self.bench.api_key, "authorization": self.bench.management_token}

    @property
    def deliver(self) -> dict[str, str]:
        """The headers of the delivery token."""
        return {"api_key": self.bench.api_key, "access_token": self.bench.delivery_token}

    def product(self, make: Callable[[], bytes], expected: int = 200) -> MakeClient:
        """Clients of the product."""
        return lambda: HttpClient(self.product_port, make, expected)

    def floor(self, make: Callable[[], bytes], expected: int = 200) -> MakeClient:
        """Clients of bare Django."""
        return lambda: HttpClient(self.floor_port, make, expected)

    def stored(self, statement: str, make: Callable[[], list[object]]) -> MakeClient:
        """Clients of PostgreSQL alone."""
        return lambda: DatabaseClient(self.database_url, statement, make)

    def any_uid(self) -> str:
        """One entry or another."""
        return _DICE.choice(self.bench.uids)


def operations(bench: Bench, *, product_port: int, floor_port: int, database_url: str) -> list[Operation]:
    """Every row of the table, for this data."""
    ground = Ground(bench, product_port, floor_port, database_url, _version_ids(bench, database_url))
    writes = (replace(operation, is_write=True) for operation in _writes(ground))
    return [*_gets(ground), *_lists(ground), *writes]


def _gets(ground: Ground) -> list[Operation]:
    live = f"environment={ground.bench.environment}&locale=en-us"
    return [
        Operation(
            "get one entry",
            ground.product(lambda: http_request("GET", f"{ENTRIES}/{ground.any_uid()}", ground.manage)),
            ground.floor(lambda: http_request("GET", f"/get/{_DICE.choice(ground.version_ids)}", {})),
            ground.stored(GET, lambda: [_DICE.choice(ground.version_ids)]),
        ),
        Operation(
            "get one live entry (delivery)",
            ground.product(lambda: http_request("GET", f"{ENTRIES}/{ground.any_uid()}?{live}", ground.deliver)),
        ),
    ]


def _lists(ground: Ground) -> list[Operation]:
    article = ground.bench.article.id
    newest = http_request("GET", ENTRIES, ground.manage)
    live = http_request("GET", f"{ENTRIES}?environment={ground.bench.environment}&locale=en-us", ground.deliver)
    deep = http_request("GET", f"{ENTRIES}?query={FILTER}&asc=title&limit=20&skip=980", ground.manage)
    return [
        Operation(
            "list of 100",
            ground.product(lambda: newest),
            ground.floor(lambda: http_request("GET", f"/list/{article}", {})),
            ground.stored(LIST, lambda: [article]),
        ),
        Operation("list of 100 live (delivery)", ground.product(lambda: live)),
        Operation(
            "filter on two fields, sorted, page 50 of 20",
            ground.product(lambda: deep),
            ground.floor(lambda: http_request("GET", f"/filtered/{article}", {})),
            ground.stored(FILTERED, lambda: [article, "news", 100]),
        ),
    ]


def _writes(ground: Ground) -> list[Operation]:
    numbers = itertools.count(10_000_000)
    places = {"environments": [ground.bench.environment], "locales": ["en-us"]}

    def create() -> bytes:
        return http_request("POST", ENTRIES, ground.manage, orjson.dumps({"entry": entry(next(numbers))}))

    def update() -> bytes:
        body = orjson.dumps({"entry": {"teaser": f"Changed {next(numbers)}", "rank": next(numbers)}})
        return http_request("PUT", f"{ENTRIES}/{ground.any_uid()}", ground.manage, body)

    def publish() -> bytes:
        body = orjson.dumps({"entry": places, "locale": "en-us"})
        return http_request("POST", f"{ENTRIES}/{ground.any_uid()}/publish", ground.manage, body)

    return [
        Operation(
            "create, validated",
            ground.product(create, 201),
            ground.floor(lambda: http_request("POST", "/create", {}, orjson.dumps(entry(next(numbers)))), 201),
            ground.stored(CREATE, lambda: [orjson.dumps(entry(next(numbers))).decode()]),
        ),
        Operation("update", ground.product(update)),
        Operation("publish one entry now, accepted", ground.product(publish, 201)),
    ]


def make_floor_tables(owner_url: str) -> None:
    """The two tables that the floor writes to."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(FLOOR_TABLES)


def _version_ids(bench: Bench, database_url: str) -> list[int]:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT latest_id FROM content_entrylocale WHERE content_type_id = %s AND locale = 'en-us'",
            [bench.article.id],
        ).fetchall()
    return [row[0] for row in rows]
