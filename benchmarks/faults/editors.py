"""Editors who write an entry, add to a number of it again and again, publish it, and remember what they were told."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from benchmarks.faults.population import Population
from benchmarks.faults.scene import Scene

PAGES = "/v3/content_types/page/entries"
_COUNTS = """
SELECT (SELECT count(*) FROM content_entry WHERE stack_id = %(stack)s),
    (SELECT count(*) FROM content_entryversion WHERE stack_id = %(stack)s)
"""


@dataclass(slots=True)
class Written:
    """What an entry must say: its title, and the number of additions that were acknowledged."""

    title: str
    additions: int = 0


@dataclass(slots=True)
class Editors:
    """Some threads that write for as long as the block lasts; each request is made until it is answered.

    `rate` is in entries a second of all editors together; 0 is as fast as they can.
    """

    scene: Scene
    population: Population
    count: int = 4
    rate: float = 0.0
    additions: int = 3
    written: dict[str, Written] = field(default_factory=dict)
    problems: list[Exception] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        for number in range(self.count):
            thread = threading.Thread(target=self._work, name=f"editor-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.problems and error is None:
            raise self.problems[0]

    def acknowledged(self) -> dict[str, str]:
        """The titles of the entries so far."""
        with self._lock:
            return {uid: entry.title for uid, entry in self.written.items()}

    def find_half(self) -> list[str]:
        """Entries that do not say exactly what was acknowledged, and versions or entries that nobody was told of."""
        wrong = []
        for uid, entry in self.written.items():
            found = self.scene.client.insist("GET", f"{PAGES}/{uid}").body.get("entry", {})
            wanted = (entry.title, entry.additions, entry.additions + 1)
            if (found.get("title"), found.get("count"), found.get("_version")) != wanted:
                wrong.append(f"I8: {uid} says {found}, not {wanted}")
        with self.scene.house.database.connect() as rows:
            counted = rows.execute(_COUNTS, {"stack": self.scene.stack_id}).fetchone()
        before = len(self.scene.uids)
        told = (before + len(self.written), before + sum(each.additions + 1 for each in self.written.values()))
        return wrong if counted == told else [*wrong, f"entries and versions: {counted}, not {told}"]

    def _work(self) -> None:
        pause, begun, step = (self.count / self.rate if self.rate else 0.0), time.monotonic(), 0
        while not self._stop.wait(max(0.0, begun + step * pause - time.monotonic())):
            step += 1
            try:
                self._write_and_publish()
            except Exception as error:
                # Told to whoever runs the block: a thread's error would be lost.
                self.problems.append(error)
                break
        self.scene.client.hang_up()

    def _write_and_publish(self) -> None:
        title = f"Page {uuid.uuid4().hex}"
        made = self.scene.client.insist("POST", PAGES, {"entry": {"title": title, "count": 0}})
        uid = str(made.body["entry"]["uid"])
        with self._lock:
            entry = self.written[uid] = Written(title)
        for _ in range(self.additions):
            added = self.scene.client.insist("PUT", f"{PAGES}/{uid}", {"entry": {"count": {"ADD": 1}}})
            assert added.status == 200, added
            entry.additions += 1
        answer = self.scene.publish([uid])
        with self._lock:
            self.population.add(answer, self.scene.items_per_entry)
