"""What a run publishes: a fresh stack with languages, environments, tokens, entries and a webhook, and requests about them."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from benchmarks.faults.client import Answer, Client
from benchmarks.faults.house import House
from cms_project.founding import Founding, found, scope_of
from cms_project.quickstart.state import any_free_port
from content.actions.content_types import create_content_type
from content.actions.entries import create_entry
from content.types import load_type
from core.json_values import JSONObject, JSONValue
from locales.actions.locales import create_locale
from publishing.actions.webhooks import create_webhook
from stacks.actor import Actor

SYSTEM = Actor.system("faults")
MASTER = "en-us"
CHANNELS = ("content_types.entries.environments.publish", "content_types.entries.environments.unpublish")
SCHEMA: list[JSONValue] = [
    {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True},
    {"uid": "count", "display_name": "Count", "data_type": "number"},
]
_OPEN = """
SELECT count(*) FILTER (WHERE due_at <= clock_timestamp()), count(*) FROM publishing_publishitem
WHERE stack_id = %s AND state IN ('scheduled', 'retry', 'running')
"""
_IS_OPEN = """
SELECT EXISTS (SELECT FROM publishing_publishitem WHERE stack_id = %s AND state IN ('scheduled', 'retry'))
    OR EXISTS (SELECT FROM publishing_publishitem WHERE stack_id = %s AND state = 'running')
"""
_LAGS = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY lag), percentile_cont(0.99) WITHIN GROUP (ORDER BY lag),
    max(lag), min(lag)
FROM (SELECT extract(epoch FROM applied_at - due_at) AS lag FROM publishing_publishitem
    WHERE stack_id = %(stack)s AND state = 'succeeded' AND due_at BETWEEN %(since)s AND %(until)s) AS lags
"""


@dataclass(frozen=True, slots=True)
class Lags:
    """How late items took effect, in seconds."""

    count: int
    p50: float
    p99: float
    slowest: float
    earliest: float


@dataclass(slots=True)
class Scene:
    """A stack of a run, seen from outside: over HTTP, and its rows."""

    house: House
    stack_id: int
    api_key: str
    management_token: str
    delivery_token: str
    environments: tuple[str, ...]
    locales: tuple[str, ...]
    uids: list[str]
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.new_client()

    @property
    def items_per_entry(self) -> int:
        """How many items one entry is, published everywhere."""
        return len(self.environments) * len(self.locales)

    def new_client(self) -> Client:
        """A client of the house's web server with the stack's management token."""
        headers = {"api_key": self.api_key, "authorization": self.management_token}
        return Client(self.house.port, headers)

    def publish(self, uids: Sequence[str], *, action: str = "publish", at: str | None = None) -> Answer:
        """Ask, in one request, for entries in every language and environment, until it is answered."""
        return self.client.insist("POST", f"/v3/bulk/{action}", self.bulk_body(uids, at=at))

    def bulk_body(self, uids: Sequence[str], *, at: str | None = None) -> JSONObject:
        """The body of a bulk call."""
        body: JSONObject = {
            "entries": [{"uid": uid, "content_type": "page", "locale": MASTER} for uid in uids],
            "locales": list(self.locales),
            "environments": list(self.environments),
        }
        return body | ({"scheduled_at": at} if at else {})

    def new_entry(self, title: str) -> Answer:
        """A new entry over HTTP, until it is answered."""
        return self.client.insist("POST", "/v3/content_types/page/entries", {"entry": {"title": title}})

    def open_items(self) -> tuple[int, int]:
        """How many items are due and not done, and how many wait at all."""
        with self.house.database.connect() as rows:
            due, waiting = rows.execute(_OPEN, [self.stack_id]).fetchone() or (0, 0)
        return int(str(due)), int(str(waiting))

    def count_done(self) -> int:
        """How many items have ended."""
        with self.house.database.connect() as rows:
            sql = "SELECT count(*) FROM publishing_publishitem WHERE stack_id = %s AND applied_at IS NOT NULL"
            found = rows.execute(sql, [self.stack_id]).fetchone()
        return int(str(found[0])) if found else 0

    def wait_idle(self, seconds: float) -> tuple[bool, float]:
        """Wait until nothing is open; whether that came, and how long it took.

        One connection and a look that finds one row: signing in and counting thousands would slow down what is measured.
        """
        began = time.monotonic()
        with self.house.database.connect() as rows:
            while rows.execute(_IS_OPEN, [self.stack_id] * 2).fetchone() == (True,):
                if time.monotonic() - began > seconds:
                    return False, time.monotonic() - began
                time.sleep(0.05)
        return True, time.monotonic() - began

    def now(self) -> str:
        """The database's time, by which everything here is judged."""
        with self.house.database.connect() as rows:
            row = rows.execute("SELECT clock_timestamp()::text").fetchone() or ("",)
        return str(row[0])

    def lags(self, since: str = "-infinity", until: str = "infinity") -> Lags:
        """How late what succeeded was, by the database's clock; of what was due in that time."""
        with self.house.database.connect() as rows:
            row = rows.execute(_LAGS, {"stack": self.stack_id, "since": since, "until": until}).fetchone() or (0,) * 5
        count, *seconds = row
        return Lags(int(str(count)), *(float(str(value or 0)) for value in seconds))


def make_scene(
    house: House,
    *,
    entries: int,
    environments: int = 2,
    locales: tuple[str, ...] = ("fr-fr",),
    has_webhook: bool = True,
) -> Scene:
    """A stack of its own. Written through the product's own actions, before anything is harmed."""
    name = secrets.token_hex(4)
    names = tuple(f"place{number}" for number in range(environments))
    founding = Founding(
        organization=f"Faults {name}", email=f"faults-{name}@example.com", password=secrets.token_hex(16), stack=name,
        environments=names,
    )  # fmt: skip
    founded = found(SYSTEM, founding)
    for code in locales:
        create_locale(SYSTEM, scope_of(founded.stack), code=code, name=code, fallback_code=MASTER)
    create_content_type(SYSTEM, scope_of(founded.stack), document={"title": "Page", "uid": "page", "schema": SCHEMA})
    scope = scope_of(founded.stack)
    page = load_type(scope, "page")
    if has_webhook:
        # Nobody listens there: what is counted is that each event is owed to it once.
        create_webhook(SYSTEM, scope, document={
            "name": "faults", "destinations": [{"target_url": f"http://127.0.0.1:{any_free_port()}/"}],
            "channels": list(CHANNELS), "branches": ["main"], "retry_policy": "manual",
        })  # fmt: skip
    uids = [
        create_entry(SYSTEM, scope, page, locale=MASTER, data={"title": f"Page {number}"}).uid
        for number in range(entries)
    ]
    # The server may be killed: no connection of this process may be left open to notice.
    connection.close()
    return Scene(
        house, scope.stack_id, founded.stack.api_key, founded.management_token, founded.delivery_token, names,
        (MASTER, *locales), uids,
    )  # fmt: skip
