"""`dry_run=true` on requests to publish and unpublish: it says what then happens, and leaves no trace."""

import json
from typing import Any

import pytest

from content.actions.assets import create_asset
from content.asset_files import Upload
from content.models import TermVersion
from core.json_values import JSONObject, JSONValue
from publishing.drain import drain
from publishing.models import PublishItem, PublishJob
from stacks.models import Activity
from tests.api.documents import title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_management_token
from tests.publishing.builders import Stage, make_stage

REFERENCE = {
    "uid": "next",
    "display_name": "Next",
    "data_type": "reference",
    "reference_to": ["page", "article"],
    "field_metadata": {"ref_multiple": True, "ref_multiple_content_types": True},
}


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage()


@pytest.fixture
def manager(stage: Stage) -> Manager:
    return make_manager(stage.tenant)


def tried(manager: Manager, path: str, body: object, **headers: str) -> Any:
    """What a request tells that is only tried."""
    response = manager.ask("POST", path + ("&" if "?" in path else "?") + "dry_run=true", body, **headers)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def publish_live(stage: Stage, *uids: str, **more: Any) -> None:
    stage.request(uids, **more)
    drain(lambda: False)


def effects(answer: Any) -> list[tuple[str, str, str, str]]:
    return [(item["uid"], item["locale"], item["effect"], item["reason"]) for item in answer["items"]]


def happened(job_uid: str) -> list[tuple[str, str, str, str]]:
    """What became of a request's items, in the words of a dry run."""
    rows = PublishItem.objects.filter(job__uid=job_uid).order_by("id").select_related("entry")
    told = []
    for row in rows:
        assert row.entry is not None
        assert row.state in ("succeeded", "skipped"), row.reason
        left_alone = "none" if row.fence else "skip"
        told.append((row.entry.uid, row.locale, row.action if row.state == "succeeded" else left_alone, row.reason))
    return told


@pytest.mark.parametrize(
    ("verb", "query", "body"),
    [
        ("publish", "", {}),
        ("publish", "", {"locales": ["en-us", "fr-fr"], "environments": ["production", "staging"]}),
        ("publish", "&publish_all_localized=true", {"locales": ["en-us", "fr-fr"]}),
        ("publish", "&locale=en-us", {"locales": ["en-us", "fr-fr"]}),
        ("unpublish", "", {"environments": ["production", "staging"]}),
        ("unpublish", "&publish_all_localized=true", {}),
    ],
)
def test_what_it_says_is_what_then_happens(
    stage: Stage, manager: Manager, verb: str, query: str, body: dict[str, Any]
) -> None:
    uid = stage.entry("Herons")
    publish_live(stage, uid)
    stage.edit(uid, "Les hérons", locale="fr-fr")
    if len(body) == 1:
        stage.edit(uid, "Herons again")
    document = {"entry": {"environments": ["production"], **body}}
    path = f"content_types/article/entries/{uid}/{verb}"

    told = tried(manager, f"{path}?{query}", document)
    sent = manager.post(f"{path}?dry_run=false{query}", document)
    drain(lambda: False)

    assert effects(told) == happened(sent["job_id"])
    assert (told["dry_run"], told["action"], told["is_blocked"], told["blocks"]) == (True, verb, False, [])
    assert sum(told["summary"].values()) == 2 * told["summary"]["total_count"] == 2 * len(told["items"])


def test_it_leaves_no_trace(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    before = (PublishJob.objects.count(), PublishItem.objects.count(), Activity.objects.count(), stage.live())
    for path, body in (
        (f"content_types/article/entries/{uid}/publish", {"entry": {"environments": ["production"]}}),
        ("bulk/publish", {"entries": [{"uid": uid, "content_type": "article"}], "environments": ["production"]}),
        ("bulk/unpublish", {"entries": [{"uid": uid, "content_type": "article"}], "environments": ["production"]}),
    ):
        tried(manager, path, body)
    drain(lambda: False)
    after = (PublishJob.objects.count(), PublishItem.objects.count(), Activity.objects.count(), stage.live())
    assert after == before


def test_it_tells_the_version_what_is_live_and_the_fallback(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    publish_live(stage, uid, locales=("fr-fr",))
    stage.edit(uid, "Herons again")
    told = tried(
        manager,
        f"content_types/article/entries/{uid}/publish",
        {"entry": {"environments": ["production"], "locales": ["en-us", "fr-fr"]}},
    )
    common = {
        "kind": "entry", "uid": uid, "content_type_uid": "article", "environment": stage.production.uid,
        "effect": "publish", "reason": "", "version": 2, "is_reference": False, "unpublished_references": [],
    }  # fmt: skip
    assert told["items"] == [
        {**common, "locale": "en-us", "falls_back_to": None, "live": None},
        {**common, "locale": "fr-fr", "falls_back_to": "en-us", "live": {"version": 1, "locale": "en-us"}},
    ]


def test_every_block_is_told_beside_what_could_happen(stage: Stage, manager: Manager) -> None:
    whole, french = stage.entry("Whole"), stage.entry("French", locale="fr-fr")
    told = tried(
        manager,
        "bulk/publish",
        {
            "entries": [{"uid": uid, "content_type": "article"} for uid in (whole, french)],
            "locales": ["en-us"],
            "environments": ["production"],
        },
    )
    assert told["is_blocked"] is True
    assert told["blocks"] == [
        {"path": "locale", "rule": "missing", "message": f"has no content for 'en-us' in entry '{french}'."}
    ]
    assert effects(told) == [(whole, "en-us", "publish", "")]
    unknown = tried(manager, f"content_types/article/entries/{whole}/publish", {"entry": {"environments": ["mars"]}})
    assert [block["path"] for block in unknown["blocks"]] == ["environments"]
    assert unknown["items"] == []
    ninth = tried(
        manager,
        f"content_types/article/entries/{whole}/publish",
        {"entry": {"environments": ["production"]}, "version": 9},
    )
    assert [(block["path"], block["message"]) for block in ninth["blocks"]] == [
        ("version", f"9 of '{whole}' doesn't exist.")
    ]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("content_types/article/entries/{entry}/publish", {"entry": {}}),
        ("bulk/unpublish", {"entries": [{"uid": "{entry}", "content_type": "article"}], "locales": ["en-us"]}),
        ("taxonomies/publish", {"items": [{"uid": "none"}]}),
        ("releases/{release}/deploy", {"release": {"environments": []}}),
    ],
)
def test_a_request_without_environments_is_refused_whether_it_is_tried_or_not(
    stage: Stage, manager: Manager, path: str, document: JSONObject
) -> None:
    release = manager.post("releases", {"release": {"name": "Spring"}})["release"]
    names = {"entry": stage.entry("Whole"), "release": release["uid"]}
    item = {"uid": names["entry"], "content_type_uid": "article", "action": "publish", "locale": "en-us", "version": 1}
    manager.post(f"releases/{release['uid']}/item", {"item": item})
    body = json.loads(json.dumps(document).replace("{entry}", names["entry"]))
    for query in ("", "?dry_run=true"):
        status, _, _, errors = manager.refused("POST", path.format(**names) + query, body)
        assert (status, errors["environments"]) == (422, ["is required."])


