"""Gets of the reference server: how much of a change in answers' times is the machine's."""

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from benchmarks.faults.client import Client
from benchmarks.faults.house import House
from benchmarks.faults.readers import Reading
from cms_project.quickstart.probe import is_listening
from cms_project.quickstart.state import any_free_port


@dataclass(slots=True)
class Reference:
    """Gets of the reference server, so many a second, for as long as the block lasts."""

    house: House
    rate: float
    readings: list[Reading] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        port = any_free_port()
        child = self.house.start_reference(port)
        child.wait_for(lambda: is_listening(f"http://127.0.0.1:{port}"))
        thread = threading.Thread(target=self._work, args=(Client(port, {}),), name="reference", daemon=True)
        thread.start()
        self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, client: Client) -> None:
        begun, step = time.monotonic(), 0
        while not self._stop.wait(max(0.0, begun + step / self.rate - time.monotonic())):
            step += 1
            asked = time.monotonic()
            answer = client.call("GET", "/")
            self.readings.append(Reading(asked, answer.seconds, answer.status))
        client.hang_up()
