"""What somebody with a custom role publishes, and sees and changes of the queue: one role has to allow the whole of it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publishing.drain import drain
from publishing.models import PublishItem
from stacks.models import Role
from tests.api.asking import ask, owner_headers
from tests.api.forms import BOUNDARY, multipart
from tests.api.rules import ALL, EVERY_LANGUAGE, headers_of
from tests.factories import Tenant
from tests.publishing.builders import Stage, make_stage
from tests.rules import Rule, in_languages, on_entries, on_fields, on_files, on_type, to_environments

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return make_stage()


LATER = "2999-01-01T00:00:00.000Z"


def make_file(tenant: Tenant) -> str:
    data = multipart({}, {"asset[upload]": ("a.txt", b"words")})
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    response = Client().generic("POST", "/v3/assets", data, content_type, headers=owner_headers(tenant))
    return str(json.loads(response.content)["asset"]["uid"])


def publisher(stage: Stage, *rules: Rule, places: tuple[str, ...] = ("production", "staging")) -> dict[str, str]:
    return headers_of(stage.tenant, EVERY_LANGUAGE, to_environments(*places), *rules)


def publish_file(uid: str, headers: dict[str, str], *places: str, action: str = "publish") -> tuple[int, Any]:
    body = {"asset": {"environments": list(places), "locales": ["en-us"]}}
    return ask("POST", f"assets/{uid}/{action}", body, headers=headers)


def queue(headers: dict[str, str], query: str = "") -> list[str]:
    status, body = ask("GET", f"publish-queue?include_count=true&asc=uid{query}", headers=headers)
    assert status == 200, body
    assert body["count"] == len(body["queue"])
    return sorted(str((item.get("entry") or item["asset"])["uid"]) for item in body["queue"])


def renamed(answer: tuple[int, Any], before: str, after: str) -> Any:
    return answer[0], json.loads(json.dumps(answer[1]).replace(before, after))


def test_files_go_live_where_one_role_lets_them(stage: Stage) -> None:
    own, read_only, unseen = (make_file(stage.tenant) for _ in range(3))
    rules = on_files(own, read=True, publish=True), on_files(read_only, read=True)
    editor = publisher(stage, *rules, places=("staging",))

    for action in ("publish", "unpublish"):
        assert publish_file(unseen, editor, "staging", action=action) == renamed(
            publish_file("bltunknown", editor, "staging", action=action), "bltunknown", unseen
        )
        closed = publish_file(read_only, editor, "staging", action=action)
        assert (closed[0], f"'{read_only}' in 'en-us' to 'staging'" in str(closed[1])) == (422, True)
        assert publish_file(own, editor, "production", action=action)[0] == 422
    assert not PublishItem.objects.exists()
    assert publish_file(own, editor, "staging")[0] == 201
    assert queue(editor) == [own]


def test_a_bulk_request_names_everything_that_is_closed_and_does_nothing(stage: Stage) -> None:
    own, closed, unseen = stage.entry("Own"), stage.entry("Closed"), stage.entry("Unseen")
    file = make_file(stage.tenant)
    seen, may = on_entries("article", [own, closed], "read"), on_entries("article", [own], "publish")
    editor = publisher(stage, seen, may, on_files(file, read=True))
    body: dict[str, Any] = {"environments": ["production"], "locales": ["en-us"], "assets": [{"uid": file}]}
    named = [{"uid": uid, "content_type": "article"} for uid in (own, closed)]

    for verb in ("publish", "unpublish"):
        status, answer = ask("POST", f"bulk/{verb}", body | {"entries": named}, headers=editor)
        assert (status, [uid in str(answer) for uid in (own, closed, file)]) == (403, [False] * 3)
        status, answer = ask("POST", f"bulk/{verb}", {**body, "entries": named, "assets": []}, headers=editor)
        assert (status, [uid in str(answer) for uid in (own, closed)]) == (422, [False, True])
        # Without a type, what is unseen is still unknown.
        hidden, unknown = (
            ask("POST", f"bulk/{verb}", {**body, "entries": [{"uid": uid}], "assets": []}, headers=editor)
            for uid in (unseen, "bltunknown")
        )
        assert hidden == renamed(unknown, "bltunknown", unseen)
    status, answer = ask("POST", "bulk/publish?dry_run=true", body | {"entries": named, "assets": []}, headers=editor)
    assert (status, closed in str(answer["blocks"]), own in str(answer["blocks"])) == (200, True, False), answer
    assert not PublishItem.objects.exists()
    only = {**body, "entries": named[:1], "assets": []}
    assert ask("POST", "bulk/publish", only, headers=editor)[0] == 201


def test_a_bulk_deletion_names_what_is_refused_and_deletes_nothing(stage: Stage) -> None:
    own, kept, unseen = stage.entry("Own"), stage.entry("Kept"), stage.entry("Unseen")
    file = make_file(stage.tenant)
    rules = (
        on_entries("article", [own, kept], "read"),
        on_entries("article", [own], "delete"),
        on_files(file, read=True),
        on_files("none", read=True, delete=True),
    )
    editor = publisher(stage, *rules)
    named = [{"uid": uid, "content_type": "article"} for uid in (own, kept, unseen)]

    status, answer = ask("POST", "bulk/delete", {"entries": named, "assets": [{"uid": file}]}, headers=editor)

    assert status == 422
    assert answer["errors"] == {
        "entries.1.uid": [f"'{kept}' may not be deleted by your role."],
        "entries.2.uid": [f"'{unseen}' does not exist in these languages."],
        "assets.0.uid": [f"'{file}' may not be deleted by your role."],
    }
    assert len(ask("GET", "content_types/article/entries", headers=owner_headers(stage.tenant))[1]["entries"]) == 3
    assert ask("POST", "bulk/delete", {"entries": named[:1]}, headers=editor)[0] == 200


def test_references_that_are_closed_are_left_out(stage: Stage) -> None:
    document = {
        "uid": "page",
        "title": "Page",
        "schema": [
            {"uid": "title", "display_name": "Title", "data_type": "text", "field_metadata": {"_default": True}},
            {"uid": "to", "display_name": "To", "data_type": "reference", "reference_to": ["article"], "multiple": True},
        ],
    }  # fmt: skip
    owner = owner_headers(stage.tenant)
    assert ask("POST", "content_types", {"content_type": document}, headers=owner)[0] == 201
    own, closed, unseen = stage.entry("Own"), stage.entry("Closed"), stage.entry("Unseen")
    to = [{"uid": uid, "_content_type_uid": "article"} for uid in (own, closed, unseen)]
    page = ask("POST", "content_types/page/entries", {"entry": {"title": "P", "to": to}}, headers=owner)[1]["entry"][
        "uid"
    ]
    rules = (
        on_type("page", "read", "publish"),
        on_entries("article", [own, closed], "read"),
        on_entries("article", [own], "publish"),
    )
    editor = publisher(stage, *rules)
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}}

    path = f"content_types/page/entries/{page}/publish"
    assert ask("POST", path, body, headers=editor | {"api_version": "3.2"})[0] == 201
    states = dict(PublishItem.objects.values_list("entry__uid", "state"))
    assert states == {page: "scheduled", own: "scheduled", closed: "skipped"}


def test_a_dry_run_tells_of_links_to_what_is_unseen_as_of_links_to_nothing(stage: Stage) -> None:
    title = {"uid": "title", "display_name": "Title", "data_type": "text", "field_metadata": {"_default": True}}
    link = {"display_name": "To", "data_type": "reference", "reference_to": ["article", "page"], "multiple": True}
    document = {"uid": "page", "title": "Page", "schema": [title, {"uid": "to", **link}, {"uid": "aside", **link}]}
    owner, pages = owner_headers(stage.tenant), "content_types/page/entries"
    assert ask("POST", "content_types", {"content_type": document}, headers=owner)[0] == 201
    seen, waiting, live, gone, beside = (stage.entry(name) for name in ("Seen", "Waiting", "Live", "Gone", "Beside"))
    place = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    assert ask("POST", f"content_types/article/entries/{live}/publish", place, headers=owner)[0] == 201
    drain(lambda: False)

    def linked(**fields: list[str]) -> str:
        links = {name: [{"uid": uid, "_content_type_uid": "article"} for uid in uids] for name, uids in fields.items()}
        status, body = ask("POST", pages, {"entry": {"title": f"P {links}", **links}}, headers=owner)
        assert status == 201, body
        return str(body["entry"]["uid"])

    hidden = linked(to=[beside])
    uid = linked(to=[seen, waiting, live, gone], aside=[beside])
    assert ask("DELETE", f"content_types/article/entries/{gone}", headers=owner)[0] == 200
    readable = on_entries("article", [seen, beside], "read", "publish")
    aside = on_fields("page", ["aside"], read=False)
    editor = publisher(stage, on_entries("page", [uid], "read", "publish"), readable, aside)

    status, body = ask("POST", f"{pages}/{uid}/publish?dry_run=true", place, headers=editor)

    assert status == 200, body
    told = {link["uid"]: link["exists"] for link in body["items"][0]["unpublished_references"]}
    assert told == {seen: True, waiting: False, live: False, gone: False}
    # Nothing comes along through what is unseen.
    to = [{"uid": hidden, "_content_type_uid": "page"}]
    assert ask("PUT", f"{pages}/{uid}", {"entry": {"to": to, "aside": []}}, headers=owner)[0] == 200
    assert ask("POST", f"{pages}/{uid}/publish", place, headers=editor | {"api_version": "3.2"})[0] == 201
    waits = PublishItem.objects.filter(state="scheduled").values_list("entry__uid", flat=True)
    assert list(waits) == [uid]


def test_the_queue_shows_and_lets_go_of_what_may_be_seen_and_published(stage: Stage) -> None:
    own, closed, unseen = stage.entry("Own"), stage.entry("Closed"), stage.entry("Unseen")
    file = make_file(stage.tenant)
    assert publish_file(file, owner_headers(stage.tenant), "production")[0] == 201
    jobs = {uid: stage.request(uid, scheduled_at=LATER) for uid in (own, closed, unseen)}
    stage.request(own, environments=("staging",), scheduled_at=LATER)
    stage.request(own, locales=("fr-fr",), scheduled_at=LATER)
    both = stage.request([closed, unseen], environments=("staging",), scheduled_at=LATER)
    rules = on_entries("article", [own, closed], "read"), on_entries("article", [own], "publish")
    editor = headers_of(stage.tenant, in_languages("en-us"), to_environments("production"), *rules)

    assert queue(editor) == sorted([own, closed])
    assert queue(editor, f"&entry={unseen}") == []
    assert ask("GET", f"bulk/jobs/{both.uid}", headers=editor) == ask("GET", f"bulk/jobs/{own}", headers=editor)
    item = {uid: str(PublishItem.objects.get(job=job).uid) for uid, job in jobs.items()}
    for method, path, body in (
        ("GET", "publish-queue/{}", None),
        ("PUT", "publish-queue/{}", {"scheduled_at": "2998-01-01T00:00:00.000Z"}),
        ("DELETE", "publish-queue/{}", None),
        ("POST", "publish-queue/{}/retry", {}),
        ("GET", "publish-queue/{}/unschedule", None),
    ):
        hidden = ask(method, path.format(item[unseen]), body, headers=editor)
        assert hidden == ask(method, path.format("bltunknown"), body, headers=editor)
        assert ask(method, path.format(item[closed]), body, headers=editor)[0] == (
            200 if path.endswith("{}") and method == "GET" else 403
        )
    assert ask("GET", f"bulk/jobs/{jobs[unseen].uid}", headers=editor)[0] == 422
    assert ask("DELETE", f"bulk/jobs/{jobs[closed].uid}", headers=editor)[0] == 403
    assert set(PublishItem.objects.filter(entry__isnull=False).values_list("state", flat=True)) == {"scheduled"}
    assert ask("DELETE", f"publish-queue/{item[own]}", headers=editor)[0] == 200
    assert set(PublishItem.objects.filter(uid=item[own]).values_list("state", flat=True)) == {"cancelled"}


def test_a_request_of_many_shows_its_own_part(stage: Stage) -> None:
    own, other = stage.entry("Own"), stage.entry("Other")
    job = stage.request(
        [own, other], locales=("en-us", "fr-fr"), environments=("production", "staging"), scheduled_at=LATER
    )
    editor = publisher(stage, on_entries("article", [own], "read", "publish"), places=("staging",))

    answer = ask("GET", f"bulk/jobs/{job.uid}", headers=editor)[1]
    items = ask("GET", f"bulk/jobs/{job.uid}/items?include_count=true", headers=editor)[1]
    assert answer["body"] == {"locales": ["en-us", "fr-fr"], "environments": [stage.staging.uid]}
    assert (items["count"], {item["entry"]["uid"] for item in items["items"]}) == (2, {own})
    assert (
        ask("GET", f"publish-queue?job_id={job.uid}", headers=editor)[1]["jobDetails"]["publish_details"][
            "recordsCount"
        ]
        == 2
    )
    assert ask("DELETE", f"bulk/jobs/{job.uid}", headers=editor)[1]["items"] == 2
    assert sorted(PublishItem.objects.filter(state="cancelled").values_list("entry__uid", flat=True)) == [own, own]


@pytest.mark.parametrize(
    "lost",
    [
        lambda uid: [on_entries("article", ["bltother"], *ALL), EVERY_LANGUAGE, to_environments("production")],
        lambda uid: [on_entries("article", [uid], *ALL), in_languages("fr-fr"), to_environments("production")],
        lambda uid: [on_entries("article", [uid], *ALL), EVERY_LANGUAGE, to_environments("staging")],
    ],
    ids=["entry", "language", "environment"],
)
def test_at_its_time_a_request_is_judged_by_the_rules_of_then(stage: Stage, lost: Any) -> None:
    uid = stage.entry("Own")
    first = [on_entries("article", [uid], *ALL), EVERY_LANGUAGE, to_environments("production")]
    editor = headers_of(stage.tenant, *first)
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    path = f"content_types/article/entries/{uid}/publish"
    role = Role.objects.get(is_system=False)
    branch = role.rules[0]

    assert ask("POST", path, body, headers=editor)[0] == 201
    Role.objects.filter(pk=role.pk).update(rules=[branch, *lost(uid)])
    drain(lambda: False)
    failed = PublishItem.objects.get()
    assert (failed.state, failed.reason) == ("failed", "The roles of who asked for it no longer let it go there.")
    Role.objects.filter(pk=role.pk).update(rules=[branch, *first])
    assert ask("POST", f"publish-queue/{failed.uid}/retry", {}, headers=editor)[0] == 201
    drain(lambda: False)
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}


def test_nobody_pays_for_rules_they_do_not_have(stage: Stage) -> None:
    for uid in (stage.entry("One"), stage.entry("Two")):
        stage.request(uid)
    with CaptureQueriesContext(connection) as queries:
        drain(lambda: False)
    assert not [query for query in queries if "content_entrylocale AS l JOIN content_entry AS e" in query["sql"]]
