"""Readers of delivery at a steady pace, who remember how long each answer took. One thread each, over a kept connection."""

import random
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeAlias

from benchmarks.faults.client import Client
from benchmarks.faults.scene import Scene

Stretch: TypeAlias = tuple[float, float]
ALWAYS: Stretch = (0.0, float("inf"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer: when it was asked for, how long it took, its status."""

    at: float
    seconds: float
    status: int


@dataclass(slots=True)
class Readers:
    """So many gets of entries a second from a few connections, for as long as the block lasts.

    A request is sent at its time, not when the one before was answered early: what waits shows in the next ones' delay.
    """

    scene: Scene
    rate: float
    count: int = 4
    readings: list[Reading] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        for number in range(self.count):
            thread = threading.Thread(target=self._work, args=(number,), name=f"reader-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def percentile(self, share: float, stretches: Sequence[Stretch] = (ALWAYS,)) -> float:
        """Of the answers to what was asked for within these stretches of time, in milliseconds."""
        read = list(self.readings)
        times = [each.seconds for each in read if any(since <= each.at < until for since, until in stretches)]
        if len(times) < 2:
            return float("nan")
        return statistics.quantiles(times, n=1000, method="inclusive")[round(share * 1000) - 1] * 1000

    def failures(self) -> int:
        """How many were answered otherwise than with the entry or with its absence."""
        return sum(each.status not in (200, 422) for each in self.readings)

    def _work(self, number: int) -> None:
        headers = {"api_key": self.scene.api_key, "access_token": self.scene.delivery_token}
        client = Client(self.scene.house.port, headers)
        dice, pause = random.Random(number), self.count / self.rate
        begun, step = time.monotonic() + dice.uniform(0, pause), 0
        while not self._stop.wait(max(0.0, begun + step * pause - time.monotonic())):
            step += 1
            place = dice.choice(self.scene.environments)
            asked = time.monotonic()
            uid = dice.choice(self.scene.uids)
            answer = client.call("GET", f"/v3/content_types/page/entries/{uid}?environment={place}")
            self.readings.append(Reading(asked, answer.seconds, answer.status))
        client.hang_up()
