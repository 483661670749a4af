"""An API client that never forgets what it was told: requests with a key are made again until they are answered."""

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_ANSWER = 0
IDLE_SECONDS = 10.0
"""After which a connection is not used again: the web server may be about to close it, and the request would be lost."""
AGAIN = frozenset({NO_ANSWER, 429, 502, 503, 504})
"""What says nothing of whether the request was carried out, or that it may come again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]
    seconds: float


class Unanswered(Exception):
    """A request that was made again and again got no answer in time."""


@dataclass(slots=True)
class Client:
    """Calls of one stack's API from any number of threads. `statuses` counts every single try."""

    port: int
    headers: dict[str, str]
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    without_advice: int = 0
    """Answers 503 that did not say when to ask again."""
    _local: threading.local = field(default_factory=threading.local)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = "",
        seconds: float = 35.0,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One try on this thread's connection."""
        began = time.monotonic()
        all_headers = {**self.headers, "Content-Type": "application/json", **(headers or {})}
        all_headers |= {"Idempotency-Key": key} if key else {}
        content = None if body is None else json.dumps(body)
        try:
            connection = self._connection(seconds)
            connection.request(method, path, content, all_headers)
            response = connection.getresponse()
            status, raw, told = response.status, response.read(), dict(response.getheaders())
        except (OSError, http.client.HTTPException):
            self.hang_up()
            status, raw, told = NO_ANSWER, b"", {}
        took = time.monotonic() - began
        with self._lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, took)
            self.without_advice += status == 503 and not any(name.lower() == "retry-after" for name in told)
        return Answer(status, _parsed(raw), {name.lower(): value for name, value in told.items()}, took)

    def insist(self, method: str, path: str, body: object = None, *, seconds: float = 90.0) -> Answer:
        """The same request, with the same key, until it is answered. Raises Unanswered."""
        key, deadline = uuid.uuid4().hex, time.monotonic() + seconds
        while True:
            answer = self.call(method, path, body, key=key)
            if answer.status not in AGAIN:
                return answer
            if time.monotonic() > deadline:
                raise Unanswered(f"{method} {path}: {answer.status} {answer.body}")
            time.sleep(0.1)

    def hang_up(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def errors(self) -> int:
        """How many tries were answered with 5xx or not at all."""
        return sum(count for status, count in self.statuses.items() if status == NO_ANSWER or status >= 500)

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        if time.monotonic() - getattr(self._local, "used_at", 0.0) > IDLE_SECONDS:
            self.hang_up()
        self._local.used_at = time.monotonic()
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
            self._local.connection = connection
        return connection


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
