"""How often passwords may be tried: S5."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import RequestFactory

from stacks.actions.sessions import sign_in
from stacks.client_address import client_address
from stacks.errors import SignInFailed, SignInPaused
from stacks.models import SignInTally, Token
from tests.factories import PASSWORD, make_user

ADDRESS = "192.0.2.1"


def attempt(email: str = "ada@example.com", password: str = "wrong", address: str = ADDRESS) -> str:
    """What became of one try."""
    try:
        sign_in(email=email, password=password, address=address)
    except SignInPaused:
        return "paused"
    except SignInFailed:
        return "failed"
    finally:
        if not connection.in_atomic_block:
            connection.close()
    return "in"


@pytest.fixture
def few(settings: LazySettings) -> None:
    settings.SIGN_IN_TRIES, settings.SIGN_IN_TRIES_PER_ADDRESS = 3, 5


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_after_too_many_tries_nothing_is_looked_at_whoever_it_is(few: None, email: str) -> None:
    make_user("ada@example.com", password=PASSWORD)

    assert [attempt(email) for _ in range(5)] == ["failed", "failed", "failed", "paused", "paused"]
    assert attempt(email.upper(), PASSWORD) == "paused"

    assert not Token.objects.exists()


@pytest.mark.django_db
def test_what_somebody_tries_elsewhere_keeps_nobody_out(few: None) -> None:
    make_user("ada@example.com", password=PASSWORD)
    assert [attempt() for _ in range(4)][-1] == "paused"

    assert attempt(password=PASSWORD, address="198.51.100.7") == "in"
    assert attempt("grace@example.com") == "failed"


@pytest.mark.django_db
def test_changing_the_person_does_not_help_an_address(few: None) -> None:
    make_user("ada@example.com", password=PASSWORD)

    assert [attempt(f"{n}@example.com") for n in range(7)] == ["failed"] * 5 + ["paused"] * 2
    assert attempt(password=PASSWORD) == "paused"
    assert attempt(password=PASSWORD, address="198.51.100.7") == "in"


@pytest.mark.django_db
def test_every_address_of_an_ipv6_network_counts_as_one(few: None) -> None:
    places = [f"2001:db8::{n:x}" for n in range(1, 5)]

    assert [attempt(address=place) for place in places] == ["failed", "failed", "failed", "paused"]
    assert attempt(address="2001:db8:0:1::1") == "failed"


@pytest.mark.django_db
def test_signing_in_forgets_the_tries_before_it_and_costs_the_address_nothing(few: None) -> None:
    make_user("ada@example.com", password=PASSWORD)

    for _ in range(2):
        assert [attempt(), attempt(password=PASSWORD)] == ["failed", "in"]
    assert [attempt(password=PASSWORD) for _ in range(8)] == ["in"] * 8

    assert list(SignInTally.objects.values_list("tries", flat=True)) == [2]


@pytest.mark.django_db
def test_a_refused_try_counts_for_nothing(few: None) -> None:
    assert [attempt() for _ in range(10)].count("failed") == 3
    assert [attempt("grace@example.com") for _ in range(3)] == ["failed", "failed", "paused"]


@pytest.mark.django_db
def test_tries_are_forgotten_in_time(settings: LazySettings, few: None) -> None:
    settings.SIGN_IN_PAUSE_SECONDS = 0.0

    assert [attempt(f"{n % 2}@example.com") for n in range(12)] == ["failed"] * 12

    assert SignInTally.objects.count() <= 2


@pytest.mark.django_db
def test_a_tally_names_neither_person_nor_place(few: None) -> None:
    attempt()

    keys = list(SignInTally.objects.values_list("key", flat=True))
    assert [len(key) for key in keys] == [64, 64]
    assert not any("ada" in key or ADDRESS in key for key in keys)


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_tries_at_once_exactly_as_many_as_allowed_are_looked_at(few: None) -> None:
    make_user("ada@example.com", password=PASSWORD)

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: attempt(), range(100)))

    assert (outcomes.count("failed"), outcomes.count("paused")) == (3, 97)


@pytest.mark.parametrize(
    ("behind", "headers", "address"),
    [
        (False, {}, "127.0.0.1"),
        (False, {"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"),
        (True, {}, "127.0.0.1"),
        (True, {"X-Forwarded-For": "203.0.113.9"}, "203.0.113.9"),
        (True, {"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}, "203.0.113.9"),
        (True, {"X-Forwarded-For": "203.0.113.9, 2001:DB8:0::1"}, "2001:db8::1"),
        (True, {"X-Forwarded-For": "203.0.113.9, unknown"}, ""),
    ],
)
def test_only_a_proxy_is_believed_about_addresses(
    settings: LazySettings, behind: bool, headers: dict[str, str], address: str
) -> None:
    settings.BEHIND_PROXY = behind

    assert client_address(RequestFactory().get("/", headers=headers).META) == address
