"""Publishing variants of entries, and reading what is live with them."""

import json
from typing import Any

import pytest

from publishing.drain import drain
from publishing.models import Environment, Publication, PublicationHistory, PublishItem
from stacks.models import Activity
from tests.api.management_client import Manager
from tests.api.varied_pages import make_page, make_varied_manager, put_variant
from tests.factories import make_delivery_token, make_environment, make_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Manager:
    manager = make_varied_manager()
    make_environment(manager.tenant.fresh_scope(), "production")
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    return f"content_types/page/entries/{make_page(manager)}"


def _publish(manager: Manager, path: str, *variants: str, action: str = "publish", **more: object) -> None:
    named = {"variants": [{"uid": uid} for uid in variants]} if variants else {}
    body = {"entry": {"environments": ["production"], "locales": ["en-us"], **named, **more}}
    answer = manager.post(f"{path}/{action}", body)
    assert answer["notice"] == "The requested action has been performed."
    drain(lambda: False)


def _live(manager: Manager, path: str, *variants: str, query: str = "", **headers: str) -> Any:
    environment = Environment.objects.get(stack=manager.tenant.stack)
    secret = make_delivery_token(manager.tenant, environment)
    answer = manager.client.get(
        f"/v3/{path}?environment=production{query}",
        headers={
            "api_key": manager.tenant.stack.api_key,
            "access_token": secret,
            **({"x-cs-variant-uid": ",".join(variants)} if variants else {}),
            **headers,
        },
    )
    return json.loads(answer.content)


def test_a_variant_goes_live_over_its_entry(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path)
    _publish(manager, path, "red")
    put_variant(manager, path, {"title": "Not yet"})

    assert _live(manager, path)["entry"]["title"] == "Base"
    red = _live(manager, path, "red", query="&include_applied_variants=true")["entry"]
    token = manager.tenant.stack.tokens.get(kind="management").uid
    assert (red["title"], red["line"], red["_applied_variants"]) == ("Red", "plain", {"title": "red"})
    told = red["publish_details"]["variants"]["red"]
    assert told.pop("time").endswith("Z")
    environment = red["publish_details"]["environment"]
    assert told == {
        "alias": "cs_personalize_0_red", "environment": environment, "locale": "en-us", "user": token, "version": 1
    }  # fmt: skip
    assert _live(manager, path, "blue")["entry"]["title"] == "Base"
    assert _live(manager, "content_types/page/entries", "red")["entries"][0]["title"] == "Red"
    own = manager.ask("GET", f"{path}?environment=production", **{"x-cs-variant-uid": "red"})
    assert json.loads(own.content)["entry"]["title"] == "Red"


def test_an_entry_that_is_not_live_is_not_shown_for_its_variant(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path, "red")

    assert _live(manager, path, "red")["error_code"] == 141
    assert _live(manager, "content_types/page/entries", "red")["entries"] == []


def test_taking_a_variant_offline(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path)
    _publish(manager, path, "red")
    _publish(manager, path, "red", action="unpublish")

    assert _live(manager, path, "red")["entry"]["title"] == "Base"
    (stretch,) = PublicationHistory.objects.filter(variant__isnull=False)
    assert stretch.live_until is not None
    pointer = Publication.objects.get(variant__isnull=False)
    assert (pointer.is_live, pointer.variant_version_id, pointer.content_type_id) == (False, None, None)
    actions = list(Activity.objects.filter(target_kind="entry_variant").order_by("pk").values_list("action", flat=True))
    assert actions == ["entry_variant.create", "entry_variant.publish", "entry_variant.unpublish"]
    assert Activity.objects.filter(action="entry_variant.publish").get().facts["entry"] == path.rpartition("/")[2]


def test_the_entry_goes_along_where_the_rules_say_so(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    conditionally = {"publish_latest_base": False, "publish_latest_base_conditionally": True}

    _publish(manager, path, "red", variant_rules=conditionally)
    assert _live(manager, path, "red")["entry"]["title"] == "Red"
    manager.put(path, {"entry": {"line": "new"}})
    _publish(manager, path, "red", variant_rules=conditionally)
    assert _live(manager, path, "red")["entry"]["line"] == "plain"
    _publish(manager, path, "red", variant_rules={"publish_latest_base": True})
    assert _live(manager, path, "red")["entry"]["line"] == "new"
    states = list(PublishItem.objects.order_by("pk").values_list("variant__variant__uid", "state"))
    assert states == [
        (None, "succeeded"), ("red", "succeeded"), (None, "skipped"), ("red", "skipped"), (None, "succeeded"),
        ("red", "skipped"),
    ]  # fmt: skip


def test_a_version_of_a_variant_is_pinned(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "One"})
    put_variant(manager, path, {"title": "Two"})
    _publish(manager, path)
    body = {"entry": {"environments": ["production"], "locales": ["en-us"], "variants": [{"uid": "red", "version": 1}]}}
    manager.post(f"{path}/publish", body)
    drain(lambda: False)

    assert _live(manager, path, "red")["entry"]["title"] == "One"
    details = manager.get(f"{path}/variants/red?include_publish_details=true")["entry"]["publish_details"]
    assert [(each["locale"], each["version"]) for each in details] == [("en-us", 1)]
    body["entry"]["variants"] = [{"uid": "red", "version": 9}]
    assert manager.refused("POST", f"{path}/publish", body)[3] == {
        "version": [f"9 of '{path.rpartition('/')[2]}' doesn't exist."]
    }


