"""The pane of the live preview: which site it frames, what the site is shown of what is typed, and links to pass on."""

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from content.models import EntryVersion
from publishing.models import PreviewLink, UnsavedEntry
from publishing.queue import database_now
from publishing.sites import origin_of, page_address, site_of
from stacks.actions.preview_tokens import create_preview_token
from stacks.actions.stack_settings import change_settings
from stacks.actions.tokens import create_delivery_token
from stacks.models import Token
from tests.admin.builders import (
    address,
    make_manager,
    make_reader,
    make_release,
    marks,
    messages_after,
    page,
    signed_in,
)
from tests.factories import make_editor
from tests.rules import in_languages, to_environments

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db
SITE = "https://site.example.com/base"
SESSION = "0123456789abcdef0123456789abcdef"


def turn_on(stage: "Stage", site: str = SITE) -> None:
    """Let the stack show previews on the site of its production."""
    stage.production.urls = [{"locale": "en-us", "url": site}]
    stage.production.save(update_fields=["urls"])
    change_settings(
        stage.tenant.actor,
        stage.tenant.fresh_scope(),
        {"live_preview": {"enabled": True, "default-env": stage.production.uid, "other": 1}},
    )


def preview_headers(stage: "Stage", **more: str) -> dict[str, str]:
    """What a site reads with that may look beyond what is live."""
    actor, scope = stage.tenant.actor, stage.tenant.fresh_scope()
    token = create_delivery_token(actor, scope, name="Site", environment_uids=[stage.production.uid]).token
    secret = create_preview_token(actor, scope, token.uid).secret
    return {"api_key": scope.api_key, "preview_token": secret, **more}


def shown(headers: dict[str, str], uid: str) -> str:
    answer = Client().get(f"/v3/content_types/article/entries/{uid}?environment=production", headers=headers)
    return str(answer.json().get("entry", {}).get("title", answer.status_code))


@pytest.mark.parametrize(
    ("site", "path", "told", "whole"),
    [
        ("https://a.example", "/birds/heron", {"x": "1"}, "https://a.example/birds/heron?x=1"),
        ("https://a.example/base/?k=v", "birds?q=2", {"x": "a b"}, "https://a.example/base/birds?k=v&q=2&x=a+b"),
        ("https://a.example", "//evil.example/x", {}, "https://a.example/evil.example/x"),
        ("https://a.example", "https://evil.example/x", {}, "https://a.example/https://evil.example/x"),
        ("https://a.example:8443", "", {"x": "1"}, "https://a.example:8443/?x=1"),
    ],
)
def test_a_page_never_leads_out_of_its_site(site: str, path: str, told: dict[str, str], whole: str) -> None:
    found = page_address(site, path, told)
    assert found == whole
    assert origin_of(found) == origin_of(site)


def test_a_language_without_an_address_takes_that_of_its_fallback() -> None:
    urls: list[Any] = [
        {"locale": "fr-fr", "url": "https://fr.example"},
        {"locale": "en-us", "url": "https://en.example"},
    ]
    assert site_of(urls, ["fr-be", "fr-fr"]) == "https://fr.example"
    assert site_of(urls, ["de-de"]) == "https://fr.example"
    assert site_of([{"locale": "en-us", "url": "javascript:alert(1)"}, "odd", {"url": 1}], ["en-us"]) == ""


def test_the_page_frames_the_site_of_the_environment_and_no_other(stage: "Stage") -> None:
    uid = stage.entry()
    browser, path = signed_in(stage.tenant.owner), address(stage.tenant, f"entries/article/{uid}/")
    before = browser.get(path)
    assert (before.context["preview"], "frame-src" in before["Content-Security-Policy"]) == (None, False)
    turn_on(stage)
    opened = browser.get(path)
    pane = opened.context["preview"]
    asked = parse_qs(urlsplit(pane.address).query)
    assert pane.address.startswith(f"{SITE}/?live_preview=")
    assert asked == {
        "live_preview": [pane.session], "content_type_uid": ["article"], "entry_uid": [uid], "locale": ["en-us"]
    }  # fmt: skip
    assert "frame-src 'self' https://site.example.com;" in f"{opened['Content-Security-Policy']};"
    # A frame of our own origin would not stay in its sandbox.
    turn_on(stage, "http://testserver/anything")
    assert browser.get(path).context["preview"] is None


