"""POST /bulk/publish and /bulk/unpublish and the jobs they make, in the vendor's shapes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from content.actions.assets import create_asset
from content.asset_files import Upload
from publishing.drain import drain
from publishing.models import PublishItem
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_management_token, make_stack
from tests.publishing.builders import Stage, make_stage
from tests.publishing.invariants import check_invariants

NOTICE = "Your bulk publish request is in progress. Please check publish queue for more details."


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def run_queue() -> None:
    drain(lambda: False)


def named(uid: str, **more: object) -> dict[str, object]:
    return {"uid": uid, "content_type": "article", **more}


def bulk(
    manager: Manager, *entries: Mapping[str, object], verb: str = "publish", query: str = "", **body: object
) -> Any:
    document = {"entries": list(entries), "environments": ["production"], **body}
    return manager.post(f"bulk/{verb}{query}", document)


@pytest.mark.behaviour("CS-116", "CS-117", "CS-118", "CS-119")
def test_entries_go_live_in_every_language_and_environment(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    stage.edit(one, "Un", locale="fr-fr")
    stage.edit(two, "Two again")

    answer = manager.post(
        "bulk/publish?x-bulk-action=publish",
        {
            "entries": [named(one, locale="en-us"), named(two, version=1, locale="en-us")],
            "locales": ["en-us", "fr-fr"],
            "environments": [stage.production.uid, stage.staging.uid],
        },
    )
    before = stage.live()
    run_queue()

    assert (answer["notice"], set(answer)) == (NOTICE, {"notice", "job_id"})
    assert before == {}
    assert stage.live() == {
        (uid, locale, environment): shown
        for environment in ("production", "staging")
        for uid, locale, shown in (
            (one, "en-us", ("en-us", 1)),
            (one, "fr-fr", ("fr-fr", 1)),
            (two, "en-us", ("en-us", 1)),
            (two, "fr-fr", ("en-us", 1)),
        )
    }
    assert [row["job_id"] for row in manager.get("publish-queue")["queue"]] == [answer["job_id"]] * 8
    check_invariants(stage.scope.stack_id)


def test_an_entry_that_is_named_once_for_each_language_is_published_once_in_each(
    stage: Stage, manager: Manager
) -> None:
    uid = stage.entry("One")
    stage.edit(uid, "Un", locale="fr-fr")
    stage.edit(uid, "Deux", locale="fr-fr")
    rows = [named(uid, locale="en-us", version=1), named(uid, locale="fr-fr", version=1)]

    bulk(manager, *rows, locales=["en-us", "fr-fr"])
    run_queue()

    assert PublishItem.objects.count() == 2
    assert stage.live() == {
        (uid, "en-us", "production"): ("en-us", 1),
        (uid, "fr-fr", "production"): ("fr-fr", 1),
    }


def test_without_languages_each_entry_goes_live_in_its_own(stage: Stage, manager: Manager) -> None:
    english, french = stage.entry("One"), stage.entry("Deux", locale="fr-fr")

    bulk(manager, named(english), named(french, locale="fr-fr"))
    run_queue()

    assert set(stage.live()) == {(english, "en-us", "production"), (french, "fr-fr", "production")}


def test_all_localized_takes_every_language_along(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("One")
    stage.edit(uid, "Un", locale="fr-fr")

    bulk(manager, named(uid, locale="en-us"), query="?publish_all_localized=true", locales=["en-us"])
    run_queue()
    published = stage.live()
    bulk(manager, named(uid, locale="en-us"), verb="unpublish", query="?publish_all_localized=true", locales=["en-us"])
    run_queue()

    assert set(published) == {(uid, "en-us", "production"), (uid, "fr-fr", "production")}
    assert stage.live() == {}


def test_files_go_live_beside_entries(stage: Stage, manager: Manager) -> None:
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt"))
    uid = stage.entry("One")

    answer = bulk(manager, named(uid), assets=[{"uid": asset.uid}, {"uid": asset.uid}], locales=["en-us"])
    run_queue()

    items = manager.get(f"bulk/jobs/{answer['job_id']}/items?include_count=true")
    assert items["count"] == 2
    assert [(item["type"], item["publish_details"]["status"]) for item in items["items"]] == [
        ("entry", "success"),
        ("asset", "success"),
    ]


@pytest.mark.behaviour("CS-121")
def test_more_languages_and_environments_than_the_vendor_takes_go_in_one_call(stage: Stage, manager: Manager) -> None:
    codes = [f"{first}{second}-zz" for first in "abcdef" for second in "abcdefghij"]
    for code in codes:
        make_locale(stage.tenant.fresh_scope(), code)
    names = [f"place-{number}" for number in range(12)]
    for name in names:
        make_environment(stage.tenant.fresh_scope(), name)
    uid = stage.entry("One")

    bulk(manager, named(uid), locales=codes, environments=names)
    run_queue()

    assert len(stage.live()) == len(codes) * len(names) == 720


def test_how_far_a_job_is_can_be_asked(stage: Stage, manager: Manager) -> None:
    one, two = stage.entry("One"), stage.entry("Two")
    job_id = bulk(manager, named(one), named(two), locales=["en-us"])["job_id"]

    waiting = manager.get(f"bulk/jobs/{job_id}")
    run_queue()
    again = bulk(manager, named(one), locales=["en-us"])["job_id"]
    run_queue()

    created = PublishItem.objects.first().job  # type: ignore[union-attr]
    assert waiting == {
        "uid": job_id,
        "api_key": stage.scope.api_key,
        "type": "bulk",
        "action": "publish",
        "status": "queued",
        "created_by": created.created_by,
        "created_at": waiting["created_at"],
        "body": {"locales": ["en-us"], "environments": [stage.production.uid]},
        "summary": {"total_processed": 0, "success": 0, "unsuccess": 0, "skip": 0},
    }  # fmt: skip
    done = manager.get(f"bulk/jobs/{job_id}")
    assert (done["status"], done["summary"]["success"], done["summary"]["total_processed"]) == ("complete", 2, 2)
    assert manager.get(f"bulk/jobs/{again}")["summary"]["skip"] == 1
    assert manager.get(f"bulk/jobs/{job_id}/items?limit=1&skip=1")["items"][0]["entry"]["uid"] == two


def test_a_bulk_can_wait_for_its_time(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("One")

    job_id = bulk(manager, named(uid), locales=["en-us"], scheduled_at="2100-01-01T00:00:00.000Z")["job_id"]
    run_queue()

    assert manager.get(f"bulk/jobs/{job_id}")["status"] == "queued"
    assert stage.live() == {}
    item = manager.get(f"bulk/jobs/{job_id}/items")["items"][0]
    assert (item["scheduled_at"], item["publish_details"]["status"]) == ("2100-01-01T00:00:00.000Z", "scheduled")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"entries": ["is required, or assets."]}),
        ({"entries": "x"}, {"entries": ["must be a list of objects."]}),
        (
            {"entries": [1, {}, {"uid": ""}, {"uid": 1, "version": 0, "locale": 2, "content_type": []}]},
            {
                "entries.0": ["must be an object."],
                "entries.1.uid": ["is required."],
                "entries.2.uid": ["is required."],
                "entries.3.uid": ["must be a text."],
                "entries.3.content_type": ["must be a text."],
                "entries.3.locale": ["must be a text."],
                "entries.3.version": ["must be the number of a version."],
            },
        ),
        (
            {"assets": [{"uid": "x"}], "locales": "en-us", "environments": [1], "publish_with_reference": "yes", "scheduled_at": 1},
            {
                "locales": ["must be a list of texts."],
                "environments": ["must be a list of texts."],
                "publish_with_reference": ["must be true or false."],
                "scheduled_at": ["must be a text."],
            },
        ),
        (
            {"entries": [{"uid": "nowhere"}], "environments": ["moon"], "locales": ["xx"]},
            {
                "environments": ["'moon' is not an environment of this stack."],
                "locales": ["'xx' is not a language of this stack."],
                "uid": ["'nowhere' is not an entry of this stack."],
            },
        ),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_bulk_is_named_at_once_and_nothing_is_queued(
    manager: Manager, body: dict[str, object], errors: dict[str, list[str]]
) -> None:
    status, code, _, said = manager.refused("POST", "bulk/publish", body)

    assert (status, code, said) == (422, 141, errors)
    assert PublishItem.objects.count() == 0


def test_one_bad_entry_stops_all(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("One")

    status, _, _, errors = manager.refused(
        "POST", "bulk/publish", {"entries": [named(uid), named(uid, version=9)], "environments": ["production"]}
    )

    assert status == 422
    assert errors == {"entries": [f"name '{uid}' in 'en-us' more than once."]}
    assert PublishItem.objects.count() == 0


def test_a_bulk_asks_for_the_right_to_publish_what_it_names(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("One")
    reading = make_management_token(
        stage.tenant,
        [
            {"module": "entry", "acl": {"read": True, "write": False}},
            {"module": "branch", "branches": ["main"], "acl": {"read": True}},
        ],
    )

    response = Manager(stage.tenant, reading).ask(
        "POST", "bulk/publish", {"entries": [named(uid)], "environments": ["production"]}
    )

    assert response.status_code == 403
    assert PublishItem.objects.count() == 0


def test_a_job_of_another_stack_looks_like_an_unknown_one(stage: Stage, manager: Manager) -> None:
    job_id = bulk(manager, named(stage.entry("One")))["job_id"]
    other = make_manager(make_stack())

    answers = {
        (status, json.dumps(errors))
        for path in (f"bulk/jobs/{job_id}", f"bulk/jobs/{job_id}/items", "bulk/jobs/x", "bulk/jobs/" + "0" * 32)
        for status, _, _, errors in [other.refused("GET", path)]
    }

    assert answers == {(422, json.dumps({"job_id": ["is not valid."]}))}