def test_what_cannot_be_published_is_refused(manager: Manager, path: str) -> None:
    def refused(**sent: object) -> Any:
        entry = {"environments": ["production"], "locales": ["en-us"], **sent}
        return manager.refused("POST", f"{path}/publish", {"entry": entry})[3]

    uid = path.rpartition("/")[2]
    assert refused(variants=[{"uid": "red"}]) == {
        "uid": [f"'{uid}' is not an entry with such a variant of this stack."]
    }
    assert refused(variants={}).keys() == {"entry.variants"}
    assert refused(variants=[{"version": 1}]) == {"entry.variants.0.uid": ["is required."]}
    assert refused(variants=[{"uid": "red", "version": True}]).keys() == {"entry.variants.0.version"}
    assert refused(variants=[{"uid": "red"}], variant_rules=[]).keys() == {"entry.variant_rules"}
    assert not PublishItem.objects.exists()


def test_a_variant_of_a_fallback_language(manager: Manager, path: str) -> None:
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path, locales=["fr-fr"])
    _publish(manager, path, "red", locales=["fr-fr"])
    assert _live(manager, path, "red", query="&locale=fr-fr")["entry"]["title"] == "Red"

    manager.put(f"{path}?locale=fr-fr", {"entry": {"title": "Base fr"}})
    body = {"entry": {"environments": ["production"], "locales": ["fr-fr"], "variants": [{"uid": "red"}]}}
    assert manager.refused("POST", f"{path}/publish", body)[0] == 422


def test_what_is_deleted_goes_offline(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    put_variant(manager, path, {"title": "Blue"}, "blue")
    _publish(manager, path, "red", "blue", variant_rules={"publish_latest_base": True})
    later = {"environments": ["production"], "locales": ["en-us"], "variants": [{"uid": "red"}]}
    manager.post(f"{path}/publish", {"entry": later, "scheduled_at": "2999-01-01T00:00:00.000Z"})

    manager.delete(f"{path}/variants/red")
    assert Publication.objects.filter(variant__variant__uid="red", is_live=True).count() == 0
    assert Publication.objects.filter(variant__variant__uid="blue", is_live=True).count() == 1
    assert PublishItem.objects.order_by("-pk").values_list("state", "reason").first() == (
        "cancelled", "The content was deleted."
    )  # fmt: skip
    manager.delete(path)
    assert not Publication.objects.filter(is_live=True).exists()
    assert PublicationHistory.objects.filter(live_until=None).count() == 0


def test_the_queue_tells_of_variants(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path, "red")

    (item,) = manager.get("publish-queue")["queue"]
    assert (item["type"], item["entry"]["uid"], item["variant"]) == (
        "entry_variant", path.rpartition("/")[2], {"uid": "red", "name": "red", "version": 1}
    )  # fmt: skip


def test_trying_out_says_what_would_become_of_a_variant(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    body = {"entry": {"environments": ["production"], "locales": ["en-us"], "variants": [{"uid": "red"}]}}

    response = manager.ask("POST", f"{path}/publish?dry_run=true", body)

    assert response.status_code == 200, response.content
    assert not PublishItem.objects.exists()


def test_the_past_of_a_variant_is_kept(manager: Manager, path: str) -> None:
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path, "red", variant_rules={"publish_latest_base": True})
    first = PublicationHistory.objects.get(variant__isnull=False)
    put_variant(manager, path, {"title": "Redder"})
    _publish(manager, path, "red")

    rows = PublicationHistory.objects.filter(variant=first.variant_id).order_by("pk")
    assert [row.variant_version.version for row in rows if row.variant_version] == [1, 2]
    assert [row.live_until is None for row in rows] == [False, True]


def test_a_plain_read_costs_what_it_did(manager: Manager, path: str, django_assert_num_queries: Any) -> None:
    put_variant(manager, path, {"title": "Red"})
    _publish(manager, path, "red", variant_rules={"publish_latest_base": True})
    manager.get(path)
    _live(manager, path)
    with django_assert_num_queries(1):
        manager.get(path)
    with django_assert_num_queries(2):
        manager.ask("GET", path, **{"x-cs-variant-uid": "red"})
