"""A second factor: set up, asked for over the API and in the admin, used once, recovered from, taken away."""

import re
from dataclasses import replace
from time import time

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken

from core.errors import Forbidden, Unauthenticated
from stacks.actions.second_factor import begin_enrolment, confirm_enrolment, has_second_factor, remove_second_factor
from stacks.actions.users import change_password, end_sessions
from stacks.errors import UserInvalid
from stacks.models import Activity, Token, User
from stacks.people import person_actor
from tests.admin.builders import page, signed_in
from tests.api.asking import ask
from tests.factories import PASSWORD, make_user
from tests.second_factors import code_of, enrol

pytestmark = pytest.mark.django_db

REQUIRED = (
    401,
    {
        "error_message": "Please login using the Two-Factor verification Token.",
        "error_code": 294,
        "errors": {},
        "tfa_type": "totp",
    },
)
WRONG = (
    401,
    {
        "error_message": "The provided Two-Factor verification Token is invalid.",
        "error_code": 295,
        "errors": {},
        "tfa_type": "totp",
    },
)


@pytest.fixture(autouse=True)
def _within_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that codes follow stands still: a test that begins at the end of one code would see the next."""
    now = time()
    monkeypatch.setattr("django_otp.oath.time", lambda: now)


@pytest.fixture
def ada(settings: LazySettings) -> User:
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    return make_user("ada@example.com", password=PASSWORD)


def sign_in(**more: str) -> tuple[int, object]:
    return ask("POST", "user-session", {"user": {"email": "ada@example.com", "password": PASSWORD, **more}})


def test_with_a_second_factor_a_password_alone_opens_nothing(ada: User) -> None:
    secret, _ = enrol(ada)

    assert sign_in() == REQUIRED
    assert sign_in(tfa_token="") == REQUIRED
    for wrong in ("invalid_token", "12345678901234567890", "٣٣٣٣٣٣", code_of(secret)):
        assert sign_in(tfa_token=wrong) == WRONG
    assert not Token.objects.exists()

    code = code_of(secret, later=1)
    assert sign_in(tfa_token=code)[0] == 200
    assert sign_in(tfa_token=code) == WRONG


def test_only_the_right_password_learns_that_there_is_a_second_factor(ada: User) -> None:
    secret, _ = enrol(ada)

    answer = ask(
        "POST",
        "user-session",
        {"user": {"email": ada.email, "password": "wrong", "tfa_token": code_of(secret, later=1)}},
    )

    assert (answer[0], answer[1]["error_code"]) == (422, 104)


def test_a_recovery_code_signs_in_once_and_is_kept_as_a_digest(ada: User) -> None:
    _, codes = enrol(ada)
    assert (len(set(codes)), StaticToken.objects.filter(token__in=codes).count()) == (10, 0)

    assert sign_in(tfa_token=f" {codes[3].upper()} ")[0] == 200
    assert sign_in(tfa_token=codes[3]) == WRONG
    assert sign_in(tfa_token=codes[4])[0] == 200


def test_codes_are_tried_no_oftener_than_passwords(ada: User, settings: LazySettings) -> None:
    settings.SIGN_IN_TRIES = 3
    _, codes = enrol(ada)

    assert [sign_in(tfa_token="000000")[0], sign_in()[0], sign_in(tfa_token="000001")[0]] == [401, 401, 401]
    assert sign_in(tfa_token=codes[0])[0] == 429


def test_a_second_factor_counts_once_a_code_confirmed_it(ada: User) -> None:
    first = begin_enrolment(person_actor(ada), ada, session="mine")

    assert begin_enrolment(person_actor(ada), ada, session="mine") == first
    with pytest.raises(UserInvalid):
        confirm_enrolment(person_actor(ada), ada, code="000000")
    assert (has_second_factor(ada), sign_in()[0]) == (False, 200)
    confirm_enrolment(person_actor(ada), ada, code=code_of(first.secret))
    with pytest.raises(UserInvalid):
        begin_enrolment(person_actor(ada), ada, session="mine")


def test_a_secret_that_a_thief_has_seen_ends_with_the_thiefs_session(ada: User) -> None:
    actor = person_actor(ada)
    seen = begin_enrolment(actor, ada, session="mine").secret

    change_password(actor, ada, password="another grey heron")

    with pytest.raises(Unauthenticated):
        begin_enrolment(actor, ada, session="mine")
    ada.refresh_from_db()
    with pytest.raises(Unauthenticated):
        begin_enrolment(replace(actor, credential_uid="blt0123456789abcdef"), ada, session="mine")
    secret = begin_enrolment(actor, ada, session="mine").secret
    assert secret != seen
    with pytest.raises(UserInvalid):
        confirm_enrolment(actor, ada, code=code_of(seen))
    confirm_enrolment(actor, ada, code=code_of(secret))
    end_sessions(actor, ada)
    assert has_second_factor(ada)


def test_nobody_touches_the_second_factor_of_somebody_else(ada: User) -> None:
    enrol(ada)
    other = person_actor(make_user())

    with pytest.raises(Forbidden):
        remove_second_factor(other, ada)
    with pytest.raises(Forbidden):
        begin_enrolment(other, ada, session="mine")

    assert has_second_factor(ada)


def test_the_admin_asks_for_the_code_as_well(ada: User) -> None:
    secret, _ = enrol(ada)
    form = {"username": ada.email, "password": PASSWORD}
    for wrong in ({}, {"code": "000000"}):
        answer = Client().post("/admin/login/", form | wrong)
        assert "This account asks for a code" in answer.content.decode()
        assert "sessionid" not in answer.cookies
    assert Activity.objects.filter(action="session.create").count() == 0

    assert Client().post("/admin/login/", form | {"code": code_of(secret, later=1)}).status_code == 302


def test_a_page_of_the_admin_sets_it_up_and_takes_it_away(ada: User) -> None:
    browser, address = signed_in(ada), "/admin/account/second-factor/"
    begin_enrolment(person_actor(ada), ada, session="a thief's")
    shown = re.search(r"<code>([A-Z2-7]{32})</code>", page(browser, address))
    assert shown is not None
    secret = shown[1]
    assert secret in page(browser, address)
    right = {"password": PASSWORD}
    assert "not the code" in browser.post(address, {"code": "000000", **right}).content.decode()
    assert "not your password" in browser.post(address, {"code": code_of(secret)}).content.decode()
    codes = browser.post(address, {"code": code_of(secret), **right}).content.decode()
    assert codes.count("<li><code>") == 10
    assert secret not in page(browser, address)
    assert "This code is wrong" in browser.post(address, {"code": "000000"}).content.decode()
    assert browser.post(address, {"code": code_of(secret, later=1)}).status_code == 302
    assert not has_second_factor(ada)
    actions = (
        Activity.objects.filter(action__endswith="second_factor").order_by("id").values_list("action", "actor_uid")
    )
    assert list(actions) == [(f"user.{verb}_second_factor", ada.uid) for verb in ("begin", "begin", "add", "remove")]


def test_an_operator_takes_it_away_from_who_lost_everything(ada: User) -> None:
    enrol(ada)

    call_command("remove_second_factor", ada.email)

    assert (has_second_factor(ada), sign_in()[0]) == (False, 200)