def test_references_that_would_lead_nowhere_are_named(stage: Stage, manager: Manager) -> None:
    page_type = {"title": "Page", "uid": "page", "schema": [title_field(), REFERENCE], "options": {}}
    manager.post("content_types", {"content_type": page_type})
    live, dark, gone = stage.entry("Live"), stage.entry("Dark"), stage.entry("Gone")
    publish_live(stage, live)
    links = [{"uid": uid, "_content_type_uid": "article"} for uid in (live, dark, gone)]
    page = manager.post("content_types/page/entries", {"entry": {"title": "Home", "next": links}})["entry"]
    manager.delete(f"content_types/article/entries/{gone}")
    path, document = f"content_types/page/entries/{page['uid']}/publish", {"entry": {"environments": ["production"]}}

    (alone,) = tried(manager, path, document)["items"]
    assert alone["unpublished_references"] == [
        {"kind": "entry", "uid": dark, "content_type_uid": "article", "exists": True},
        {"kind": "entry", "uid": gone, "exists": False},
    ]
    closure = tried(manager, path, document, api_version="3.2")["items"]
    assert [(item["uid"], item["effect"], item["is_reference"]) for item in closure] == [
        (page["uid"], "publish", False),
        (live, "none", True),
        (dark, "publish", True),
    ]
    assert closure[0]["unpublished_references"] == [{"kind": "entry", "uid": gone, "exists": False}]


def test_taxonomies_are_tried_with_all_their_terms(stage: Stage, manager: Manager) -> None:
    manager.post("taxonomies", {"taxonomy": {"uid": "birds", "name": "Birds"}})
    manager.post("taxonomies/birds/terms", {"term": {"uid": "herons", "name": "Herons"}})
    body = {"items": [{"uid": "birds"}], "environments": ["production"], "locales": ["en-us"]}
    told = tried(manager, "taxonomies/publish", body)
    assert [(item["kind"], item["uid"], item["effect"]) for item in told["items"]] == [
        ("taxonomy", "birds", "publish"),
        ("term", "herons", "publish"),
    ]
    assert TermVersion.objects.count() == 0
    manager.post("taxonomies/publish", body)
    drain(lambda: False)
    again = tried(manager, "taxonomies/publish", body)
    assert [item["effect"] for item in again["items"]] == ["none", "none"]


def test_files_are_tried_too(stage: Stage, manager: Manager) -> None:
    asset = create_asset(stage.tenant.actor, stage.scope, upload=Upload(b"one", "a.txt"))
    told = tried(manager, f"assets/{asset.uid}/publish", {"asset": {"environments": ["production"]}})
    assert told["summary"] == {"total_count": 1, "publish": 1, "unpublish": 0, "none": 0, "skip": 0}


def test_who_may_not_publish_may_not_try(stage: Stage) -> None:
    uid = stage.entry("Herons")
    rows: list[JSONValue] = [
        {"module": "entry", "acl": {"read": True, "write": False}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    reader = Manager(stage.tenant, make_management_token(stage.tenant, rows))
    path, document = f"content_types/article/entries/{uid}/publish", {"entry": {"environments": ["production"]}}
    answers = [reader.ask("POST", path + query, document) for query in ("", "?dry_run=true")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_a_word_that_is_neither_yes_nor_no_is_refused(stage: Stage, manager: Manager) -> None:
    uid = stage.entry("Herons")
    status, _, _, errors = manager.refused(
        "POST",
        f"content_types/article/entries/{uid}/publish?dry_run=perhaps",
        {"entry": {"environments": ["production"]}},
    )
    assert (status, list(errors)) == (422, ["dry_run"])
    assert PublishJob.objects.count() == 0
