"""What rules of roles leave of an entry's versions, drafts, uses, links, places and tasks."""

import json
from typing import Any

import pytest

from publishing.drain import drain
from tests.api.asking import ask, owner_headers
from tests.api.documents import text_field, title_field
from tests.api.rules import ALL, EVERY_LANGUAGE, headers_of
from tests.api.workflow_builders import Newsroom, make_newsroom
from tests.factories import Tenant, make_editor, make_environment, make_locale, make_stack, make_taxonomy
from tests.rules import in_languages, on_entries, on_fields, on_type, to_environments

pytestmark = pytest.mark.django_db

SCHEMA = [
    title_field(),
    text_field("fee"),
    text_field("note"),
    {"uid": "to", "display_name": "To", "data_type": "reference", "reference_to": ["blog", "news"], "multiple": True},
    {"uid": "also", "display_name": "Also", "data_type": "reference", "reference_to": ["blog"], "multiple": True},
    {"uid": "taxonomies", "data_type": "taxonomy", "multiple": True, "taxonomies": [{"taxonomy_uid": "topics"}]},
]
BLOG = "content_types/blog/entries"


@pytest.fixture
def tenant() -> Tenant:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_taxonomy(tenant.scope, "topics", "birds")
    for uid in ("blog", "news"):
        document = {"uid": uid, "title": uid.title(), "schema": SCHEMA}
        assert ask("POST", "content_types", {"content_type": document}, headers=owner_headers(tenant))[0] == 201
    return tenant


def make(tenant: Tenant, content_type: str = "blog", **fields: object) -> str:
    path = f"content_types/{content_type}/entries"
    status, body = ask("POST", path, {"entry": {"title": "A", **fields}}, headers=owner_headers(tenant))
    assert status == 201, body
    return str(body["entry"]["uid"])


def link(uid: str, content_type: str = "blog") -> dict[str, str]:
    return {"uid": uid, "_content_type_uid": content_type}


def renamed(answer: tuple[int, Any], before: str, after: str) -> Any:
    return answer[0], json.loads(json.dumps(answer[1]).replace(before, after))


def test_that_a_value_is_taken_shows_and_by_whom_does_not(tenant: Tenant) -> None:
    own, seen, unseen = (make(tenant, title=title) for title in ("Own", "Seen", "Unseen"))
    editor = headers_of(tenant, on_entries("blog", [own, seen], "read", "update"), EVERY_LANGUAGE)

    answers = [ask("PUT", f"{BLOG}/{own}", {"entry": {"title": title}}, headers=editor) for title in ("Seen", "Unseen")]

    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["errors"]) == (422, {"title": ["is not unique."]})
    assert seen not in str(answers)
    assert unseen not in str(answers)


def test_uses_are_those_in_entries_and_fields_that_are_seen(tenant: Tenant) -> None:
    target = make(tenant)
    seen, _, also = (
        make(tenant, title="Seen", to=[link(target)]),
        make(tenant, "news", title="Unseen", to=[link(target)]),
        make(tenant, title="Also", also=[link(target)]),
    )
    editor = headers_of(tenant, on_type("blog", "read"), on_fields("blog", ["also"], read=False), EVERY_LANGUAGE)

    rows = ask("GET", f"{BLOG}/{target}/references?include_count=true", headers=editor)[1]

    assert ([row["entry_uid"] for row in rows["references"]], rows["count"]) == ([seen], 1)
    every = ask("GET", f"{BLOG}/{target}/references", headers=owner_headers(tenant))[1]["references"]
    assert len(every) == 3
    assert ask("GET", f"{BLOG}/{also}/references", headers=editor)[1]["references"] == []


def test_a_place_is_told_where_it_is_seen(tenant: Tenant) -> None:
    uid, owner = make(tenant), owner_headers(tenant)
    production, _ = make_environment(tenant.scope), make_environment(tenant.scope, "staging")
    body = {"entry": {"environments": ["production", "staging"], "locales": ["en-us", "fr-fr"]}}
    assert ask("POST", f"{BLOG}/{uid}/publish", body, headers=owner)[0] == 201
    drain(lambda: False)
    editor = headers_of(tenant, on_type("blog", "read"), in_languages("en-us"), to_environments("production"))

    for path in (uid, f"{uid}?environment=production", "", "?environment=production"):
        mark = "&" if "?" in path else "?"
        read = ask("GET", f"{BLOG}/{path}{mark}include_publish_details=true", headers=editor)[1]
        (entry,) = read.get("entries") or [read["entry"]]
        told = entry["publish_details"]
        rows = told if isinstance(told, list) else [told]
        assert [(row["environment"], row["locale"]) for row in rows] == [(production.uid, "en-us")]
    live = ask("GET", f"{BLOG}/{uid}/live", headers=editor)[1]["live"]
    assert [row["name"] for row in live["environments"]] == ["production"]
    assert [(cell["locale"], cell["environment"]) for cell in live["cells"]] == [("en-us", production.uid)]


