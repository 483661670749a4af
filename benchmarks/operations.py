"""What is measured: each operation of the product, its floor in bare Django, and its rows from PostgreSQL alone."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import orjson
import psycopg

from benchmarks.data import Bench, entry
from benchmarks.floor import CREATE, FILTERED, GET, LIST
from benchmarks.load import Client, HttpClient

FILTER = quote('{"section": "news", "rank": {"$gte": 100}}')
FLOOR_TABLES = """
    DROP TABLE IF EXISTS benchmark_floor_version, benchmark_floor_entry;
    CREATE TABLE benchmark_floor_entry (id bigserial PRIMARY KEY, uid uuid UNIQUE);
    CREATE TABLE benchmark_floor_version (id bigserial PRIMARY KEY,
        entry_id bigint REFERENCES benchmark_floor_entry, data jsonb);
    GRANT SELECT, INSERT, UPDATE, DELETE ON benchmark_floor_entry, benchmark_floor_version TO PUBLIC;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
"""

MakeClient = Callable[[], Client]


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table: the same thing done by the product, by bare Django and by PostgreSQL; None where it has no twin."""

    name: str
    product: MakeClient
    floor: MakeClient | None = None
    database: MakeClient | None = None


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


def operations(bench: Bench, *, product_port: int, floor_port: int, database_url: str) -> list[Operation]:
    """Every row of the table, for this data."""
    manage = {"api_key": bench.api_key, "authorization": bench.management_token}
    deliver = {"api_key": bench.api_key, "access_token": bench.delivery_token}
    base = "/v3/content_types/article/entries"
    dice = random.Random(7)
    numbers = itertools.count(10_000_000)
    version_ids = _version_ids(bench, database_url)

    def uid() -> str:
        return dice.choice(bench.uids)

    def fixed(port: int, path: str, headers: dict[str, str]) -> MakeClient:
        request = http_request("GET", path, headers)
        return lambda: HttpClient(port, lambda: request, 200)

    def varying(make: Callable[[], bytes], expected: int) -> MakeClient:
        return lambda: HttpClient(product_port, make, expected)

    def stored(statement: str, make: Callable[[], list[object]]) -> MakeClient:
        return lambda: DatabaseClient(database_url, statement, make)

    def new_body() -> bytes:
        return orjson.dumps({"entry": entry(next(numbers))})

    def update() -> bytes:
        body = orjson.dumps({"entry": {"teaser": f"Changed {next(numbers)}", "rank": next(numbers)}})
        return http_request("PUT", f"{base}/{uid()}", manage, body)

    def publish() -> bytes:
        body = orjson.dumps({"entry": {"environments": [bench.environment], "locales": ["en-us"]}, "locale": "en-us"})
        return http_request("POST", f"{base}/{uid()}/publish", manage, body)

    article = bench.article.id
    create_in_floor = lambda: http_request("POST", "/create", {}, orjson.dumps(entry(next(numbers))))  # noqa: E731 beside its twins
    deep = f"{base}?query={FILTER}&asc=title&limit=20&skip=980"
    return [
        Operation(
            "get one entry",
            varying(lambda: http_request("GET", f"{base}/{uid()}", manage), 200),
            lambda: HttpClient(floor_port, lambda: http_request("GET", f"/get/{dice.choice(version_ids)}", {}), 200),
            stored(GET, lambda: [dice.choice(version_ids)]),
        ),
        Operation(
            "get one live entry (delivery)",
            varying(
                lambda: http_request("GET", f"{base}/{uid()}?environment={bench.environment}&locale=en-us", deliver),
                200,
            ),
        ),
        Operation(
            "list of 100",
            fixed(product_port, base, manage),
            fixed(floor_port, f"/list/{article}", {}),
            stored(LIST, lambda: [article]),
        ),
        Operation(
            "list of 100 live (delivery)",
            fixed(product_port, f"{base}?environment={bench.environment}&locale=en-us", deliver),
        ),
        Operation(
            "filter on two fields, sorted, page 50 of 20",
            fixed(product_port, deep, manage),
            fixed(floor_port, f"/filtered/{article}", {}),
            stored(FILTERED, lambda: ["news", 100, article]),
        ),
        Operation(
            "create, validated",
            varying(lambda: http_request("POST", base, manage, new_body()), 201),
            lambda: HttpClient(floor_port, create_in_floor, 201),
            stored(CREATE, lambda: [orjson.dumps(entry(next(numbers))).decode()]),
        ),
        Operation("update", varying(update, 200)),
        Operation("publish one entry now, accepted", varying(publish, 201)),
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
