"""Passwords by mail: asked for over the API, sent with all other mail, chosen with what came."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail as sent
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from publishing.account_mail import write_account_mail
from publishing.mailing import send_next
from publishing.models import AddressedMail, Mail
from stacks.actions.passwords import send_activation
from stacks.actions.users import suspend_user
from stacks.mail_kinds import AccountMail
from stacks.models import Activity, User
from tests.api.asking import ask, logged_out
from tests.factories import PASSWORD, SYSTEM, make_session, make_user

pytestmark = pytest.mark.django_db

NEW = "another grey heron"
TOLD = (200, {"notice": "If this email address exists, we will send you an email for resetting your password."})
REFUSED = (
    422,
    {
        "error_message": "This link, or token, is not valid, or not any more. Please ask for another.",
        "error_code": 141,
        "errors": {"reset_password_token": ["is not valid."]},
    },
)


def forgot(email: str) -> tuple[int, object]:
    return ask("POST", "user/forgot_password", {"user": {"email": email}})


def reset(token: str, password: str = NEW, confirmation: str = "") -> tuple[int, object]:
    user = {
        "reset_password_token": token,
        "password": password,
        "password_confirmation": confirmation or password,
    }
    return ask("POST", "user/reset_password", {"user": user})


def token_from_mail() -> str:
    """Send what waits; the token in the newest letter."""
    while send_next():
        pass
    found = re.search(r"/admin/password/([^/]+)/", str(sent.outbox[-1].body))
    assert found
    return found[1]


def test_a_forgotten_password_is_chosen_anew_with_the_token_of_a_mail_and_every_session_ends() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    session = {"authtoken": make_session(user)}

    assert forgot(" Ada@Example.com") == TOLD
    assert sent.outbox == []
    token = token_from_mail()

    assert (sent.outbox[0].to, sent.outbox[0].subject) == ([user.email], "[Pressroom] Choose a new password")
    assert ask("GET", "user", headers=session)[0] == 200
    assert reset(token) == (200, {"notice": "Your password has been reset successfully."})
    assert ask("GET", "user", headers=session) == logged_out()
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert reset(token, "a third grey heron") == REFUSED
    told = ("action", "actor_uid", "origin__address", "origin__path")
    assert list(Activity.objects.filter(target_uid=user.uid).order_by("id").values_list(*told)) == [
        ("user.ask_for_reset", "system:password reset", "127.0.0.1", "/v3/user/forgot_password"),
        ("user.change_password", user.uid, "127.0.0.1", "/v3/user/reset_password"),
    ]


def test_who_asks_is_not_told_whether_somebody_has_the_address() -> None:
    suspended = make_user("gone@example.com", password=PASSWORD)
    suspend_user(SYSTEM, suspended)

    asked = ["nobody@example.com", "gone@example.com", "no address", "x" * 300]
    assert [forgot(email) for email in asked] == [TOLD] * 4
    while send_next():
        pass

    assert not Mail.objects.exists()
    assert not AddressedMail.objects.exists()


def test_who_asks_does_not_learn_it_from_the_work_that_is_done() -> None:
    make_user("ada@example.com", password=PASSWORD)
    done = []
    for email in ("ada@example.com", "eve@example.com"):
        with CaptureQueriesContext(connection) as queries:
            assert forgot(email) == TOLD
        done.append([query["sql"].replace(email, "").split("VALUES")[0] for query in queries.captured_queries])
    # Names of savepoints count on.
    known, unknown = ([statement for statement in each if "SAVEPOINT" not in statement] for each in done)
    assert (known, len(done[0])) == (unknown, len(done[1]))
    assert not any("stacks_user" in statement for statement in known)


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_nobody_is_drowned_in_mail(settings: LazySettings, email: str) -> None:
    settings.SIGN_IN_TRIES = 3
    make_user("ada@example.com", password=PASSWORD)

    assert [forgot(email)[0] for _ in range(5)] == [200, 200, 200, 429, 429]

    while send_next():
        pass
    assert Mail.objects.count() <= 2
    signing_in = {"user": {"email": "ada@example.com", "password": PASSWORD}}
    assert ask("POST", "user-session", signing_in)[0] == 200


def test_a_token_ends_with_a_suspension_a_sign_in_and_its_time(settings: LazySettings) -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    forgot(user.email)
    token = token_from_mail()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert reset(token) == REFUSED
    settings.PASSWORD_RESET_TIMEOUT = 60
    ask("POST", "user-session", {"user": {"email": user.email, "password": PASSWORD}})
    assert reset(token) == REFUSED
    suspended = make_user("eve@example.com", password=PASSWORD)
    forgot(suspended.email)
    token = token_from_mail()
    suspend_user(SYSTEM, suspended)
    assert reset(token) == REFUSED


@pytest.mark.parametrize("token", ["x", "-", "blt0123456789abcdef-x-y", "{other}", "{changed}"])
def test_no_other_token_opens_anything(token: str) -> None:
    user, other = make_user("ada@example.com", password=PASSWORD), make_user("eve@example.com", password=PASSWORD)
    forgot(user.email)
    real = token_from_mail()
    swapped = f"{other.uid}-{real.partition('-')[2]}"

    assert reset(token.format(other=swapped, changed=real[:-1] + ("0" if real[-1] != "0" else "1"))) == REFUSED

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "confirmation", "errors"),
    [
        ("short", "short", {"password": ["This password is too short. It must contain at least 8 characters."]}),
        ("x" * 1025, "x" * 1025, {"password": ["is longer than 1,024 characters."]}),
        (NEW, "something else", {"password_confirmation": ["is not the same as the password."]}),
        ("", "", {"password": ["is required."], "password_confirmation": ["is required."]}),
    ],
)
def test_a_password_that_cannot_be_is_named_and_the_token_stays_good(
    password: str, confirmation: str, errors: dict[str, list[str]]
) -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    forgot(user.email)
    token = token_from_mail()

    status, body = reset(token, password, confirmation)

    assert isinstance(body, dict)
    assert (status, body["errors"]) == (422, errors)
    assert reset(token)[0] == 200


def test_somebody_without_a_password_activates_the_account_with_a_name() -> None:
    user = make_user("ada@example.com")
    send_activation(SYSTEM, user)
    token = token_from_mail()
    names = {"first_name": "Augusta", "last_name": "King"}

    answer = ask("POST", f"user/activate/{token}", {"user": {**names, "password": NEW, "password_confirmation": NEW}})

    assert answer == (200, {"notice": "Your account has been activated."})
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.check_password(NEW)) == ("Augusta", "King", True)
    assert Activity.objects.get(action="user.change_password").origin["path"] == "/v3/user/activate/***"
    again = ask("POST", f"user/activate/{token}", {"user": {"password": PASSWORD, "password_confirmation": PASSWORD}})
    assert again == REFUSED


def test_an_activation_that_is_not_needed_any_more_is_not_sent() -> None:
    write_account_mail(make_user("ada@example.com", password=PASSWORD), AccountMail.ACTIVATION)

    assert send_next()

    assert (sent.outbox, Mail.objects.get().state) == ([], "dropped")


def test_an_old_letter_goes_when_the_next_is_written() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    write_account_mail(user, AccountMail.PASSWORD_RESET)
    Mail.objects.update(created_at=utc_now() - timedelta(days=31), key="")

    write_account_mail(user, AccountMail.PASSWORD_RESET)

    assert Mail.objects.count() == 1


def test_a_page_takes_the_new_password() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    browser = Client()
    assert "Forgot your password?" in browser.get("/admin/login/").content.decode()
    answer = browser.post("/admin/password/", {"email": user.email})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    page = f"/admin/password/{token_from_mail()}/"
    assert "New password" in browser.get(page).content.decode()
    different = browser.post(page, {"password": NEW, "password_confirmation": "something else"})
    assert "is not the same as the password." in different.content.decode()
    answer = browser.post(page, {"password": NEW, "password_confirmation": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/")
    user.refresh_from_db()
    assert user.check_password(NEW)
    nul = browser.post("/admin/password/%00-x-y/", {"password": NEW, "password_confirmation": NEW})
    assert "is not valid, or not any more" in nul.content.decode()
    stale = browser.post(page, {"password": PASSWORD, "password_confirmation": PASSWORD})
    assert "is not valid, or not any more" in stale.content.decode()