def test_what_is_not_seen_stays_in_drafts_versions_and_imports(tenant: Tenant) -> None:
    uid, owner = make(tenant, fee="1", note="old"), owner_headers(tenant)
    assert ask("PUT", f"{BLOG}/{uid}", {"entry": {"fee": "2", "note": "new"}}, headers=owner)[0] == 200
    hidden = on_fields("blog", ["fee"], read=False)
    editor = headers_of(tenant, on_type("blog", "read", "update"), hidden, EVERY_LANGUAGE)
    path = f"{BLOG}/{uid}"

    assert ask("PUT", f"{path}/draft", {"entry": {"fee": "3"}}, headers=editor)[0] == 422
    assert ask("PUT", f"{path}/draft", {"entry": {"note": "draft"}}, headers=editor)[0] == 200
    assert ask("DELETE", f"{path}/draft", headers=editor)[0] == 200
    assert ask("POST", f"{path}/versions/1/restore", {"entry": {}}, headers=editor)[0] == 200
    entry = ask("GET", path, headers=owner)[1]["entry"]
    assert (entry["fee"], entry["note"], entry["_version"]) == ("2", "old", 3)


def test_closed_fields_are_not_restored(tenant: Tenant) -> None:
    uid, owner = make(tenant, fee="1", note="old"), owner_headers(tenant)
    assert ask("PUT", f"{BLOG}/{uid}", {"entry": {"fee": "2", "note": "new"}}, headers=owner)[0] == 200
    closed = on_fields("blog", ["fee"], update=False)
    editor = headers_of(tenant, on_type("blog", "read", "update"), closed, EVERY_LANGUAGE)

    status, body = ask("POST", f"{BLOG}/{uid}/versions/1/restore", {"entry": {}}, headers=editor)

    assert (status, body["errors"]) == (422, {"fee": ["may not be changed by your role."]})
    assert ask("GET", f"{BLOG}/{uid}", headers=owner)[1]["entry"]["_version"] == 2


def test_the_trash_shows_and_gives_back_what_is_seen(tenant: Tenant) -> None:
    own, other, owner = make(tenant, title="Own"), make(tenant, title="Other"), owner_headers(tenant)
    for uid in (own, other):
        assert ask("DELETE", f"{BLOG}/{uid}", headers=owner)[0] == 200
    editor = headers_of(tenant, on_entries("blog", [own], "read", "update"), EVERY_LANGUAGE)
    reader = headers_of(tenant, on_entries("blog", [own], "read"), on_type("news", "read", "update"), EVERY_LANGUAGE)

    rows = ask("GET", "content_types/blog/trash?include_count=true", headers=editor)[1]
    assert ([row["uid"] for row in rows["entries"]], rows["count"]) == ([own], 1)
    assert ask("POST", f"{BLOG}/{own}/restore", {}, headers=reader)[0] == 403
    assert ask("POST", f"{BLOG}/{own}/restore", {}, headers=editor)[0] == 200
    assert [row["title"] for row in ask("GET", BLOG, headers=owner)[1]["entries"]] == ["Own"]


def test_a_link_to_what_is_not_seen_counts_as_one_to_nothing(tenant: Tenant) -> None:
    unseen, uid = make(tenant, "news"), make(tenant, taxonomies=[{"taxonomy_uid": "topics", "term_uid": "birds"}])
    editor = headers_of(tenant, on_type("blog", "read", "update"), EVERY_LANGUAGE)

    def saved(entry: dict[str, Any]) -> tuple[int, Any]:
        status, body = ask("PUT", f"{BLOG}/{uid}", {"entry": entry}, headers=editor)
        return status, body.get("errors")

    # The entry is of another type than the link says, which an unknown one cannot be.
    assert saved({"to": [link(unseen)]}) == saved({"to": [link("bltunknown")]}) == (200, None)
    tags = [[{"taxonomy_uid": "topics", "term_uid": term}] for term in ("birds", "nothing")]
    assert saved({"taxonomies": tags[0]}) == (200, None)
    assert saved({"taxonomies": []}) == (200, None)
    hidden, unknown = (saved({"taxonomies": each}) for each in tags)
    assert hidden == unknown
    assert hidden[0] == 422


@pytest.fixture
def room() -> Newsroom:
    return make_newsroom()


def test_stages_are_changed_where_entries_may_be(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    own, closed, unseen = room.entry("Own"), room.entry("Closed"), room.entry("Unseen")
    person = make_editor(
        room.tenant,
        on_entries("article", [own, closed], "read"),
        on_entries("article", [own], "update"),
        EVERY_LANGUAGE,
    )
    body: dict[str, Any] = {"workflow": {"workflow_stage": {"uid": review}}}

    def moved(*uids: str) -> Any:
        entries = [{"uid": uid, "content_type": "article", "locale": "en-us"} for uid in uids]
        return room.ask(person, "POST", "bulk/workflow", {**body, "entries": entries})

    refused = moved(own, closed, unseen)
    assert (refused.status_code, sorted(refused.json()["errors"])) == (422, ["entries.1", "entries.2"])
    assert moved(unseen).json() == renamed((0, moved("bltunknown").json()), "bltunknown", unseen)[1]
    assert [room.stage_of(uid) for uid in (own, closed)] != [review] * 2
    assert moved(own).status_code == 200
    assert room.stage_of(own) == review


def test_tasks_are_those_about_entries_that_are_seen(room: Newsroom) -> None:
    _, review = room.workflow("Draft", "Review")
    own, unseen = room.entry("Own"), room.entry("Unseen")
    person = make_editor(room.tenant, on_entries("article", [own], *ALL), EVERY_LANGUAGE)
    for uid in (own, unseen):
        room.move(uid, review, assigned_to=[person.uid])

    told = room.ask(person, "GET", "user/assignments?include_count=true").json()

    assert ([row["entry_uid"] for row in told["assignments"]], told["count"]) == ([own], 1)