def test_a_session_sees_what_is_typed_and_nobody_else_does(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    browser, path = signed_in(make_manager(stage.tenant)), address(stage.tenant, f"entries/article/{uid}/typed/")
    before = (marks(stage.tenant), EntryVersion.objects.count())
    typed = {
        "version": "1",
        "shown": ["title", "body"],
        "f.title": "Grey herons",
        "f.body": "About Herons.",
        "session": SESSION,
    }
    headers = preview_headers(stage)
    before = (marks(stage.tenant), EntryVersion.objects.count())

    assert browser.post(path, typed).json() == {"shown": True, "problems": []}
    assert shown({**headers, "live_preview": SESSION}, uid) == "Grey herons"
    assert shown({**headers, "live_preview": "f" * 32}, uid) == "Herons"
    assert shown({**headers, "preview_timestamp": database_now().isoformat()}, uid) == "422"
    # What cannot be saved so is told, and the session keeps what it saw.
    refused = browser.post(path, {**typed, "f.title": ""}).json()
    assert (refused["shown"], len(refused["problems"])) == (False, 1)
    assert shown({**headers, "live_preview": SESSION}, uid) == "Grey herons"
    assert browser.post(path, {**typed, "f.title": "Herons"}).json()["shown"] is True
    assert shown({**headers, "live_preview": SESSION}, uid) == "Herons"
    assert (marks(stage.tenant), EntryVersion.objects.count(), UnsavedEntry.objects.count()) == (*before, 0)
    assert (browser.post(path, {**typed, "session": "odd"}).status_code, browser.get(path).status_code) == (400, 405)
    assert browser.post(path.replace(uid, "blt0000000000000000"), {"session": "odd"}).status_code == 404
    assert signed_in(make_reader(stage.tenant)).post(path, typed).status_code == 403


def test_the_preview_is_turned_on_for_an_environment_by_who_may(stage: "Stage") -> None:
    path, owner = address(stage.tenant, "live-preview/"), signed_in(stage.tenant.owner)
    assert "Choose an environment." in owner.post(path, {"enabled": "on"}).content.decode()
    turn_on(stage)
    told = messages_after(owner, path, {"environment": stage.staging.uid})
    stage.tenant.stack.refresh_from_db()
    assert told == ["The preview is saved."]
    assert stage.tenant.stack.settings["live_preview"] == {
        "enabled": False, "default-env": stage.staging.uid, "other": 1
    }  # fmt: skip
    assert signed_in(make_manager(stage.tenant)).post(path, {"enabled": "on"}).status_code == 403


def test_the_preview_tells_of_no_site_that_rules_hide(stage: "Stage") -> None:
    turn_on(stage)
    path = address(stage.tenant, "live-preview/")
    hides_language = make_editor(stage.tenant, in_languages("fr-fr"), to_environments(stage.production.uid))
    shown_to = page(signed_in(hides_language), path)
    assert ("production" in shown_to, "staging" in shown_to, SITE in shown_to) == (True, False, False)
    sees_it = make_editor(stage.tenant, in_languages("en-us"), to_environments(stage.production.uid))
    assert SITE in page(signed_in(sees_it), path)
    assert signed_in(sees_it).post(path, {"enabled": "on"}).status_code == 403


def test_a_link_shows_one_environment_until_it_ends_and_changes_nothing(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    turn_on(stage)
    release = make_release(stage, uid)
    path, owner = address(stage.tenant, "preview-links/"), signed_in(stage.tenant.owner)
    wish = {
        "name": "For Ada", "environment": stage.production.uid, "locale": "en-us", "path": "/herons", "days": "7",
        "when": "release", "release": release,
    }  # fmt: skip
    refused = owner.post(path, {**wish, "name": "", "days": "0"}).content.decode()
    assert "Name: has to have 1 to 200 characters." in refused
    assert "Days: has to be 1 to 90 days." in refused
    assert not PreviewLink.objects.exists()

    made = owner.post(path, wish, follow=True).context["made"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(made).query).items()}
    assert made.startswith(f"{SITE}/herons?")
    secret = asked.pop("preview_token")
    assert asked == {"environment": "production", "locale": "en-us", "release_id": release}
    again = page(owner, path)
    assert ("For Ada" in again, secret in again) == (True, False)
    headers = {"api_key": stage.tenant.stack.api_key, "preview_token": secret, "release_id": release}
    assert shown(headers, uid) == "Herons"
    # No management right comes with it, no other environment, and no other name.
    entries = f"/v3/content_types/article/entries/{uid}"
    for name in ("authtoken", "authorization"):
        sent = {"api_key": stage.tenant.stack.api_key, name: secret}
        assert Client().put(entries, {"entry": {"title": "X"}}, "application/json", headers=sent).status_code == 401
    elsewhere = Client().get(f"{entries}?environment=staging", headers=headers)
    assert elsewhere.status_code == 422
    Token.objects.filter(kind="preview").update(expires_at=database_now())
    assert shown(headers, uid) == "401"

    link = PreviewLink.objects.get()
    assert messages_after(owner, f"{path}{link.uid}/revoke/", {}) == [
        "The link “For Ada” is good for nothing any more."
    ]
    assert not Token.objects.filter(revoked_at=None, kind__in=["delivery", "preview"]).exists()
    assert signed_in(make_reader(stage.tenant)).post(path, wish).status_code == 403
