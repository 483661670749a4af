"""Who has an entry open: told to each other, forgotten when they go, and unknown where Redis is away."""

import os
import uuid
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from cms_project.quickstart.state import any_free_port
from core.quick_redis import quick_redis
from publishing import presence
from publishing.presence import Page, Present, leave, stay


@pytest.fixture(autouse=True)
def redis(settings: LazySettings) -> None:
    settings.REDIS_URL = os.environ["REDIS_URL"]


@pytest.fixture
def language() -> str:
    """A language of an entry in which nobody was before."""
    return uuid.uuid4().hex


def page(language: str, person: str, tab: str = "one") -> Page:
    return Page(1, 1, language, person, tab)


def seen(people: list[Present]) -> list[tuple[str, bool]]:
    return [(each.person_uid, each.is_editing) for each in people]


def test_everybody_is_told_of_the_others_and_who_writes(language: str) -> None:
    assert stay(page(language, "ada"), is_editing=False) == []
    assert seen(stay(page(language, "bea"), is_editing=True)) == [("ada", False)]
    assert seen(stay(page(language, "ada"), is_editing=False)) == [("bea", True)]
    assert stay(page(f"{language}x", "cyd"), is_editing=False) == []


def test_several_pages_of_somebody_are_one_person(language: str) -> None:
    stay(page(language, "ada", "one"), is_editing=True)
    stay(page(language, "ada", "two"), is_editing=False)
    assert seen(stay(page(language, "bea"), is_editing=False)) == [("ada", True)]
    assert sorted(seen(stay(page(language, "ada", "two"), is_editing=False))) == [("ada", True), ("bea", False)]


def test_somebody_with_ever_new_pages_fills_nothing_up(language: str) -> None:
    for number in range(presence._MOST_TABS + 5):
        stay(page(language, "ada", f"tab-{number}"), is_editing=False)
    stay(page(language, "ada", "tab-0"), is_editing=True)
    kept = quick_redis(os.environ["REDIS_URL"]).hlen(page(language, "ada")._key)
    assert kept == presence._MOST_TABS
    assert seen(stay(page(language, "bea"), is_editing=False)) == [("ada", True)]


def test_who_closes_the_page_is_gone_at_once(language: str) -> None:
    stay(page(language, "ada"), is_editing=False)
    leave(page(language, "ada"))
    assert stay(page(language, "bea"), is_editing=False) == []


def test_who_says_nothing_for_a_while_is_gone(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stay(page(language, "ada"), is_editing=False)
    monkeypatch.setattr(presence, "_GONE_SECONDS", 0)
    assert stay(page(language, "bea"), is_editing=False) == []


def test_since_when_is_the_first_time(language: str, settings: LazySettings) -> None:
    stay(page(language, "ada"), is_editing=False)
    (first,) = stay(page(language, "bea"), is_editing=False)
    key = page(language, "ada")._key
    client = quick_redis(settings.REDIS_URL)
    client.hset(key, "ada one", b"[%d, %d, false]" % (first.since.timestamp() - 600, first.since.timestamp()))
    stay(page(language, "ada"), is_editing=False)
    (later,) = stay(page(language, "bea"), is_editing=False)
    assert isinstance(later.since, datetime)
    assert first.since - later.since == timedelta(minutes=10)


def test_nothing_is_kept_for_ever(language: str, settings: LazySettings) -> None:
    stay(page(language, "ada"), is_editing=False)
    assert 0 < quick_redis(settings.REDIS_URL).ttl(page(language, "ada")._key) <= 50


def test_nobody_is_told_where_redis_is_away(language: str, settings: LazySettings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{any_free_port()}/0"
    assert stay(page(language, "ada"), is_editing=True) == []
    leave(page(language, "ada"))


@pytest.mark.parametrize("tab", ["", "a b", "A", "x" * 41, "é"])
def test_a_page_without_a_proper_name_is_none(language: str, tab: str) -> None:
    assert not page(language, "ada", tab).is_named
