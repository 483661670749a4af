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
LATER = "2999-01-01T00:00:00.000Z"


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


def shown(manager: Manager, uid: str) -> dict[tuple[str, str], str]:
    """The entry's title where it is live, by environment and language, as reads of what is live say."""
    found = {}
    for environment in ("production", "staging"):
        for locale in ("en-us", "fr-fr"):
            live = manager.get(f"content_types/article/entries?environment={environment}&locale={locale}")["entries"]
            for title in [entry["title"] for entry in live if entry["uid"] == uid]:
                found[environment, locale] = title
    return found


@pytest.mark.behaviour("CS-104", "CS-105", "CS-129")
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


@pytest.mark.behaviour("CS-113", "CS-129")
def test_an_unpublish_takes_it_offline(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    manager.post(path(uid, "publish"), body("production", locales=("en-us", "fr-fr")))
    run_queue()

    asked = body("production", locales=("en-us",), locale="en-us", version=1)
    assert manager.post(path(uid, "unpublish"), asked)["notice"] == NOTICE
    run_queue()

    assert shown(manager, uid) == {("production", "fr-fr"): "Herons"}
    assert [row["locale"] for row in details(manager, uid)] == ["fr-fr"]


def test_the_source_language_may_stand_in_the_query(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")

    manager.post(path(uid, "publish") + "?locale=fr-fr", body("production"))
    run_queue()

    assert stage.live() == {(uid, "fr-fr", "production"): ("fr-fr", 1)}


@pytest.mark.behaviour("CS-106")
def test_without_languages_the_masters_content_goes_live_in_the_masters(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")

    manager.post(path(uid, "publish"), body("production"))
    run_queue()

    assert shown(manager, uid) == {("production", "en-us"): "Herons"}


@pytest.mark.behaviour("CS-107")
def test_a_language_without_content_of_its_own_shows_the_masters_and_is_not_localized(
    stage: Stage, manager: Manager
) -> None:
    uid = stage.entry("Herons")

    manager.post(path(uid, "publish"), body("production", locales=("fr-fr",), locale="en-us", version=1))
    run_queue()

    assert shown(manager, uid) == {("production", "fr-fr"): "Herons"}
    assert [(row["locale"], row["version"]) for row in details(manager, uid)] == [("fr-fr", 1)]
    languages = manager.get(f"content_types/article/entries/{uid}/locales")["locales"]
    assert [row["code"] for row in languages] == ["en-us"]


@pytest.mark.behaviour("CS-105", "CS-108", "CS-109")
def test_publish_all_localized_publishes_what_the_source_would_leave_alone(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    stage.edit(uid, "Herons again")
    asked = body("production", locales=("en-us", "fr-fr"), locale="en-us", version=1)

    manager.post(path(uid, "publish"), asked)
    run_queue()
    alone = shown(manager, uid)
    manager.post(path(uid, "publish") + "?publish_all_localized=true", asked)
    run_queue()

    assert alone == {("production", "en-us"): "Herons"}
    assert shown(manager, uid) == {("production", "en-us"): "Herons", ("production", "fr-fr"): "Hérons"}


@pytest.mark.behaviour("CS-114")
def test_publish_all_localized_unpublishes_every_language(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    manager.post(path(uid, "publish") + "?publish_all_localized=true", body("production", "staging"))
    run_queue()

    manager.post(path(uid, "unpublish"), body("production"))
    run_queue()
    master_gone = shown(manager, uid)
    manager.post(path(uid, "unpublish") + "?publish_all_localized=true", body("staging", locale="en-us", version=1))
    run_queue()

    french = {("production", "fr-fr"): "Hérons"}
    assert master_gone == {**french, ("staging", "en-us"): "Herons", ("staging", "fr-fr"): "Hérons"}
    assert shown(manager, uid) == french


@pytest.mark.behaviour("CS-110", "CS-113")
@pytest.mark.parametrize("verb", ["publish", "unpublish"])
def test_a_request_with_a_time_waits_for_it(stage: Stage, manager: Manager, verb: str) -> None:
    uid = stage.entry("Herons")
    live = {("production", "en-us"): "Herons"}
    before, after = ({}, live) if verb == "publish" else (live, {})
    if verb == "unpublish":
        manager.post(path(uid, "publish"), body("production"))
        run_queue()

    answer = manager.post(path(uid, verb), body("production", scheduled_at=LATER))
    run_queue()
    while_waiting = shown(manager, uid)
    item = manager.get(f"publish-queue?job_id={answer['job_id']}")["queue"][0]
    manager.put(f"publish-queue/{item['uid']}", {"scheduled_at": "2016-10-07T12:34:36.000Z"})
    run_queue()

    assert (answer["notice"], item["action"], item["scheduled_at"]) == (NOTICE, verb, LATER)
    assert while_waiting == before
    assert shown(manager, uid) == after


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

    with django_assert_num_queries(1):
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


def test_a_time_may_be_said_in_a_zone_and_must_exist_there_once(stage: Stage, manager: Manager) -> None:
    uid = stage.entry()
    asked = body("production", scheduled_at="2099-07-01T08:00:00[Europe/Oslo]")
    job = manager.post(path(uid, "publish"), asked)["job_id"]
    (item,) = manager.get(f"publish-queue?job_id={job}")["queue"]
    assert item["scheduled_at"] == "2099-07-01T06:00:00.000Z"
    for at, sentence in (
        ("2099-03-29T02:30:00[Europe/Oslo]", "does not exist in Europe/Oslo: the clocks are put forward there."),
        (
            "2099-10-25T02:30:00[Europe/Oslo]",
            "happens twice in Europe/Oslo: write +02:00 or +01:00 before the zone to say which.",
        ),
    ):
        assert manager.refused("POST", path(uid, "publish"), body("production", scheduled_at=at))[3] == {
            "scheduled_at": [sentence]
        }
        assert manager.refused("PUT", f"publish-queue/{item['uid']}", {"scheduled_at": at})[3] == {
            "scheduled_at": [sentence]
        }
    assert PublishItem.objects.count() == 1
