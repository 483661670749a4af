"""POST …/publish and …/unpublish, and what reads show of it, in the vendor's shapes."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.management_client import Manager, make_manager
from tests.publishing.builders import Stage, make_stage
from tests.publishing.invariants import check_invariants

NOTICE = "The requested action has been performed."


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def run_queue() -> None:
    drain(lambda: False)


def path(uid: str, verb: str) -> str:
    return f"content_types/article/entries/{uid}/{verb}"


def body(*environments: str, locales: tuple[str, ...] = (), **beside: object) -> dict[str, object]:
    entry: dict[str, object] = {"environments": list(environments)}
    return {"entry": entry | ({"locales": list(locales)} if locales else {}), **beside}


def details(manager: Manager, uid: str) -> list[dict[str, Any]]:
    rows = manager.get(f"content_types/article/entries/{uid}?include_publish_details=true")["entry"]["publish_details"]
    return [{key: value for key, value in row.items() if key != "time"} for row in rows]


def test_a_publish_is_queued_with_the_vendors_notice_and_shows_in_the_details(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")

    answer = manager.post(
        path(uid, "publish"), body("production", stage.staging.uid, locales=("en-us",), locale="en-us", version=1)
    )
    before = details(manager, uid)
    run_queue()

    assert answer == {"notice": NOTICE, "job_id": str(PublishItem.objects.first().job.uid)}  # type: ignore[union-attr]
    assert before == []
    user = PublishItem.objects.values_list("created_by", flat=True)[0]
    assert details(manager, uid) == [
        {"environment": stage.production.uid, "locale": "en-us", "user": user, "version": 1},
        {"environment": stage.staging.uid, "locale": "en-us", "user": user, "version": 1},
    ]
    check_invariants(stage.scope.stack_id)


def test_an_unpublish_takes_it_offline(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    manager.post(path(uid, "publish"), body("production", locales=("en-us", "fr-fr")))
    run_queue()

    assert manager.post(path(uid, "unpublish"), body("production", locales=("en-us",)))["notice"] == NOTICE
    run_queue()

    assert [row["locale"] for row in details(manager, uid)] == ["fr-fr"]


def test_the_source_language_may_stand_in_the_query(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")

    manager.post(path(uid, "publish") + "?locale=fr-fr", body("production"))
    run_queue()

    assert stage.live() == {(uid, "fr-fr", "production"): ("fr-fr", 1)}


def test_publish_all_localized_publishes_what_the_source_would_leave_alone(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    asked = body("production", locales=("en-us", "fr-fr"), locale="en-us", version=1)

    manager.post(path(uid, "publish"), asked)
    run_queue()
    alone = sorted(stage.live())
    manager.post(path(uid, "publish") + "?publish_all_localized=true", asked)
    run_queue()

    assert alone == [(uid, "en-us", "production")]
    assert sorted(stage.live()) == [(uid, "en-us", "production"), (uid, "fr-fr", "production")]


@pytest.mark.parametrize(
    ("asked", "errors"),
    [
        ({}, {"entry": ["is required."]}),
        ({"entry": []}, {"entry": ["must be an object."]}),
        ({"entry": {}}, {"environments": ["is required."]}),
        (
            {"entry": {"environments": "production", "locales": [1]}, "version": 0, "scheduled_at": 5},
            {
                "version": ["must be the number of a version."],
                "scheduled_at": ["must be a text."],
                "environments": ["must be a list of texts."],
                "locales": ["must be a list of texts."],
            },
        ),
        (body("mars"), {"environments": ["'mars' is not an environment of this stack."]}),
        (body("production", locales=("xx",)), {"locales": ["'xx' is not a language of this stack."]}),
        (body("production", locale="xx"), {"locale": ["'xx' is not a language of this stack."]}),
        (
            body("production", scheduled_at="2999-01-01T00:00:00"),
            {"scheduled_at": ["is not an ISO 8601 time with a zone, such as 2026-10-07T12:34:36.000Z."]},
        ),
    ],
)
def test_a_body_that_cannot_be_carried_out_names_its_fields(
    stage: Stage, manager: Manager, asked: object, errors: dict[str, list[str]]
) -> None:
    uid = stage.entry("Herons")

    answer = manager.refused("POST", path(uid, "publish"), asked)

    message = "The request could not be sent for publishing. Please check it and try again."
    assert answer == (422, 141, message, errors)
    assert PublishItem.objects.count() == 0


def test_a_version_that_does_not_exist_is_named(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")

    status, code, _, errors = manager.refused("POST", path(uid, "publish"), body("production", version=9))

    assert (status, code, errors) == (422, 141, {"version": [f"9 of '{uid}' doesn't exist."]})


def test_an_entry_of_another_stack_is_as_unknown_as_none(stage: Stage, manager: Manager) -> None:
    other = make_stage()
    foreign = other.entry("Herons")

    answers = [
        manager.refused("POST", path(uid, "publish"), body("production")) for uid in (foreign, "blt0000000000000000")
    ]

    assert [answer[:3] for answer in answers] == [answers[0][:3]] * 2
    assert answers[0][:2] == (422, 141)
    assert PublishItem.objects.count() == 0


def test_an_unknown_type_has_its_own_code(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")

    answer = manager.refused("POST", f"content_types/nothing/entries/{uid}/publish", body("production"))

    assert answer[:2] == (422, 118)


def test_lists_show_publish_details_without_a_query_more(
    stage: Stage, manager: Manager, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    uids = [stage.entry(f"Bird {number}") for number in range(3)]
    stage.request(uids, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    run_queue()
    manager.get("content_types/article/entries")

    with django_assert_num_queries(2):
        entries = manager.get("content_types/article/entries?include_publish_details=true")["entries"]

    assert [len(entry["publish_details"]) for entry in entries] == [4, 4, 4]
    assert "publish_details" not in manager.get("content_types/article/entries")["entries"][0]


def test_publishing_asks_a_fixed_number_of_queries(
    stage: Stage, manager: Manager, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")

    with django_assert_max_num_queries(15):
        manager.post(path(uid, "publish"), body("production", "staging", locales=("en-us", "fr-fr")))
