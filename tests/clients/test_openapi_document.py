"""What the description of the API promises, asked of the real server by four roles. `make fuzz` asks longer."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from benchmarks.fuzz.api import row_of
from benchmarks.fuzz.callers import ROLES, Caller, make_caller
from benchmarks.fuzz.document import operations
from benchmarks.fuzz.narrowings import NARROWINGS, narrowed
from benchmarks.fuzz.run import Found, Plan, Share, fuzz
from tests.clients.server import running_server

SPARSE = 40
"""Of so many operations one has the coverage phase here, which asks each of them dozens of times."""
MAIL = {"EMAIL_HOST": "localhost", "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.fixture
def callers(transactional_db: None, settings: Settings, tmp_path: Path) -> list[Caller]:
    settings.EMAIL_HOST, settings.MEDIA_ROOT = MAIL["EMAIL_HOST"], tmp_path / "media"
    return [make_caller(role) for role in ROLES]


def test_whoever_asks_is_answered_as_the_description_says(
    callers: list[Caller], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**MAIL, "MEDIA_ROOT": str(tmp_path / "media")}.items():
        monkeypatch.setenv(name, value)
    with running_server() as address, ThreadPoolExecutor(2) as pool:
        owner, *others = callers
        everything = pool.submit(fuzz, address, owner, Plan(1, covered=Share(SPARSE)), tmp_path / owner.role)
        shares = pool.submit(_one_after_the_other, address, others, tmp_path)
    assert [*row_of(owner.role, everything.result()).breaks, *row_of("others", shares.result()).breaks] == []
    assert everything.result().server_errors + shares.result().server_errors == 0


def test_every_narrowing_is_about_an_operation_that_there_is(client: Client) -> None:
    labels = [label for label, *_ in operations(client.get("/schema/").json())]
    idle = [row for row in NARROWINGS if not any(re.match(row.operations, label) for label in labels)]
    assert idle == []


def test_a_check_that_lets_nothing_pass_is_told_from_one_that_is_left_out() -> None:
    assert narrowed("GET /v3/locales") == {"positive_data_acceptance": (422,), "negative_data_rejection": ()}
    assert narrowed("POST /v3/webhooks/import") == {"positive_data_acceptance": (422, 400)}


def _one_after_the_other(address: str, others: list[Caller], folder: Path) -> Found:
    """Every operation by one of the others, each by another role than its neighbour."""
    found = Found()
    for place, caller in enumerate(others):
        plan = Plan(
            1, phases=("coverage", "fuzzing"), asked=Share(len(others), place), covered=Share(SPARSE, place + 1)
        )
        found.add(fuzz(address, caller, plan, folder / caller.role))
    return found
