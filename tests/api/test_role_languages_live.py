"""What a role shows of an entry in some languages and hides in others, and what of it goes live, waits and lies in releases."""

from typing import Any

import pytest

from publishing.drain import drain
from publishing.models import PublishItem
from tests.admin.builders import address, page, signed_in
from tests.api.asking import ask, owner_headers
from tests.api.documents import title_field
from tests.api.rules import ALL, EVERY_LANGUAGE
from tests.factories import Tenant, make_editor, make_environment, make_locale, make_session, make_stack, make_taxonomy
from tests.rules import Rule, in_languages, on_type, to_environments

pytestmark = pytest.mark.django_db

PAGES = "content_types/page/entries"
LATER = "2999-01-01T00:00:00.000Z"
TOPICS = {
    "uid": "taxonomies",
    "display_name": "Topics",
    "data_type": "taxonomy",
    "taxonomies": [{"taxonomy_uid": "topics"}],
    "multiple": True,
}
BIRDS: Rule = {
    "module": "taxonomy",
    "taxonomies": ["topics"],
    "terms": ["topics.birds"],
    "content_types": [{"uid": "page", "acl": {"read": True, "sub_acl": dict.fromkeys(ALL, True)}}],
    "acl": {},
}


@pytest.fixture
def tenant() -> Tenant:
    """A stack in three languages, Dutch falling back to French, with one type."""
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.fresh_scope(), "nl-nl", "fr-fr")
    make_environment(tenant.fresh_scope())
    make_taxonomy(tenant.fresh_scope(), "topics", "birds", "bees")
    document = {"uid": "page", "title": "Page", "schema": [title_field(), TOPICS]}
    assert ask("POST", "content_types", {"content_type": document}, headers=owner_headers(tenant))[0] == 201
    return tenant


def tagged(title: str, term: str) -> dict[str, Any]:
    return {"entry": {"title": title, "taxonomies": [{"taxonomy_uid": "topics", "term_uid": term}]}}


def make(tenant: Tenant) -> str:
    """The uid of an entry about bees in English and about birds in French."""
    owner = owner_headers(tenant)
    uid = ask("POST", PAGES, tagged("Wasps", "bees"), headers=owner)[1]["entry"]["uid"]
    assert ask("PUT", f"{PAGES}/{uid}?locale=fr-fr", tagged("Hirondelles", "birds"), headers=owner)[0] == 200
    return str(uid)


def person(tenant: Tenant, *rules: Rule) -> tuple[Any, dict[str, str]]:
    user = make_editor(tenant, to_environments("$all"), *rules)
    return user, {"api_key": tenant.stack.api_key, "authtoken": make_session(user)}


def place(*locales: str, **more: object) -> dict[str, Any]:
    return {"entry": {"environments": ["production"], "locales": list(locales)}, **more}


def queued(headers: dict[str, str]) -> list[tuple[str, str]]:
    status, body = ask("GET", "publish-queue", headers=headers)
    assert status == 200, body
    return sorted((item["entry"]["locale"], item["entry"]["title"]) for item in body["queue"])


def test_a_language_that_is_not_seen_does_not_go_live(tenant: Tenant) -> None:
    uid = make(tenant)
    _, editor = person(tenant, BIRDS, EVERY_LANGUAGE)
    assert ask("GET", f"{PAGES}/{uid}?locale=en-us", headers=editor)[0] == 422

    for action in ("publish", "unpublish"):
        status, body = ask("POST", f"{PAGES}/{uid}/{action}", place("en-us"), headers=editor)
        assert (status, "'en-us' to 'production'" in str(body["errors"])) == (422, True)
    both = {"entries": [{"uid": uid, "content_type": "page", "locale": "en-us"}], "environments": ["production"]}
    assert ask("POST", "bulk/publish", {**both, "locales": ["en-us", "fr-fr"]}, headers=editor)[0] == 422
    assert not PublishItem.objects.exists()
    assert ask("POST", f"{PAGES}/{uid}/publish", place("fr-fr", "nl-nl"), headers=editor)[0] == 201


def test_at_its_time_the_language_that_shows_is_judged(tenant: Tenant) -> None:
    uid = make(tenant)
    _, editor = person(tenant, BIRDS, EVERY_LANGUAGE)
    assert ask("POST", f"{PAGES}/{uid}/publish", place("fr-fr", "nl-nl"), headers=editor)[0] == 201
    assert (
        ask("PUT", f"{PAGES}/{uid}?locale=en-us", tagged("Swallows", "birds"), headers=owner_headers(tenant))[0] == 200
    )
    assert ask("PUT", f"{PAGES}/{uid}?locale=fr-fr", tagged("Guêpes", "bees"), headers=owner_headers(tenant))[0] == 200

    drain(lambda: False)

    reason = "The roles of who asked for it no longer let it go there."
    assert set(PublishItem.objects.values_list("state", "reason")) == {("failed", reason)}


