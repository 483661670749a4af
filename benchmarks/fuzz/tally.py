"""How calls were answered, one by one: counted, timed, and what broke."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from benchmarks.fuzz.report import Row

_SHAPE: Final = {"error_message", "error_code", "errors"}
_WITHOUT_SHAPE: Final = "asset_file"
"""The route of files, which says no more than that there is none."""


@dataclass(slots=True)
class Tally:
    """The answers of each route and method; none may take longer than the seconds, nor more than the megabytes."""

    seconds: float
    megabytes: float = 0.0
    statuses: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)
    slowest: float = 0.0
    breaks: list[dict[str, Any]] = field(default_factory=list)

    def note(self, call: tuple[str, str], case: bytes, response: httpx.Response, seconds: float) -> None:
        """Count an answer."""
        status = response.status_code
        self.statuses.setdefault(call, Counter())[status] += 1
        self.slowest = max(self.slowest, seconds)
        told = {
            "server's fault": status >= 500,
            "shape of errors": 400 <= status < 500 and call[0] != _WITHOUT_SHAPE and not _has_shape(response),
            "slow": seconds > self.seconds,
        }
        for check, is_so in told.items():
            if is_so:
                message = f"{status} after {seconds:.2f} s: {response.text[:200]}"
                self.breaks.append({"check": check, "message": message, "call": call, "case": repr(case[:200])})

    def weigh(self, call: tuple[str, str], case: bytes, megabytes: float) -> None:
        """See that an answer did not take too much memory."""
        if megabytes > self.megabytes:
            message = f"took {megabytes:.0f} MB"
            self.breaks.append({"check": "memory", "message": message, "call": call, "case": repr(case[:200])})

    def row(self, name: str, every: Collection[Any], figures: str = "") -> Row:
        """The line of the table; every call must have been made."""
        called = set(every) & self.statuses.keys()
        faults = sum(count for each in self.statuses.values() for status, count in each.items() if status >= 500)
        told = [f"slowest answer {self.slowest:.2f} s", figures]
        return Row(
            name, sum(sum(each.values()) for each in self.statuses.values()), (len(called), len(every)),
            sum(1 for call in called if any(status < 400 for status in self.statuses[call])), faults, self.breaks,
            ", ".join(filter(None, told)),
        )  # fmt: skip


def _has_shape(response: httpx.Response) -> bool:
    try:
        answer = json.loads(response.content)
    except ValueError:
        return False
    return isinstance(answer, dict) and set(answer) == _SHAPE
