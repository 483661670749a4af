"""Editors at work while something breaks: each writes an entry and publishes it everywhere, again and again."""

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from benchmarks.faults.population import Population
from benchmarks.faults.scene import Scene


@dataclass(slots=True)
class Traffic:
    """So many entries a second from a few threads, for as long as the block lasts. Each request is made until it is answered.

    `titles` holds what was acknowledged, by uid; `problems` the errors of this program itself.
    """

    scene: Scene
    population: Population
    rate: float
    editors: int = 4
    titles: dict[str, str] = field(default_factory=dict)
    problems: list[Exception] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        for number in range(self.editors):
            thread = threading.Thread(target=self._work, args=(number,), name=f"editor-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.problems and error is None:
            raise self.problems[0]

    def _work(self, editor: int) -> None:
        pause, begun = self.editors / self.rate, time.monotonic()
        step = 0
        while not self._stop.wait(max(0.0, begun + step * pause - time.monotonic())):
            step += 1
            try:
                self._write_and_publish(f"Editor {editor}, page {step}")
            except Exception as error:
                # Told to whoever runs the block: a thread's error would be lost.
                self.problems.append(error)
                return
        self.scene.client.hang_up()

    def _write_and_publish(self, title: str) -> None:
        uid = str(self.scene.new_entry(title).body["entry"]["uid"])
        with self._lock:
            self.titles[uid] = title
        answer = self.scene.publish([uid])
        with self._lock:
            self.population.add(answer, self.scene.items_per_entry)
