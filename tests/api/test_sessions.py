"""POST and DELETE /user-session."""

import json

import pytest
from django.conf import LazySettings
from django.test import Client

from stacks.models import Token
from tests.api.asking import ask, count_queries, logged_out
from tests.factories import PASSWORD, make_organization, make_session, make_user

pytestmark = pytest.mark.django_db

REFUSED = (
    422,
    {
        "error_message": "Looks like your email or password is invalid. Please try again or reset your password.",
        "error_code": 104,
        "errors": {},
    },
)


def test_signing_in_answers_with_the_person_and_an_authtoken() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    organization = make_organization(user, name="Press")

    status, body = ask("POST", "user-session", {"user": {"email": "ada@example.com", "password": PASSWORD}})

    authtoken = body["user"]["authtoken"]
    assert status == 200
    assert body["notice"] == "Login Successful."
    assert ask("GET", "user", headers={"authtoken": authtoken}) == (200, {"user": body["user"]})
    assert {key: body["user"][key] for key in ("uid", "email", "first_name", "last_name", "org_uid")} == {
        "uid": user.uid,
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "org_uid": [organization.uid],
    }
    assert "organizations" not in body["user"]


def test_signing_in_can_name_the_organizations() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    organization = make_organization(user, name="Press")

    _, body = ask(
        "POST", "user-session?include_orgs=true", {"user": {"email": "ada@example.com", "password": PASSWORD}}
    )

    assert body["user"]["organizations"] == [{"uid": organization.uid, "name": "Press", "is_owner": True}]


@pytest.mark.parametrize(
    "user",
    [
        {"email": "ada@example.com", "password": "wrong"},
        {"email": "nobody@example.com", "password": PASSWORD},
        {"email": "ada@example.com"},
        {"password": PASSWORD},
        {"email": "", "password": ""},
        {"email": ["ada@example.com"], "password": {"x": 1}},
        {},
    ],
)
def test_every_failure_to_sign_in_has_the_same_answer(user: dict[str, object]) -> None:
    make_user("ada@example.com", password=PASSWORD)

    assert ask("POST", "user-session", {"user": user}) == REFUSED

    assert not Token.objects.exists()


def test_a_body_without_a_user_is_named() -> None:
    status, body = ask("POST", "user-session", {})

    assert (status, body["errors"]) == (422, {"user": ["is required."]})


def test_signing_out_ends_one_session() -> None:
    user = make_user()
    first, second = {"authtoken": make_session(user)}, {"authtoken": make_session(user)}

    assert ask("DELETE", "user-session", headers=first) == (200, {"notice": "You've logged out successfully!"})

    assert ask("GET", "user", headers=first) == logged_out()
    assert ask("DELETE", "user-session", headers=first) == logged_out()
    assert ask("GET", "user", headers=second)[0] == 200
    assert ask("DELETE", "user-session") == logged_out()


def test_queries() -> None:
    make_user("ada@example.com", password=PASSWORD)
    body = {"user": {"email": "ada@example.com", "password": PASSWORD}}

    assert count_queries("POST", "user-session", body, headers={}) == 17


def test_after_too_many_tries_the_answer_says_when_to_come_back(settings: LazySettings) -> None:
    settings.SIGN_IN_TRIES = 1
    body = json.dumps({"user": {"email": "ada@example.com", "password": "wrong"}})
    answers = [
        Client().post(
            "/v3/user-session", body, content_type="application/json", headers={"X-Forwarded-For": f"203.0.113.{n}"}
        )
        for n in range(2)
    ]

    assert [answer.status_code for answer in answers] == [422, 429]
    assert answers[1].json() == {
        "error_message": "There were too many attempts to sign in. Please try again later.",
        "error_code": 104,
        "errors": {},
    }
    assert 890 < int(answers[1]["Retry-After"]) <= 900
