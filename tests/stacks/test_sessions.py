"""Signing in and out."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from core.clock import utc_now
from core.errors import Unauthenticated
from stacks.actions.sessions import sign_in, sign_out
from stacks.credentials import Credentials, authenticate_person
from stacks.errors import SignInFailed
from stacks.models import Activity, Token, User
from tests.factories import PASSWORD, SYSTEM, make_session, make_user

pytestmark = pytest.mark.django_db


def test_signing_in_opens_a_session() -> None:
    user = make_user("ada@example.com", password=PASSWORD)

    signed_in = sign_in(email=" Ada@Example.com ", password=PASSWORD, address="192.0.2.1")

    session = Token.objects.get(user=user)
    assert signed_in.user == user
    assert (signed_in.authtoken[:4], len(signed_in.authtoken)) == ("blta", 76)
    assert session.expires_at is not None
    assert timedelta(days=29) < session.expires_at - utc_now() < timedelta(days=31)
    assert authenticate_person(Credentials(authtoken=signed_in.authtoken)).require_person().uid == user.uid
    assert list(Activity.objects.values_list("action", "actor_uid", "target_uid")) == [
        ("session.create", user.uid, session.uid)
    ]


def test_sessions_live_side_by_side_and_end_one_by_one() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    first = Credentials(authtoken=sign_in(email=user.email, password=PASSWORD, address="192.0.2.1").authtoken)
    second = Credentials(authtoken=sign_in(email=user.email, password=PASSWORD, address="192.0.2.1").authtoken)

    sign_out(authenticate_person(first).actor)

    with pytest.raises(Unauthenticated):
        authenticate_person(first)
    assert authenticate_person(second).require_person().uid == user.uid


def test_a_closed_session_cannot_be_closed_again() -> None:
    actor = authenticate_person(Credentials(authtoken=make_session(make_user()))).actor
    sign_out(actor)

    with pytest.raises(Unauthenticated):
        sign_out(actor)
    with pytest.raises(Unauthenticated):
        sign_out(SYSTEM)


def test_every_failure_to_sign_in_reads_the_same() -> None:
    make_user("ada@example.com", password=PASSWORD)
    make_user("nopassword@example.com")
    suspended = make_user("gone@example.com", password=PASSWORD)
    suspended.is_active = False
    suspended.save(update_fields=["is_active"])
    attempts = [
        ("ada@example.com", "wrong"),
        ("ada@example.com", ""),
        ("ada@example.com", "x" * 5000),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", PASSWORD),
        ("nopassword@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
    ]

    for email, password in attempts:
        with pytest.raises(SignInFailed) as failure:
            sign_in(email=email, password=password, address="192.0.2.1")
        assert failure.value.facts == {}
        assert failure.value.message == (
            "Looks like your email or password is invalid. Please try again or reset your password."
        )
    assert not Token.objects.exists()


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_an_unknown_address_costs_the_same_hashing_as_a_wrong_password(email: str) -> None:
    make_user("ada@example.com", password=PASSWORD)
    hasher = Argon2PasswordHasher

    with (
        patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as encode,
        patch.object(hasher, "verify", autospec=True, side_effect=hasher.verify) as verify,
        pytest.raises(SignInFailed),
    ):
        sign_in(email=email, password="wrong", address="192.0.2.1")

    assert encode.call_count + verify.call_count == 1


def test_a_password_hashed_as_django_does_is_hashed_anew_when_its_person_signs_in() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    user.password = Argon2PasswordHasher().encode(PASSWORD, "a-salt-of-its-own")
    user.save()
    assert "m=102400,t=2,p=8" in user.password

    with pytest.raises(SignInFailed):
        sign_in(email=user.email, password="wrong", address="192.0.2.1")
    user.refresh_from_db()
    assert "m=102400,t=2,p=8" in user.password
    for _ in range(2):
        sign_in(email=user.email, password=PASSWORD, address="192.0.2.1")

    user.refresh_from_db()
    assert "m=65536,t=3,p=4" in user.password


def test_hashing_anew_leaves_a_password_that_was_chosen_meanwhile() -> None:
    read_before = make_user("ada@example.com", password=PASSWORD)
    read_before.password = Argon2PasswordHasher().encode(PASSWORD, "a-salt-of-its-own")
    read_before.save()
    person = User.objects.get(pk=read_before.pk)
    person.set_password("another-password-2")
    person.save()

    assert read_before.check_password(PASSWORD)

    person.refresh_from_db()
    assert person.check_password("another-password-2")
    assert not person.check_password(PASSWORD)


@pytest.mark.parametrize("place", ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x()"])
def test_signing_in_leads_to_the_list_of_stacks_and_to_no_other_site(place: str) -> None:
    make_user("ada@example.com", password=PASSWORD)

    answer = Client().post("/admin/login/", {"username": "ada@example.com", "password": PASSWORD, "next": place})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
