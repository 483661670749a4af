"""GET and PUT /user."""

import pytest

from stacks.models import User
from tests.api.asking import ask, count_queries, logged_out, without_times
from tests.factories import make_management_token, make_organization, make_session, make_stack, make_user

MAIL = ("approval_answer", "approval_request", "assignment", "mention", "publish_failure")

pytestmark = pytest.mark.django_db


def test_the_person_behind_the_authtoken() -> None:
    user = make_user("ada@example.com")
    mine = make_organization(user, name="Mine")
    other = make_organization(name="Other")
    other.members.create(user=user, role="member")
    authtoken = make_session(user)

    status, body = ask("GET", "user?include_orgs=true", headers={"authtoken": authtoken})

    assert status == 200
    assert without_times(body["user"]) == {
        "uid": user.uid,
        "email": "ada@example.com",
        "username": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "active": True,
        "org_uid": [mine.uid],
        "shared_org_uid": [other.uid],
        "authtoken": authtoken,
        "organizations": [
            {"uid": mine.uid, "name": "Mine", "is_owner": True},
            {"uid": other.uid, "name": "Other", "is_owner": False},
        ],
        "email_notifications": dict.fromkeys(MAIL, True),
    }


def test_only_a_person_is_a_user() -> None:
    tenant = make_stack()

    assert ask("GET", "user") == logged_out()
    assert ask("GET", "user", headers={"authtoken": "x"}) == logged_out()
    assert ask("GET", "user", headers=tenant.headers(make_management_token(tenant))) == logged_out()


def test_changing_the_names() -> None:
    user = make_user("ada@example.com")
    headers = {"authtoken": make_session(user)}
    _, before = ask("GET", "user", headers=headers)

    status, body = ask("PUT", "user", {"user": {**before["user"], "first_name": "Grace"}}, headers=headers)

    assert (status, body["notice"]) == (200, "Profile updated successfully.")
    assert without_times(body["user"]) == {**without_times(before["user"]), "first_name": "Grace"}
    assert ask("GET", "user", headers=headers)[1]["user"] == body["user"]


@pytest.mark.parametrize(
    ("user", "errors"),
    [
        ({"email": "other@example.com"}, {"email": ["cannot be changed."]}),
        ({"first_name": 1, "last_name": []}, {"first_name": ["must be a text."], "last_name": ["must be a text."]}),
        (
            {"email_notifications": {"mention": "no", "birthday": True}},
            {
                "email_notifications.birthday": ["is no kind of mail."],
                "email_notifications.mention": ["must be true or false."],
            },
        ),
        ({"email_notifications": []}, {"email_notifications": ["must be an object."]}),
        ({"first_name": "x" * 101}, {"first_name": ["is longer than 100 characters."]}),
    ],
)
def test_bad_changes_are_named_and_change_nothing(user: dict[str, object], errors: dict[str, list[str]]) -> None:
    person = make_user("ada@example.com")

    status, body = ask("PUT", "user", {"user": user}, headers={"authtoken": make_session(person)})

    assert (status, body["errors"]) == (422, errors)
    assert User.objects.values_list("email", "first_name", "last_name").get() == (
        "ada@example.com",
        "Ada",
        "Lovelace",
    )


def test_what_a_person_gets_mail_about_is_theirs_to_say() -> None:
    headers = {"authtoken": make_session(make_user())}
    for kind, is_wanted in (("mention", False), ("assignment", False), ("mention", True)):
        ask("PUT", "user", {"user": {"email_notifications": {kind: is_wanted}}}, headers=headers)
    body = ask("GET", "user", headers=headers)[1]
    assert body["user"]["email_notifications"] == dict.fromkeys(MAIL, True) | {"assignment": False}


def test_what_a_person_may_not_be_is_ignored() -> None:
    person = make_user("ada@example.com")
    sent = {"is_superuser": True, "is_staff": True, "password": "x", "first_name": "Grace"}

    status, _ = ask("PUT", "user", {"user": sent}, headers={"authtoken": make_session(person)})

    person.refresh_from_db()
    assert (status, person.first_name, person.is_superuser, person.is_staff) == (200, "Grace", False, False)


def test_queries() -> None:
    headers = {"authtoken": make_session(make_user())}

    assert count_queries("GET", "user?include_orgs=true", headers=headers) == 3
    assert count_queries("PUT", "user", {"user": {"first_name": "Grace"}}, headers=headers) == 7
