"""The baseline from outside: its tables, its workers, and a burst of tasks that are due at one instant."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import Celery

from benchmarks.faults.house import House
from benchmarks.faults.processes import Child
from cms_project.quickstart.installation import PROJECT
from cms_project.quickstart.processes import Command

_TABLES = """
DROP TABLE IF EXISTS baseline_entry, baseline_live;
CREATE TABLE baseline_entry (id bigint PRIMARY KEY, version integer NOT NULL, due_at timestamptz NOT NULL);
CREATE TABLE baseline_live (entry_id bigint PRIMARY KEY, version integer, due_at timestamptz, applied_at timestamptz,
    times integer NOT NULL DEFAULT 1);
GRANT SELECT, INSERT, UPDATE ON baseline_entry, baseline_live TO PUBLIC;
"""
_FOUND = """
SELECT count(*), extract(epoch FROM max(applied_at) - min(due_at)),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM applied_at - due_at)),
    percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM applied_at - due_at)), sum(times - 1)
FROM baseline_live
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What the baseline did with a burst. Seconds are after the instant at which all was due."""

    asked: int
    live: int
    seconds: float
    p50: float
    p99: float
    doubled: int
    asking_seconds: float

    @property
    def missing(self) -> int:
        """Who was promised and is not live."""
        return self.asked - self.live


@dataclass(slots=True)
class Baseline:
    """The naive implementation, on the servers of the run."""

    house: House

    @property
    def broker_url(self) -> str:
        """A Redis database of its own."""
        return self.house.broker.url.rsplit("/", 1)[0] + "/1"

    @contextmanager
    def worker(self, concurrency: int) -> Iterator[Child]:
        """A worker node with so many processes."""
        log = Path(self.house.folder.logs) / f"baseline-{time.monotonic_ns()}.log"
        # Celery's program takes the broker of BROKER_URL, whatever the application names.
        environment = self.house.environment | {
            "BROKER_URL": self.broker_url,
            "BASELINE_REDIS_URL": self.broker_url,
            "BASELINE_DATABASE_URL": self.house.database.url(),
        }
        arguments = [sys.executable, "-m", "celery", "-A", "benchmarks.baseline.app", "worker", "--concurrency"]
        child = Child(
            Command("baseline", [*arguments, str(concurrency), "--loglevel", "INFO"], environment, log, PROJECT)
        )
        try:
            child.wait_for(lambda: "ready." in child.log)
            yield child
        finally:
            child.end()

    def ask(self, count: int, ahead: timedelta) -> tuple[datetime, float]:
        """Send a task for each item, due that much from the moment the sending is estimated to be over."""
        client = Celery("baseline-client", broker=self.broker_url)
        at = datetime.now(UTC) + ahead
        with self.house.database.connect() as rows:
            rows.execute(_TABLES)
            with rows.cursor().copy("COPY baseline_entry (id, version, due_at) FROM STDIN") as copy:
                for item in range(count):
                    copy.write_row((item, 1, at))
        began = time.monotonic()
        with client.connection_for_write() as connection:
            for item in range(count):
                client.send_task("benchmarks.baseline.app.publish", [item], eta=at, connection=connection)
        return at, time.monotonic() - began

    def found(self, asked: int, asking_seconds: float) -> Found:
        """What is live now."""
        with self.house.database.connect() as rows:
            row = rows.execute(_FOUND).fetchone() or (0,) * 5
        live, seconds, p50, p99, doubled = (float(str(value or 0)) for value in row)
        return Found(asked, int(live), seconds, p50, p99, int(doubled), asking_seconds)

    def wait(self, asked: int, at: datetime, patience: float) -> None:
        """Wait until all is live, or so long after its time."""
        with self.house.database.connect() as rows:
            while datetime.now(UTC) < at + timedelta(seconds=patience):
                (live,) = rows.execute("SELECT count(*) FROM baseline_live").fetchone() or (0,)
                if live == asked:
                    return
                time.sleep(0.2)

    def flush(self) -> None:
        """Forget what the broker still keeps."""
        self.house.broker.flush()
