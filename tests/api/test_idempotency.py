"""`Idempotency-Key`: requests that are made again and act once."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from pytest_django import Settings

from core.clock import utc_now
from stacks.actions.answers import FORGOTTEN_AT_ONCE, Answer, KeyedRequest, answer_once
from stacks.models import KeptAnswer, Token
from tests.api.asking import ask, owner_headers
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_organization, make_session, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
REUSED = (422, {"Idempotency-Key": ["was used for another request."]})


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_environment(tenant.scope)
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


def _create(manager: Manager, key: str, title: str = "One", path: str = PATH) -> HttpResponse:
    return manager.ask("POST", path, {"entry": {"title": title}}, **{"Idempotency-Key": key})


def _refusal(response: HttpResponse) -> tuple[int, Any]:
    return response.status_code, json.loads(response.content)["errors"]


def _count(manager: Manager) -> Any:
    return manager.get(f"{PATH}?count=true")["entries"]


def test_a_request_that_is_made_again_is_answered_the_same_and_done_once(manager: Manager) -> None:
    first = _create(manager, "k1")
    again = _create(manager, "k1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.status_code == 201
    assert first["ETag"] == again["ETag"] == '"en-us.1"'
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert _count(manager) == 1
    uid = json.loads(first.content)["entry"]["uid"]
    assert manager.get(f"{PATH}/{uid}")["entry"] == json.loads(again.content)["entry"]


def test_a_key_is_not_taken_for_another_request(manager: Manager) -> None:
    _create(manager, "k1")
    manager.post("content_types", {"content_type": article(uid="other", title="Other")})
    assert _refusal(_create(manager, "k1", "Two")) == REUSED
    assert _refusal(_create(manager, "k1", path=f"{PATH}?include_branch=true")) == REUSED
    assert _refusal(_create(manager, "k1", path="content_types/other/entries")) == REUSED
    assert _count(manager) == 1
    assert _create(manager, "k2", "Two").status_code == 201
    assert _count(manager) == 2


def test_a_key_belongs_to_its_caller_stack_and_route(manager: Manager) -> None:
    _create(manager, "k1")
    other = make_manager(manager.tenant)
    assert _refusal(_create(other, "k1")) == (422, {"title": ["is not unique."]})
    assert _create(other, "k1", "Two").status_code == 201
    foreign = make_manager()
    foreign.post("content_types", {"content_type": article()})
    assert _create(foreign, "k1").status_code == 201
    label = {"label": {"name": "News"}}
    assert manager.ask("POST", "labels", label, **{"Idempotency-Key": "k1"}).status_code == 201
    assert (_count(manager), _count(foreign)) == (2, 1)


def test_a_request_that_fails_leaves_its_key_free(manager: Manager) -> None:
    _create(manager, "k0", "Taken")
    assert _create(manager, "k1", "Taken").status_code == 422
    assert _create(manager, "k1", "Free").status_code == 201
    assert _count(manager) == 2


def test_updates_and_deletions_are_done_once_too(manager: Manager) -> None:
    uid = manager.post(PATH, {"entry": {"title": "One", "pages": 1}})["entry"]["uid"]
    for _ in range(3):
        add = {"entry": {"pages": {"ADD": 1}}}
        assert manager.ask("PUT", f"{PATH}/{uid}", add, **{"Idempotency-Key": "k1"}).status_code == 200
    read = manager.get(f"{PATH}/{uid}")["entry"]
    assert (read["pages"], read["_version"]) == (2, 2)
    for _ in range(2):
        assert manager.ask("DELETE", f"{PATH}/{uid}", **{"Idempotency-Key": "d1"}).status_code == 200
    assert manager.ask("DELETE", f"{PATH}/{uid}", **{"Idempotency-Key": "d2"}).status_code == 422


def test_a_key_counts_for_the_version_that_the_request_was_made_over(manager: Manager) -> None:
    path = f"{PATH}/{json.loads(_create(manager, 'k1').content)['entry']['uid']}"

    def change(tag: str) -> HttpResponse:
        headers = {"Idempotency-Key": "u1", "If-Match": tag}
        return manager.ask("PUT", path, {"entry": {"title": "Two"}}, **headers)

    assert change('"en-us.1"').status_code == 200
    assert change('"en-us.1"')["Idempotency-Replayed"] == "true"
    assert _refusal(change('"en-us.2"')) == REUSED
    assert _refusal(change("null")) == REUSED
    plain = manager.ask("PUT", path, {"entry": {"title": "Two"}}, **{"Idempotency-Key": "u2"})
    assert plain.status_code == 200
    # An empty header is a header: without a key of its own it would be refused.
    empty = manager.ask("PUT", path, {"entry": {"title": "Two"}}, **{"Idempotency-Key": "u2", "If-Match": ""})
    assert _refusal(empty) == REUSED


def test_a_request_to_publish_is_queued_once(manager: Manager) -> None:
    uid = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}, "scheduled_at": "2126-01-01T00:00:00.000Z"}
    for _ in range(2):
        assert manager.ask("POST", f"{PATH}/{uid}/publish", body, **{"Idempotency-Key": "k1"}).status_code == 201
    assert len(manager.get("publish-queue")["queue"]) == 1


def test_an_upload_is_made_once(manager: Manager, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    def upload(content: bytes) -> HttpResponse:
        response = manager.client.post(
            "/v3/assets",
            {"asset[upload]": SimpleUploadedFile("a.txt", content), "asset[title]": "A"},
            headers={**manager.tenant.headers(manager.secret), "Idempotency-Key": "k1"},
        )
        assert isinstance(response, HttpResponse)
        return response

    first, again, other = upload(b"words"), upload(b"words"), upload(b"WORDS")
    assert (first.status_code, again.content) == (201, first.content)
    assert _refusal(other) == REUSED
    asset = manager.get("assets")["assets"][0]
    assert (manager.get("assets?count=true"), asset["file_size"]) == ({"assets": 1}, "5")
    address = asset["url"].removeprefix(asset["url"].partition("/v3/")[0])
    assert b"".join(manager.client.get(address).streaming_content) == b"words"  # type: ignore[attr-defined]  # a stream


def test_a_new_stack_is_made_once() -> None:
    organization = make_organization()
    owner = organization.members.get(role="owner").user
    headers = {"authtoken": make_session(owner), "organization_uid": organization.uid, "Idempotency-Key": "k1"}
    body = {"stack": {"name": "New", "master_locale": "en-us"}}
    first, again = ask("POST", "stacks", body, headers=headers), ask("POST", "stacks", body, headers=headers)
    assert (first, first[0]) == (again, 201)
    assert ask("GET", "stacks?count=true", headers=headers)[1] == {"stacks": 1}


def test_a_key_of_one_organization_is_not_taken_for_a_request_to_another() -> None:
    first = make_organization()
    owner = first.members.get(role="owner").user
    headers = {"authtoken": make_session(owner), "Idempotency-Key": "k1"}
    body = {"stack": {"name": "New"}}
    assert ask("POST", "stacks", body, headers={**headers, "organization_uid": first.uid})[0] == 201

    second = make_organization(owner)
    status, answer = ask("POST", "stacks", body, headers={**headers, "organization_uid": second.uid})

    assert (status, answer["errors"]) == REUSED
    assert not second.stacks.exists()


def test_a_key_counts_for_the_headers_that_say_what_is_to_be_done(manager: Manager) -> None:
    uid = manager.post(PATH, {"entry": {"title": "One"}})["entry"]["uid"]
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}}

    def publish(**headers: str) -> HttpResponse:
        return manager.ask("POST", f"{PATH}/{uid}/publish", body, **{"Idempotency-Key": "k1", **headers})

    assert publish().status_code == 201
    assert _refusal(publish(api_version="3.2")) == REUSED
    assert publish()["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "ключ", "a\x7f"])
def test_what_is_no_key_is_refused(manager: Manager, key: str) -> None:
    assert _create(manager, key).status_code == 400
    assert _count(manager) == 0


def test_answers_with_secrets_are_not_kept(manager: Manager) -> None:
    headers = owner_headers(manager.tenant) | {"Idempotency-Key": "k1"}
    told = {"Idempotency-Key": ["is not possible here: the answer is not kept."]}
    before = Token.objects.count()
    webhooks = ("webhooks", "webhooks/import", "webhooks/blt0/secret")
    for path in ("stacks/management_tokens", "stacks/delivery_tokens", "user-session", *webhooks):
        status, body = ask("POST", path, {"token": {"name": "x"}}, headers=headers)
        assert (status, body["errors"]) == (422, told)
    assert (Token.objects.count(), KeptAnswer.objects.count()) == (before, 0)


def test_a_read_does_not_look_at_the_key(manager: Manager) -> None:
    assert manager.ask("GET", PATH, **{"Idempotency-Key": ""}).status_code == 200
    assert not KeptAnswer.objects.exists()


def test_who_may_no_longer_write_is_not_answered_again(manager: Manager) -> None:
    _create(manager, "k1")
    Token.objects.filter(kind="management").update(revoked_at=utc_now())
    assert _create(manager, "k1").status_code == 401


def test_a_key_is_free_again_after_a_while_and_old_answers_are_forgotten(manager: Manager) -> None:
    _create(manager, "k1")
    KeptAnswer.objects.update(expires_at=utc_now())
    assert _refusal(_create(manager, "k1")) == (422, {"title": ["is not unique."]})
    assert _create(manager, "k1", "Two").status_code == 201
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(expires_at=utc_now())
    _create(manager, "k2", "Three")
    assert [row.key for row in KeptAnswer.objects.all()] == ["k2"]


def test_so_many_old_answers_are_forgotten_at_once(manager: Manager) -> None:
    actor, scope, now = manager.tenant.actor, manager.tenant.scope, utc_now()
    old = {"caller": "x", "route": "x", "fingerprint": b"", "expires_at": now - timedelta(seconds=1)}
    KeptAnswer.objects.bulk_create(KeptAnswer(key=str(each), **old) for each in range(FORGOTTEN_AT_ONCE + 5))
    answer_once(actor, scope, KeyedRequest("entries", "k1", b"f"), lambda: Answer(201, {}, b"{}"), now=now)
    assert KeptAnswer.objects.count() == 6


@pytest.mark.parametrize("hours", [1, 48])
def test_how_long_answers_are_kept_is_a_setting(manager: Manager, settings: Settings, hours: int) -> None:
    settings.KEPT_ANSWER_HOURS = hours
    before = utc_now()
    _create(manager, "k1")
    kept = KeptAnswer.objects.get().expires_at - before
    assert timedelta(hours=hours) <= kept < timedelta(hours=hours, minutes=1)


@pytest.mark.django_db(transaction=True)
def test_twins_that_come_at_once_create_once(manager: Manager) -> None:
    answers = []

    def create() -> None:
        answers.append(_create(manager, "k1"))

    def hold() -> None:
        # The twins' own row, which this one takes back.
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO stacks_keptanswer (stack_id, caller, route, key, fingerprint, status, headers, body,
                    expires_at) VALUES (%s, %s, 'entries', 'k1', '', 0, '{}', '', now())""",
                [manager.tenant.scope.stack_id, f"management_token:{Token.objects.get(kind='management').uid}"],
            )

    assert held_back(hold, create, create) == ["done", "done"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert sorted("Idempotency-Replayed" in answer for answer in answers) == [False, True]
    assert _count(manager) == 1
