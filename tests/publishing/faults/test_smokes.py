"""The programs of benchmarks/faults at their smallest: a whole installation is really killed, and everybody is counted."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

SMOKES = ("f1", "f2", "f3", "f4", "f5")

Line = dict[str, Any]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Line]:
    """What one run of all of them found, by the test's name: they share the servers, and each has a stack of its own."""
    report = tmp_path_factory.mktemp("faults")
    command = [sys.executable, "-m", "benchmarks.faults", *SMOKES, "--scale", "smoke", "--report", str(report)]
    finished = subprocess.run(command, cwd=settings.BASE_DIR, check=False, capture_output=True, text=True, timeout=600)
    print(finished.stdout, finished.stderr)  # noqa: T201 pytest shows it with a failure
    rows = [json.loads(line) for line in (report / "faults.jsonl").read_text().splitlines()]
    return {row["test"]: row for row in rows}


@pytest.mark.parametrize("name", SMOKES)
def test_nobody_is_lost_or_doubled_whatever_is_killed(lines: dict[str, Line], name: str) -> None:
    checks = {check["name"]: check["value"] for check in lines[name]["checks"] if not check["limit"].startswith("≤")}

    asked = checks["issued"]
    assert asked > 0
    assert checks == dict.fromkeys(checks, 0) | {
        "issued": asked,
        "applied exactly once + refused with a reason": asked,
    }
