"""Webhooks in the admin: their form, secrets that are shown once or never, their log, and sending again."""

from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F

from publishing.models import DeliveryState, Webhook, WebhookDelivery
from tests.admin.builders import address, make_manager, make_webhook, marks, messages_after, page, signed_in

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db
SENT: dict[str, Any] = {
    "name": "Rebuild",
    "url": ["https://hooks.example.com/build", ""],
    "user": ["ada", ""],
    "password": ["difference engine", ""],
    "headers": ["X-Token: open: sesame\nX-Kind: build", ""],
    "channel": ["assets.create", "content_types.entries.delete"],
    "further": "content_types.article.entries.environments.production.publish.success\n",
    "retry_policy": "automatic",
    "concise": "on",
    "enabled": "on",
}


def test_a_webhook_is_made_and_its_secret_is_shown_once(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    answer = browser.post(address(stage.tenant, "new-webhook/"), SENT)
    webhook = Webhook.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, address(stage.tenant, f"webhooks/{webhook.uid}/"))
    assert (webhook.name, webhook.retry_policy, webhook.is_disabled, webhook.is_concise) == (
        "Rebuild",
        "automatic",
        False,
        True,
    )
    assert webhook.channels == [
        "assets.create",
        "content_types.entries.delete",
        "content_types.article.entries.environments.production.publish.success",
    ]
    assert webhook.destinations == [
        {
            "target_url": "https://hooks.example.com/build",
            "http_basic_auth": "ada",
            "http_basic_password": "difference engine",
            "custom_header": [
                {"header_name": "X-Token", "value": "open: sesame"},
                {"header_name": "X-Kind", "value": "build"},
            ],
        }
    ]
    assert webhook.signing_secret in page(browser, answer["Location"])
    again = page(browser, answer["Location"])
    assert webhook.signing_secret not in again
    for secret in ("difference engine", "sesame"):
        assert secret not in again


