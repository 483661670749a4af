"""Tokens in the admin: made, shown once, changed, revoked; what they open is asked over HTTP."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from stacks.actions.tokens import create_management_token
from stacks.models import Activity, Token
from tests.admin.builders import address, make_manager, make_reader, messages_after, page, signed_in
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


def made(browser: Client, stage: "Stage", path: str, data: dict[str, Any]) -> tuple[str, str]:
    """The address of a new token's page, and the secret that it shows."""
    answer = browser.post(address(stage.tenant, path), data)
    assert answer.status_code == 302, answer.content.decode()
    shown = browser.get(answer["Location"])
    assert "no-store" in shown["Cache-Control"]
    return answer["Location"], shown.context["secret"]


def answers(stage: "Stage", path: str, headers: dict[str, str]) -> int:
    status: int = Client().get(f"/v3/{path}", headers={"api_key": stage.tenant.stack.api_key, **headers}).status_code
    return status


def test_a_management_token_is_shown_once_and_may_do_what_was_ticked(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    data = {"name": "Importer", "read": ["content_type"], "write": ["entry"], "ends_on": "2099-12-31", "branch": "main"}
    place, secret = made(browser, stage, "new-management-token/", data)

    token = Token.objects.get(kind="management")
    assert token.scope == [
        {"module": "content_type", "acl": {"read": True}},
        {"module": "entry", "acl": {"read": True, "write": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    assert token.expires_at is not None
    assert token.expires_at.isoformat() == "2099-12-31T23:59:59.999000+00:00"
    sent = {"authorization": secret}
    reached = [answers(stage, path, sent) for path in ("content_types", "content_types/article/entries", "webhooks")]
    assert reached == [200, 200, 403]
    assert secret not in page(browser, place)


def test_nothing_of_a_secret_is_stored_and_nobody_else_is_shown_it(stage: "Stage") -> None:
    browser, other = signed_in(stage.tenant.owner), signed_in(make_reader(stage.tenant))
    answer = browser.post(
        address(stage.tenant, "new-management-token/"), {"name": "Importer", "read": "entry", "branch": "main"}
    )
    handed = answer.cookies["shown_once"]
    assert (handed["httponly"], handed["samesite"], handed["max-age"]) == (True, "Strict", 60)
    other.cookies["shown_once"] = handed.value
    assert other.get(answer["Location"]).context["secret"] == ""
    assert browser.session.keys().isdisjoint({"shown_once", "secret"})
    assert browser.get(answer["Location"]).context["secret"].startswith("cs")
    assert browser.cookies["shown_once"].value == ""


def test_a_form_keeps_what_it_does_not_show(stage: "Stage") -> None:
    rows: list[Any] = [
        {"module": "releases_of_another_house", "acl": {"read": True}, "kept": 1},
        {"module": "entry", "acl": {"read": True, "create": False}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
        {"module": "branch_alias", "branch_aliases": ["live"], "acl": {"read": True}},
    ]
    created = create_management_token(SYSTEM, stage.scope, name="Old", scope_rows=rows[:3]).token
    Token.objects.filter(pk=created.pk).update(scope=rows)
    browser = signed_in(stage.tenant.owner)
    path = address(stage.tenant, f"management-tokens/{created.uid}/")

    both = {"read": "entry", "branch": ["live", "main"]}
    assert messages_after(browser, path, {"name": "New", **both}) == ["The token is saved."]
    created.refresh_from_db()
    assert (created.name, created.scope) == ("New", rows)

    Token.objects.filter(pk=created.pk).update(scope=rows[:3])
    messages_after(browser, path, {"name": "New", "read": ["entry", "asset"], "branch": "main"})
    created.refresh_from_db()
    assert created.scope == [*rows[:3], {"module": "asset", "acl": {"read": True}}]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "The name must have 1 to 200 characters."),
        ({"ends_on": "2001-01-01"}, "The end lies in the past."),
        ({"ends_on": "soon"}, "The end is not a valid date."),
        ({"branch": "nowhere"}, "It needs a branch that there is."),
        ({"branch": []}, "It needs a branch that there is."),
    ],
)
def test_what_is_wrong_with_a_management_token_stands_at_its_field(
    stage: "Stage", changes: dict[str, Any], told: str
) -> None:
    data = {"name": "Importer", "read": "entry", "ends_on": "", "branch": "main"} | changes
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new-management-token/"), data)
    assert (answer.status_code, Token.objects.filter(kind="management").count()) == (200, 0)
    assert told in answer.content.decode()


def test_an_end_that_nobody_touched_stays_to_the_second(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    data = {"name": "Importer", "read": "entry", "ends_on": "2099-12-31", "branch": "main"}
    place, _secret = made(browser, stage, "new-management-token/", data)
    token = Token.objects.get(kind="management")
    token.expires_at = token.expires_at and token.expires_at.replace(hour=12)
    token.save(update_fields=["expires_at"])
    browser.post(place, data | {"name": "Other"})
    before, token = token, Token.objects.get(pk=token.pk)
    assert (token.name, token.expires_at) == ("Other", before.expires_at)
    browser.post(place, data | {"ends_on": ""})
    token.refresh_from_db()
    assert token.expires_at is None


def test_a_revoked_token_is_refused_by_the_next_request(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    place, secret = made(
        browser, stage, "new-management-token/", {"name": "Importer", "read": "entry", "branch": "main"}
    )
    assert "It was never used." in page(browser, f"{place}revoke/")
    assert answers(stage, "content_types/article/entries", {"authorization": secret}) == 200
    assert "It was last used:" in page(browser, f"{place}revoke/")
    assert messages_after(browser, f"{place}revoke/", {}) == ["The token “Importer” is revoked."]
    assert answers(stage, "content_types/article/entries", {"authorization": secret}) == 401
    assert browser.get(place).status_code == 404


def test_a_delivery_token_reads_the_environments_that_were_ticked_and_takes_its_preview_along(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    data = {"name": "Site", "environment": stage.production.uid, "branch": "main"}
    place, secret = made(browser, stage, "new-token/", data)
    preview_answer = browser.post(f"{place}preview/")
    preview = browser.get(preview_answer["Location"]).context["secret"]

    def reads(name: str, value: str) -> int:
        return answers(stage, "content_types/article/entries?environment=production", {name: value})

    assert (reads("access_token", secret), reads("preview_token", preview)) == (200, 200)
    assert answers(stage, "content_types/article/entries?environment=staging", {"access_token": secret}) != 200
    told = messages_after(browser, f"{place}preview/", {})
    assert told[-1] == "There is a preview token already. Revoke it to make another."
    assert "with preview" in page(browser, address(stage.tenant, "tokens/"))
    assert "Its preview token ends with it." in page(browser, f"{place}revoke/")
    messages_after(browser, f"{place}revoke/", {})
    assert (reads("access_token", secret), reads("preview_token", preview)) == (401, 401)
    done = Activity.objects.filter(target_kind="token").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["token.create", "token.create", "token.revoke"]


def test_a_delivery_token_without_an_environment_is_none(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    for chosen in ([], ["bltofanotherstack"]):
        sent = {"name": "Site", "environment": chosen, "branch": "main"}
        answer = browser.post(address(stage.tenant, "new-token/"), sent)
        assert (answer.status_code, "It needs an environment." in answer.content.decode()) == (200, True)
    assert not Token.objects.filter(kind="delivery").exists()


def test_who_may_only_look_at_tokens_is_offered_nothing(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    place, secret = made(browser, stage, "new-token/", {"name": "Site", "environment": stage.production.uid, "branch": "main"})  # fmt: skip
    looker = signed_in(make_manager(stage.tenant))
    for path in (place, address(stage.tenant, "tokens/"), address(stage.tenant, "management-tokens/")):
        shown = page(looker, path)
        assert 'method="post"' not in shown.replace('class="account" method="post"', "")
        assert secret not in shown
        assert "New " not in shown


@pytest.mark.parametrize(("grace", "old"), [("0", 401), ("hour", 200)])
def test_a_new_secret_takes_the_place_of_the_old_at_once_or_after_a_while(stage: "Stage", grace: str, old: int) -> None:
    browser = signed_in(stage.tenant.owner)
    data = {"name": "Importer", "read": "entry", "branch": "main"}
    place, first = made(browser, stage, "new-management-token/", data)
    second = browser.get(browser.post(f"{place}rotate/", {"grace": grace})["Location"]).context["secret"]
    entries = "content_types/article/entries"
    reached = [answers(stage, entries, {"authorization": secret}) for secret in (first, second)]
    assert (reached, browser.post(f"{place}rotate/", {"grace": "x"}).status_code) == ([old, 200], 403)
