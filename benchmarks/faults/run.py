"""One run of one test: where it happens, how large it is, and its dice."""

import random
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from benchmarks.faults.house import House
from benchmarks.faults.report import Outcome

Scale = Literal["smoke", "small", "full"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """What a test is given."""

    house: House
    scale: Scale
    seed: int
    dice: random.Random

    def pick(self, smoke: T, small: T, full: T) -> T:
        """The size for the run's scale."""
        return {"smoke": smoke, "small": small, "full": full}[self.scale]


class Program(Protocol):
    """A module of this package that is a test: its name is the test's, in small letters."""

    def run(self, run: Run) -> Outcome:
        """Do the harm, wait, and count."""
