"""Who looks at other moments, how far and how long, and who keeps what they saw."""

import pytest

from publishing.queue import database_now
from stacks.actions.preview_tokens import revoke_preview_token
from stacks.actions.tokens import TokenChanges, delivery_rows, revoke_token, update_delivery_token
from stacks.models import Token
from tests.api.delivery.site import Site

ARTICLES = "content_types/article/entries"
HIDDEN = "What is not live now is shown to a preview token, not to a delivery token."


@pytest.mark.parametrize("when", ["preview_timestamp", "release_id", "live_preview"])
def test_a_delivery_token_sees_the_present_alone(site: Site, when: str) -> None:
    site.published({"title": "Heron"})
    value = "2026-01-01T00:00:00Z"
    response = site.client.get(f"/v3/{ARTICLES}?environment=production", headers=site.headers(**{when: value}))
    assert (response.status_code, response.json()) == (
        403, {"error_message": HIDDEN, "error_code": 105, "errors": {}}
    )  # fmt: skip
    in_query = site.client.get(f"/v3/{ARTICLES}?environment=production&{when}={value}", headers=site.headers())
    assert in_query.status_code == 403


def test_nobody_keeps_an_answer_about_another_moment(site: Site, preview: dict[str, str]) -> None:
    path = f"/v3/{ARTICLES}?environment=production"
    answer = site.client.get(path, headers={**preview, "preview_timestamp": database_now().isoformat()})
    assert (answer.headers["Cache-Control"], answer.headers.get("ETag")) == ("private, no-store", None)
    assert {"preview_timestamp", "preview_token", "release_id"} <= set(answer.headers["Vary"].split(", "))


def test_a_preview_token_goes_as_far_and_lives_as_long_as_its_delivery_token(
    site: Site, preview: dict[str, str]
) -> None:
    actor, uid = site.tenant.actor, Token.objects.get(kind="delivery").uid
    path = f"/v3/{ARTICLES}?environment="
    narrowed = TokenChanges(scope_rows=delivery_rows(["blt0000000000000000"], ["main"]))

    def statuses() -> list[int]:
        return [site.client.get(path + name, headers=preview).status_code for name in ("production", "staging")]

    assert statuses() == [200, 422]
    update_delivery_token(actor, site.scope, uid, narrowed)
    assert statuses() == [422, 422]
    as_access = {"api_key": preview["api_key"], "access_token": preview["preview_token"]}
    assert site.client.get(path, headers=as_access).status_code == 401
    as_preview = {"api_key": preview["api_key"], "preview_token": site.secret}
    assert site.client.get(path, headers=as_preview).status_code == 401
    revoke_token(actor, site.scope, uid, kind=Token.Kind.DELIVERY)
    assert statuses() == [401, 401]


def test_a_get_of_the_past_ends_with_the_preview_token(site: Site, preview: dict[str, str]) -> None:
    uid = site.published({"title": "Heron"})
    path = f"/v3/{ARTICLES}/{uid}?environment=production"
    then = database_now()
    site.publish(uid, action="unpublish")
    headers = {**preview, "preview_timestamp": then.isoformat()}

    answers = [site.client.get(path, headers=headers) for _ in range(3)]
    assert [(answer.status_code, answer.json()["entry"]["title"]) for answer in answers] == [(200, "Heron")] * 3
    revoke_preview_token(site.tenant.actor, site.scope, Token.objects.get(kind="delivery").uid)
    assert site.client.get(path, headers=headers).status_code == 401
    assert site.client.get(path, headers=site.headers(preview_timestamp=then.isoformat())).status_code == 403
