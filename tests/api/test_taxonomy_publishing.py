"""Publishing taxonomies and terms over the management API."""

from typing import Any

import pytest

from publishing.drain import drain
from publishing.models import Publication, PublishItem
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_management_token, make_taxonomy
from tests.publishing.builders import never

pytestmark = pytest.mark.django_db(transaction=True)


def make_shelf() -> Manager:
    """A stack with an environment and the taxonomy topics: birds (herons)."""
    manager = make_manager()
    make_environment(manager.tenant.fresh_scope(), "production")
    make_taxonomy(manager.tenant.fresh_scope(), "topics", "birds", ("herons", "birds"))
    return manager


def live() -> list[tuple[str, str]]:
    """The uids and names of what is live."""
    rows = Publication.objects.filter(is_live=True).order_by("pk")
    return list(rows.values_list("term__uid", "term_version__name"))


def test_a_taxonomy_or_a_term_is_published_and_unpublished() -> None:
    manager = make_shelf()
    body = {"environments": ["production"], "locales": ["en-us"], "items": [{"uid": "topics", "term_uid": "herons"}]}
    answer = manager.post("taxonomies/publish", body)
    assert answer["notice"] == "The requested action has been performed."
    drain(never)
    assert live() == [("herons", "Herons")]
    manager.post("taxonomies/publish", {"environments": ["production"], "items": [{"uid": "topics"}]})
    drain(never)
    assert live() == [("herons", "Herons"), ("topics", "Topics"), ("birds", "Birds")]
    manager.post("taxonomies/unpublish", body)
    drain(never)
    assert live() == [("topics", "Topics"), ("birds", "Birds")]


def test_the_queue_shows_taxonomies_and_terms() -> None:
    manager = make_shelf()
    body = {"environments": ["production"], "items": [{"uid": "topics"}], "scheduled_at": "2099-01-01T08:00:00.000Z"}
    job = manager.post("taxonomies/publish", body)["job_id"]
    items = manager.get(f"publish-queue?job_id={job}")["queue"]
    assert [(item["type"], item[item["type"]]) for item in items] == [
        (kind, {"uid": uid, "name": name, "locale": "en-us", "taxonomy_uid": "topics", "version": 1})
        for kind, uid, name in [
            ("term", "herons", "Herons"),
            ("term", "birds", "Birds"),
            ("taxonomy", "topics", "Topics"),
        ]
    ]
    manager.delete(f"publish-queue/{items[0]['uid']}")
    assert manager.get(f"publish-queue/{items[0]['uid']}")["queue"]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"items": None}, {"items": ["is a required list."]}),
        ({"items": []}, {"items": ["is a required list."]}),
        ({"items": ["topics"]}, {"items.0": ["must be an object of texts, uid and perhaps term_uid."]}),
        ({"items": [{"term_uid": "birds"}]}, {"items.0": ["must be an object of texts, uid and perhaps term_uid."]}),
        ({"items": [{"uid": "topics", "term_uid": "gulls"}]}, {"uid": ["'gulls' is not a term of this stack."]}),
        ({"items": [{"uid": "places"}]}, {"uid": ["'places' is not a taxonomy of this stack."]}),
        ({"environments": []}, {"environments": ["is required."]}),
        ({"environments": ["mars"]}, {"environments": ["'mars' is not an environment of this stack."]}),
        ({"environments": "production"}, {"environments": ["must be a list of texts."]}),
        ({"locales": ["xx-xx"]}, {"locales": ["'xx-xx' is not a language of this stack."]}),
        ({"scheduled_at": 5}, {"scheduled_at": ["must be a text."]}),
        (
            {"scheduled_at": "tomorrow"},
            {"scheduled_at": ["is not an ISO 8601 time with a zone, such as 2026-10-07T12:34:36.000Z."]},
        ),
    ],
)
def test_a_bad_request_is_refused_and_queues_nothing(changes: dict[str, Any], errors: dict[str, list[str]]) -> None:
    manager = make_shelf()
    body = {"environments": ["production"], "items": [{"uid": "topics"}], **changes}
    for action in ("publish", "unpublish"):
        status, code, _, found = manager.refused("POST", f"taxonomies/{action}", body)
        assert (status, code, found) == (422, 141, errors)
    assert not PublishItem.objects.exists()


def test_who_may_publish_entries_may_not_publish_taxonomies() -> None:
    manager = make_shelf()
    rows: list[Any] = [
        {"module": "entry", "acl": {"read": True, "write": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    editor = Manager(manager.tenant, make_management_token(manager.tenant, rows))
    body = {"environments": ["production"], "items": [{"uid": "topics"}]}
    assert editor.refused("POST", "taxonomies/publish", body)[0] == 403
    assert not PublishItem.objects.exists()