def test_what_is_not_touched_stays_with_its_secrets(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    browser.post(address(stage.tenant, "new-webhook/"), SENT)
    webhook = Webhook.objects.get()
    before = webhook.destinations
    kept = SENT | {
        "name": "Rebuild it",
        "password": ["********", ""],
        "headers": ["X-Token: ********\nX-Kind: ********", ""],
    }
    path = address(stage.tenant, f"webhooks/{webhook.uid}/")
    told = messages_after(browser, path, {key: kept[key] for key in kept if key != "enabled"})
    assert told[-1] == "The webhook is saved."
    webhook.refresh_from_db()
    assert (webhook.name, webhook.is_disabled, webhook.destinations) == ("Rebuild it", True, before)
    messages_after(browser, path, kept | {"url": ["https://elsewhere.example.com/", ""]})
    webhook.refresh_from_db()
    assert webhook.destinations[0] == {
        "target_url": "https://elsewhere.example.com/", "http_basic_auth": "ada", "http_basic_password": None,
        "custom_header": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "sentences"),
    [
        ({"name": ""}, ["The name is a required text."]),
        (
            {"url": [""], "user": [""], "password": [""], "headers": [""]},
            ["There must be an address: is a required list."],
        ),
        ({"url": ["http://127.0.0.1/", ""]}, ["The address "]),
        ({"headers": ["Host: other", ""]}, ["A header is a header that is sent with every webhook."]),
        ({"user": ["a:b", ""]}, ["The user must have no colon."]),
        ({"channel": [], "further": ""}, ["What to tell: is a required list."]),
        ({"further": "birds.fly"}, ["“birds.fly” is not a channel that events are sent on."]),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    stage: "Stage", wrong: dict[str, Any], sentences: list[str]
) -> None:
    before = marks(stage.tenant)
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new-webhook/"), SENT | wrong)
    shown = answer.content.decode()
    assert answer.status_code == 200
    for sentence in ["This was not saved.", *sentences]:
        assert sentence in shown
    if "channel" not in wrong:
        assert 'value="assets.create" checked' in shown
    if "url" not in wrong:
        assert "open: sesame" in shown or "Host: other" in shown
    assert (Webhook.objects.count(), marks(stage.tenant)) == (0, before)


def test_a_test_call_and_a_failed_one_are_sent_from_the_log(stage: "Stage") -> None:
    names = make_webhook(stage)
    browser = signed_in(stage.tenant.owner)
    test = address(stage.tenant, f"webhooks/{names['webhook']}/test/")
    answer = browser.post(test)
    newest = WebhookDelivery.objects.latest("pk")
    assert answer["Location"] == address(stage.tenant, f"webhooks/{names['webhook']}/log/{newest.uid}/")
    told = {"retry_number": 0, "at": "2026-11-21T10:00:00.000Z", "seconds": 0.25, "status": 500, "body": "<b>no</b>"}
    WebhookDelivery.objects.filter(pk=newest.pk).update(
        state=DeliveryState.FAILED, attempts=1, reason="The receiver answered 500.",
        tries=[{**told, "reason": "The receiver answered 500."}], next_try_at=F("created_at"),
    )  # fmt: skip
    shown = page(browser, answer["Location"])
    for part in (
        "webhooks.test",
        "&lt;b&gt;no&lt;/b&gt;",
        "0.25",
        "The receiver answered 500.",
        newest.uid,
        "Send again",
    ):
        assert part in shown
    log = address(stage.tenant, f"webhooks/{names['webhook']}/log/")
    assert newest.uid in page(browser, f"{log}?state=failed&channel=test")
    assert newest.uid not in page(browser, f"{log}?state=delivered")
    said = messages_after(browser, f"{log}{newest.uid}/again/", {"back": f"{log}?state=failed"})
    newest.refresh_from_db()
    assert (said, newest.state) == (["It is sent again now, under the same id."], "waiting")
    WebhookDelivery.objects.filter(pk=newest.pk).update(state=DeliveryState.SENDING)
    assert messages_after(browser, f"{log}{newest.uid}/again/", {})[0].startswith("The execution is still to be sent")


def test_an_execution_is_found_below_its_own_webhook_only(stage: "Stage") -> None:
    one, other = make_webhook(stage), make_webhook(stage, name="Other")
    path = f"webhooks/{other['webhook']}/log/{one['execution']}/"
    browser = signed_in(stage.tenant.owner)
    assert browser.get(address(stage.tenant, path)).status_code == 404
    assert browser.post(address(stage.tenant, f"{path}again/")).status_code == 404


def test_a_new_secret_is_shown_once_and_deleting_takes_the_log_along(stage: "Stage") -> None:
    names = make_webhook(stage)
    browser = signed_in(stage.tenant.owner)
    path = address(stage.tenant, f"webhooks/{names['webhook']}/")
    old = Webhook.objects.get().signing_secret
    shown = browser.post(f"{path}secret/", follow=True).content.decode()
    new = Webhook.objects.get().signing_secret
    assert (new != old, new in shown, old in shown) == (True, True, False)
    assert new not in page(browser, path)
    assert "goes along (1)" in page(browser, f"{path}delete/")
    assert messages_after(browser, f"{path}delete/", {}) == ["The webhook “Rebuild” is deleted."]
    assert (Webhook.objects.count(), WebhookDelivery.objects.count()) == (0, 0)


def test_who_may_only_read_sees_no_secret_and_is_offered_nothing(stage: "Stage") -> None:
    names = make_webhook(stage)
    browser = signed_in(make_manager(stage.tenant))
    for path in ("webhooks/", f"webhooks/{names['webhook']}/", f"webhooks/{names['webhook']}/log/"):
        shown = page(browser, address(stage.tenant, path))
        assert 'method="post"' not in shown.replace('class="account" method="post"', "")
        for secret in ("difference engine", "sesame", Webhook.objects.get().signing_secret):
            assert secret not in shown
