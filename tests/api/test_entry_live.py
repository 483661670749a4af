"""GET …/entries/{uid}/live: languages by environments, what is live, how far behind, what is to come."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.drain import drain
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack
from tests.publishing.builders import Stage, make_stage

LATER = "2999-01-01T00:00:00.000Z"


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def read(manager: Manager, uid: str) -> Any:
    return manager.get(f"content_types/article/entries/{uid}/live")["live"]


def states(live: Any) -> dict[tuple[str, str], tuple[str, int | None]]:
    names = {row["uid"]: row["name"] for row in live["environments"]}
    return {
        (cell["locale"], names[cell["environment"]]): (cell["state"], cell["versions_behind"]) for cell in live["cells"]
    }


def publish(stage: Stage, uid: str, *locales: str, **more: Any) -> None:
    stage.request(uid, locales=locales, **more)
    drain(lambda: False)


def test_an_entry_that_is_nowhere_is_offline_everywhere(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    live = read(manager, uid)
    assert live["locales"] == [
        {"code": "en-us", "localized": True, "inherits_from": None, "latest_version": 1, "title": "Herons"},
        {"code": "fr-fr", "localized": False, "inherits_from": "en-us", "latest_version": 1, "title": "Herons"},
    ]
    assert [row["name"] for row in live["environments"]] == ["production", "staging"]
    assert set(states(live).values()) == {("offline", None)}
    assert len(live["cells"]) == 4


def test_every_place_says_how_it_stands(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    publish(stage, uid, "en-us", "fr-fr", environments=("production", "staging"))
    stage.edit(uid, "Herons again")
    stage.edit(uid, "Herons once more")
    publish(stage, uid, "en-us", environments=("staging",))
    stage.edit(uid, "Les hérons", locale="fr-fr")
    live = read(manager, uid)
    assert states(live) == {
        ("en-us", "production"): ("behind", 2),
        ("en-us", "staging"): ("current", 0),
        ("fr-fr", "production"): ("different", None),
        ("fr-fr", "staging"): ("different", None),
    }
    production = live["cells"][0]["live"]
    assert (production["version"], production["locale"], production["user"]) == (1, "en-us", stage.tenant.actor.uid)
    publish(stage, uid, "en-us", action="unpublish")
    assert states(read(manager, uid))[("en-us", "production")] == ("offline", None)


def test_what_is_scheduled_stands_at_its_place(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    publish(stage, uid)
    stage.edit(uid, "Herons again")
    stage.request(uid, scheduled_at=LATER)
    stage.request(uid, "unpublish", scheduled_at="2999-02-01T00:00:00.000Z")
    cell = read(manager, uid)["cells"][0]
    assert [{**row, "uid": None} for row in cell["scheduled"]] == [
        {
            "uid": None, "action": "publish", "state": "scheduled", "scheduled_at": LATER, "version": 2,
            "locale": "en-us",
        },
        {
            "uid": None, "action": "unpublish", "state": "scheduled", "scheduled_at": "2999-02-01T00:00:00.000Z",
            "version": None, "locale": None,
        },
    ]  # fmt: skip
    manager.delete(f"publish-queue/{cell['scheduled'][0]['uid']}")
    assert len(read(manager, uid)["cells"][0]["scheduled"]) == 1


def test_an_entry_in_one_language_only_has_nothing_above_it(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Les hérons", locale="fr-fr")
    english, french = read(manager, uid)["locales"]
    assert (english["latest_version"], english["inherits_from"]) == (None, None)
    assert (french["latest_version"], french["localized"]) == (1, True)


def grow(stage: Stage, uid: str) -> None:
    for number in range(5):
        make_environment(stage.tenant.fresh_scope(), f"place-{number}")
        make_locale(stage.tenant.fresh_scope(), f"de-x{number}")
    publish(stage, uid, environments=tuple(f"place-{number}" for number in range(5)))


def test_it_costs_the_same_for_many_places(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    costs = []
    for _ in range(2):
        read(manager, uid)
        with CaptureQueriesContext(connection) as queries:
            read(manager, uid)
        costs.append(len(queries))
        if len(costs) == 1:
            grow(stage, uid)
    assert costs[0] == costs[1]


def test_an_entry_of_another_stack_is_unknown(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    other = make_manager(make_stack())
    path = "content_types/article/entries"
    assert other.refused("GET", f"{path}/{uid}/live") == other.refused("GET", f"{path}/blt0/live")
    status, _, _, errors = manager.refused("GET", f"{path}/blt0/live")
    assert (status, list(errors)) == (422, ["uid"])
