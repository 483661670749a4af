"""One run of schemathesis against a server as one caller, and what it found."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from django.urls import Resolver404, resolve

from benchmarks.fuzz.callers import Caller
from benchmarks.fuzz.document import kinds_of, with_examples
from benchmarks.fuzz.settings import write_settings

PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")


class NotRun(Exception):
    """schemathesis did not begin; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Share:
    """Every so many of the operations, beginning with the first."""

    stride: int = 1
    first: int = 0

    def of(self, labels: Iterable[str]) -> frozenset[str]:
        """Those that belong to it."""
        return frozenset([*labels][self.first :: self.stride])


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, how often, and with which dice; without a seed the same is asked each time.

    `covered` are the operations of the coverage phase, which is the longest.
    """

    examples: int
    seed: int | None = None
    phases: tuple[str, ...] = PHASES
    asked: Share = Share()
    covered: Share = Share()


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that does not hold, and the call that shows it."""

    check: str
    operation: str
    message: str
    request: Mapping[str, Any]
    response: Mapping[str, Any]


@dataclass(slots=True)
class Found:
    """How each route and method was answered, what does not hold, and what the run itself stumbled over."""

    statuses: dict[tuple[str, str], Counter[int]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(sum(counter.values()) for counter in self.statuses.values())

    @property
    def server_errors(self) -> int:
        """How many answers were the server's fault, or none at all."""
        return sum(
            count for counter in self.statuses.values() for status, count in counter.items() if not 0 < status < 500
        )

    def add(self, other: "Found") -> None:
        """Take along what another run found."""
        for call, counter in other.statuses.items():
            self.statuses.setdefault(call, Counter()).update(counter)
        self.failures += other.failures
        self.errors += other.errors


def fuzz(address: str, caller: Caller, plan: Plan, folder: Path) -> Found:
    """Ask every operation as the caller; the folder keeps what was asked and answered."""
    folder.mkdir(parents=True, exist_ok=True)
    document = httpx.get(f"{address}/schema/?format=json", timeout=60).raise_for_status().json()
    kinds = kinds_of(document)
    (folder / "openapi.json").write_text(json.dumps(with_examples(document, caller)))
    write_settings(folder / "schemathesis.toml", caller, kinds, plan.asked.of(kinds), plan.covered.of(kinds))
    with (folder / "output.txt").open("w") as output:
        subprocess.run(_command(address, plan), cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False)
    events = folder / "events.ndjson"
    if not events.exists():
        raise NotRun((folder / "output.txt").read_text())
    return read(events)


def _command(address: str, plan: Plan) -> list[str]:
    dice = ["--seed", str(plan.seed), "--generation-database", "none"] if plan.seed else ["--generation-deterministic"]
    return [
        sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "--no-color",
        "run", "openapi.json", "--url", address, "--phases", ",".join(plan.phases), "--max-examples", str(plan.examples),
        *dice, "--continue-on-failure", "--no-shrink", "--request-timeout", "60",
        "--report", "ndjson", "--report-ndjson-path", "events.ndjson",
    ]  # fmt: skip


def read(events: Path) -> Found:
    """What the lines of a run tell."""
    found = Found()
    with events.open() as lines:
        for line in lines:
            for name, event in json.loads(line).items():
                if name == "ScenarioFinished":
                    _count(found, event["recorder"])
                elif name in ("NonFatalError", "FatalError"):
                    found.errors.append(json.dumps(event)[:2000])
    return found


def _count(found: Found, recorder: Mapping[str, Any]) -> None:
    interactions = recorder.get("interactions", {})
    for interaction in interactions.values():
        request, response = interaction["request"], interaction.get("response")
        called = (route_of(request["uri"]), request["method"])
        found.statuses.setdefault(called, Counter())[response["status_code"] if response else 0] += 1
    found.failures.extend(_failures(recorder.get("checks", {}), interactions))


def _failures(checks: Mapping[str, Any], interactions: Mapping[str, Any]) -> Iterator[Failure]:
    for case, rows in checks.items():
        asked = interactions.get(case, {})
        for row in rows:
            if row["status"] == "failure":
                told = row["failure_info"]["failure"]
                yield Failure(
                    row["name"], told["operation"], told.get("message", ""), asked.get("request", {}), asked.get("response") or {}
                )  # fmt: skip


def route_of(uri: str) -> str:
    """The name of the route that a call reached; empty where it reached none."""
    try:
        return resolve(urlsplit(uri).path).url_name or ""
    except Resolver404:
        return ""