def test_the_queue_and_releases_show_the_languages_that_are_seen(tenant: Tenant) -> None:
    uid, owner = make(tenant), owner_headers(tenant)
    user, editor = person(tenant, BIRDS, EVERY_LANGUAGE)
    waiting = place("en-us", "fr-fr", "nl-nl", scheduled_at=LATER)
    job = ask("POST", f"{PAGES}/{uid}/publish", waiting, headers=owner)[1]["job_id"]
    release = ask("POST", "releases", {"release": {"name": "Spring"}}, headers=owner)[1]["release"]["uid"]
    for code in ("en-us", "fr-fr"):
        item = {"uid": uid, "content_type_uid": "page", "locale": code, "action": "publish"}
        assert ask("POST", f"releases/{release}/item", {"item": item}, headers=owner)[0] in (200, 201)

    assert queued(editor) == [("fr-fr", "Hirondelles"), ("nl-nl", "Hirondelles")]
    assert len(queued(owner)) == 3
    assert len(ask("GET", f"bulk/jobs/{job}/items", headers=editor)[1]["items"]) == 2
    items = ask("GET", f"releases/{release}/items", headers=editor)[1]["items"]
    assert [item["locale"] for item in items] == ["fr-fr"]
    english = {"uid": uid, "content_type_uid": "page", "locale": "en-us", "action": "publish"}
    assert ask("POST", f"releases/{release}/item", {"item": english}, headers=editor)[0] == 422
    deployment = {"release": {"environments": ["production"], "action": "publish"}}
    assert ask("POST", f"releases/{release}/deploy", deployment, headers=editor)[0] == 422
    browser = signed_in(user)
    for path in ("queue/", "jobs/", f"jobs/{job}/", f"releases/{release}/", "calendar/?on=2999-01-01"):
        assert "Wasps" not in page(browser, address(tenant, path))
    assert "Hirondelles" not in page(browser, address(tenant, "queue/?q=Wasps"))


def test_nobody_learns_a_title_from_a_language_that_they_do_not_see(tenant: Tenant) -> None:
    uid, owner = make(tenant), owner_headers(tenant)
    lonely = ask("POST", PAGES, tagged("Hornets", "bees"), headers=owner)[1]["entry"]["uid"]
    _, editor = person(tenant, on_type("page", *ALL), in_languages("fr-fr", "nl-nl"))
    assert ask("GET", f"{PAGES}/{lonely}?locale=fr-fr", headers=editor)[0] == 422
    for entry, action in ((lonely, "publish"), (uid, "unpublish")):
        asked = place("fr-fr", scheduled_at=LATER)
        assert ask("POST", f"{PAGES}/{entry}/{action}", asked, headers=owner)[0] == 201

    assert queued(editor) == [("fr-fr", "Hirondelles")]


def test_metadata_is_told_of_the_languages_that_are_seen(tenant: Tenant) -> None:
    uid, owner = make(tenant), owner_headers(tenant)
    sent = {"title": "Map", "type": "widget", "srcdoc": "<p>"}
    extension = ask("POST", "extensions", {"extension": sent}, headers=owner)[1]["extension"]["uid"]
    about = {"type": "entry", "_content_type_uid": "page", "entity_uid": uid, "extension_uid": extension}
    document = {"metadata": {**about, "locale": "en-us", "presets": [{"uid": "a", "name": "Wasps", "options": {}}]}}
    status, body = ask("POST", "metadata", document, headers=owner)
    assert status == 201, body
    own = f"metadata/{body['metadata']['uid']}"
    _, editor = person(tenant, BIRDS, EVERY_LANGUAGE)
    french = f"{PAGES}/{uid}?locale=fr-fr&include_metadata=true"

    assert ask("GET", own, headers=editor)[0] == 422
    assert ask("GET", "metadata", headers=editor)[1]["metadata"] == []
    assert "Wasps" not in str(ask("GET", french, headers=editor))
    assert "Wasps" in str(ask("GET", french, headers=owner))


def test_a_variant_is_there_with_the_language_that_its_entry_shows(tenant: Tenant) -> None:
    uid, owner = make(tenant), owner_headers(tenant)
    group = {"uid": "colours", "name": "Colours", "content_types": ["page"]}
    assert ask("POST", "variant_groups", group, headers=owner)[0] == 201
    red = {"uid": "red", "name": "Red", "personalize_metadata": {"experience_short_uid": "0", "variant_short_uid": "0"}}
    assert ask("POST", "variant_groups/colours/variants", red, headers=owner)[0] == 201
    for code in ("nl-nl", "en-us"):
        entry = {"entry": {"title": "Red"}}
        status, body = ask("PUT", f"{PAGES}/{uid}/variants/red?locale={code}", entry, headers=owner)
        assert status in (200, 201), body
    _, editor = person(tenant, BIRDS, EVERY_LANGUAGE)
    asked = {code: place(code, scheduled_at=LATER) for code in ("nl-nl", "en-us")}
    for body in asked.values():
        body["entry"]["variants"] = [{"uid": "red"}]

    answers = [ask("POST", f"{PAGES}/{uid}/publish", asked[code], headers=editor)[0] for code in asked]
    assert ask("POST", f"{PAGES}/{uid}/publish", asked["en-us"], headers=owner)[0] == 201

    assert answers == [201, 422]
    assert queued(editor) == [("nl-nl", "Hirondelles")]
    item = ask("GET", "publish-queue?locale=nl-nl", headers=editor)[1]["queue"][0]["uid"]
    assert ask("DELETE", f"publish-queue/{item}", headers=editor)[0] == 200
