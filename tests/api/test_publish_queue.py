"""The publish queue over HTTP: listing, filtering, taking back."""

import json
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from core.clock import to_wire
from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.management_client import Manager, make_manager
from tests.publishing.builders import Stage, make_stage

LATER = "2999-01-01T00:00:00.000Z"


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def queue(manager: Manager, query: str = "") -> list[tuple[str, str]]:
    return [
        (item["entry"]["title"], item["publish_details"]["status"])
        for item in manager.get(f"publish-queue{query}")["queue"]
    ]


def test_an_item_is_listed_in_the_vendors_words(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    job = stage.request(uid, scheduled_at=LATER)
    item = PublishItem.objects.get(job=job)

    assert manager.get("publish-queue") == {
        "queue": [
            {
                "uid": str(item.uid),
                "type": "entry",
                "action": "publish",
                "locale": ["en-us"],
                "environment": [stage.production.uid],
                "user": stage.tenant.actor.uid,
                "approval": False,
                "approved": True,
                "rejected": False,
                "entry": {"uid": uid, "title": "Herons", "locale": "en-us", "version": 1},
                "content_type": {"uid": "article", "title": "Article"},
                "stack": stage.scope.api_key,
                "state": "scheduled",
                "publish_details": {"status": "scheduled", "message": "", "error": ""},
                "scheduled_at": LATER,
                "created_at": to_wire(item.created_at),
                "job_id": str(job.uid),
                "bulkJobId": str(job.uid),
            }
        ]
    }
    assert manager.get(f"publish-queue/{item.uid}")["queue"]["uid"] == str(item.uid)


def test_what_became_of_items_is_listed_newest_first(stage: Stage, manager: Manager) -> None:
    stage.request(stage.entry("Done"))
    stage.request(stage.entry("Offline"), "unpublish")
    drain(lambda: False)
    stage.request(stage.entry("Waiting"))
    stage.request(stage.entry("Later"), scheduled_at=LATER)

    assert queue(manager) == [
        ("Later", "scheduled"),
        ("Waiting", "in_progress"),
        ("Offline", "skipped"),
        ("Done", "success"),
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?state=scheduled", ["Later"]),
        ("?state=scheduled&state=skipped", ["Later", "Offline"]),
        ("?action=unpublish", ["Offline"]),
        ("?environment=staging", ["Offline"]),
        ("?locale=fr-fr", ["Later"]),
        ("?content_type=nothing", []),
        ("?due_after=2900-01-01T00:00:00Z", ["Later"]),
        ("?due_before=2900-01-01T00:00:00Z", ["Offline", "Done"]),
        ("?limit=1&skip=1", ["Offline"]),
        ({"scheduled_at": {"$gte": "2900-01-01T00:00:00.000Z"}}, ["Later"]),
        ({"$or": [{"action": "unpublish"}, {"locale": {"$in": ["fr-fr"]}}]}, ["Later", "Offline"]),
        ({"action": {"$ne": "publish"}}, ["Offline"]),
        ({"published_at": {"$exists": False}}, ["Later"]),
    ],
)
def test_the_list_is_narrowed(stage: Stage, manager: Manager, query: object, titles: list[str]) -> None:
    stage.request(stage.entry("Done"))
    stage.request(stage.entry("Offline"), "unpublish", environments=("staging",))
    drain(lambda: False)
    stage.request(stage.entry("Later"), locales=("fr-fr",), scheduled_at=LATER)

    text = query if isinstance(query, str) else f"?query={quote(json.dumps(query))}"
    assert [title for title, _ in queue(manager, text)] == titles


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("?state=gone", "state"),
        ("?due_after=tomorrow", "due_after"),
        ("?job_id=x", "job_id"),
        ("?limit=x", "limit"),
        ("?query={", "query"),
        ({"nothing": 1}, "query.nothing"),
        ({"locale": {"$regex": "x"}}, "query"),
        ({"scheduled_at": "tomorrow"}, "query.scheduled_at"),
        ({"scheduled_at": {"$in": ["x"]}}, "query.scheduled_at.$in"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(stage: Stage, manager: Manager, query: object, path: str) -> None:
    stage.request(stage.entry())
    text = query if isinstance(query, str) else f"?query={quote(json.dumps(query))}"

    status, code, _, errors = manager.refused("GET", f"publish-queue{text}")

    assert (status, code, list(errors)) == (422, 141, [path])


def test_a_list_asks_a_fixed_number_of_queries(
    stage: Stage, manager: Manager, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stage.request([stage.entry(f"Bird {number}") for number in range(5)], environments=("production", "staging"))

    with django_assert_num_queries(3):
        body = manager.get("publish-queue?include_count=true&limit=4")

    assert (len(body["queue"]), body["count"]) == (4, 10)


@pytest.mark.parametrize(("method", "suffix"), [("GET", "/unschedule"), ("DELETE", "/unschedule"), ("DELETE", "")])
def test_an_item_is_taken_back_once(stage: Stage, manager: Manager, method: str, suffix: str) -> None:
    uid = stage.entry("Herons")
    item = PublishItem.objects.get(job=stage.request(uid, scheduled_at=LATER))

    first = manager.ask(method, f"publish-queue/{item.uid}{suffix}")
    second = manager.refused(method, f"publish-queue/{item.uid}{suffix}")

    assert (first.status_code, json.loads(first.content)) == (200, {"notice": "Entry unscheduled successfully."})
    assert second[:2] == (409, 141)
    assert queue(manager) == [("Herons", "cancelled")]


def test_a_request_says_how_far_it_is(stage: Stage, manager: Manager) -> None:
    gone = stage.entry("Gone")
    job = stage.request([stage.entry("Here"), gone, stage.entry("Waiting")])
    PublishItem.objects.filter(job=job, entry__uid=gone).update(created_by="blt0000000000000000")
    waiting = PublishItem.objects.filter(job=job).order_by("-id")[0]
    PublishItem.objects.filter(pk=waiting.pk).update(next_try_at=waiting.due_at.replace(year=2999))
    drain(lambda: False)

    assert manager.get(f"publish-queue?job_id={job.uid}")["jobDetails"] == {
        "type": "job",
        "publish_details": {"status": "in_progress", "recordsCount": 3, "process_count": 2},
        "summary": {"total_processed": 2, "success": 1, "unsuccess": 1, "skip": 0},
    }
    manager.delete(f"publish-queue/{waiting.uid}")
    assert manager.get(f"publish-queue?job_id={job.uid}")["jobDetails"]["publish_details"]["status"] == "partial"
    assert "jobDetails" not in manager.get("publish-queue")


def test_an_item_moves_to_another_time(stage: Stage, manager: Manager) -> None:
    item = PublishItem.objects.get(job=stage.request(stage.entry(), scheduled_at=LATER))
    path = f"publish-queue/{item.uid}"

    moved = manager.put(path, {"scheduled_at": "2998-01-01T01:00:00+01:00"})

    assert moved["queue"]["scheduled_at"] == "2998-01-01T00:00:00.000Z"
    assert manager.refused("PUT", path, {"scheduled_at": "soon"})[0] == 422
    assert manager.refused("PUT", path, {})[3] == {"scheduled_at": ["is a required text."]}


def test_a_page_of_a_state_is_read_without_the_rest_of_the_queue(stage: Stage, manager: Manager) -> None:
    stage.request([stage.entry(f"Bird {number}") for number in range(3)], scheduled_at=LATER)

    with CaptureQueriesContext(connection) as captured:
        assert queue(manager, "?state=scheduled&state=running&limit=1") == [("Bird 2", "scheduled")]

    (listing,) = [each["sql"] for each in captured if "LIMIT 1" in each["sql"] and "publishitem" in each["sql"]]
    assert "DISTINCT" not in listing


def test_items_of_another_stack_are_neither_seen_nor_touched(stage: Stage, manager: Manager) -> None:
    other = make_stage()
    item = PublishItem.objects.get(job=other.request(other.entry(), scheduled_at=LATER))

    assert manager.get("publish-queue") == {"queue": []}
    for method in ("GET", "DELETE"):
        foreign = manager.refused(method, f"publish-queue/{item.uid}")
        unknown = manager.refused(method, "publish-queue/blt0000000000000000")
        assert foreign == unknown
    item.refresh_from_db()
    assert item.state == "scheduled"
