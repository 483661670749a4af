"""The plan of a request and the gate, by tables and properties: no database."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.gate import Standing, reason_against
from publishing.plan import Facts, PlannedItem, PublishRequest, Target, TargetFacts, plan

ENTRY = Target("entry", "blt1", "article")
FALLBACKS: dict[str, str | None] = {"en-us": None, "fr-fr": "en-us", "fr-ca": "fr-fr", "de-de": "en-us"}


def facts(target: Target = ENTRY, **latest: int) -> Facts:
    """Facts about one entry; languages are given with an underscore."""
    return Facts(
        master="en-us",
        fallbacks=FALLBACKS,
        environments={"production": "blt-p", "blt-p": "blt-p", "staging": "blt-s", "blt-s": "blt-s"},
        targets={target: TargetFacts({code.replace("_", "-"): version for code, version in latest.items()})},
    )


def request(target: Target = ENTRY, **changes: object) -> PublishRequest:
    asked = PublishRequest(action="publish", targets=(target,), environments=("production",))
    return replace(asked, **changes)  # type: ignore[arg-type]  # the table's own values


def shown(items: tuple[PlannedItem, ...]) -> list[tuple[str, str | None, int | None]]:
    return [(item.locale, item.content_locale, item.version) for item in items]


@pytest.mark.parametrize(
    ("source", "version", "locales", "latest", "expected"),
    [
        (None, None, (), {"en_us": 3}, [("en-us", "en-us", 3)]),
        (None, 2, (), {"en_us": 3}, [("en-us", "en-us", 2)]),
        ("fr-fr", None, (), {"en_us": 3, "fr_fr": 5}, [("fr-fr", "fr-fr", 5)]),
        ("fr-fr", 4, ("fr-fr",), {"en_us": 3, "fr_fr": 5}, [("fr-fr", "fr-fr", 4)]),
        # A language without content shows its nearest fallback's, at the version asked for where that is the source.
        ("en-us", 2, ("fr-fr",), {"en_us": 3}, [("fr-fr", "en-us", 2)]),
        ("fr-fr", 2, ("fr-fr",), {"en_us": 3}, [("fr-fr", "en-us", 2)]),
        ("en-us", 2, ("fr-ca",), {"en_us": 3, "fr_fr": 5}, [("fr-ca", "fr-fr", 5)]),
        # Without a source every language shows its own; a version means the only language's, else the master's.
        (None, None, ("en-us", "fr-fr"), {"en_us": 3, "fr_fr": 5}, [("en-us", "en-us", 3), ("fr-fr", "fr-fr", 5)]),
        (None, 4, ("fr-fr",), {"en_us": 3, "fr_fr": 5}, [("fr-fr", "fr-fr", 4)]),
        (None, 2, ("en-us", "fr-fr"), {"en_us": 3, "fr_fr": 5}, [("en-us", "en-us", 2), ("fr-fr", "fr-fr", 5)]),
        # A named source leaves other languages' own content alone.
        ("en-us", None, ("en-us", "fr-fr"), {"en_us": 3, "fr_fr": 5}, [("en-us", "en-us", 3), ("fr-fr", None, None)]),
        # An entry without a master version.
        ("fr-fr", None, ("fr-fr", "fr-ca"), {"fr_fr": 5}, [("fr-fr", "fr-fr", 5), ("fr-ca", "fr-fr", 5)]),
    ],
)
def test_what_each_language_shows(
    source: str | None,
    version: int | None,
    locales: tuple[str, ...],
    latest: dict[str, int],
    expected: list[tuple[str, str | None, int | None]],
) -> None:
    target = replace(ENTRY, locale=source, version=version)

    planned = plan(request(target, locales=locales), facts(target, **latest), limit=100)

    assert planned.problems == ()
    assert shown(planned.items) == expected
    assert [bool(item.skip_reason) for item in planned.items] == [row[1] is None for row in expected]


def test_publish_all_localized_without_languages_means_every_language_with_content() -> None:
    planned = plan(request(publish_all_localized=True), facts(en_us=3, fr_fr=5), limit=100)

    assert shown(planned.items) == [("en-us", "en-us", 3), ("fr-fr", "fr-fr", 5)]


def test_unpublishing_names_no_content_and_takes_the_languages_as_they_are_named() -> None:
    target = replace(ENTRY, locale="en-us")
    asked = request(target, action="unpublish", locales=("en-us", "fr-fr"))

    planned = plan(asked, facts(target, en_us=3, fr_fr=5), limit=100)

    assert shown(planned.items) == [("en-us", None, None), ("fr-fr", None, None)]
    assert [item.skip_reason for item in planned.items] == ["", ""]


def test_an_asset_shows_the_same_version_in_every_language() -> None:
    asset = Target("asset", "blt2")
    known = replace(facts(asset), targets={asset: TargetFacts({"": 2})})

    planned = plan(request(asset, locales=("en-us", "fr-fr")), known, limit=100)

    assert shown(planned.items) == [("en-us", "", 2), ("fr-fr", "", 2)]


def test_a_language_that_nothing_falls_back_to_is_a_problem() -> None:
    planned = plan(request(locales=("en-us", "de-de")), facts(fr_fr=5), limit=100)

    assert planned.items == ()
    assert [(problem.path, problem.rule) for problem in planned.problems] == [("locale", "missing")] * 2


def test_more_items_than_allowed_are_a_problem() -> None:
    asked = request(locales=("en-us", "fr-fr"), environments=("production", "staging"))

    assert [problem.rule for problem in plan(asked, facts(en_us=1), limit=3).problems] == ["limit"]
    assert len(plan(asked, facts(en_us=1), limit=4).items) == 4


def test_naming_a_place_twice_is_a_problem_but_two_sources_are_not() -> None:
    one, two = replace(ENTRY, version=1), replace(ENTRY, version=2)
    english, french = replace(ENTRY, locale="en-us"), replace(ENTRY, locale="fr-fr")
    known = TargetFacts({"en-us": 3, "fr-fr": 5})
    both = replace(facts(), targets=dict.fromkeys([one, two, english, french], known))

    doubled = plan(request(targets=(one, two)), both, limit=100)
    paired = plan(request(targets=(english, french), locales=("en-us", "fr-fr")), both, limit=100)

    assert [(problem.path, problem.rule) for problem in doubled.problems] == [("entries", "duplicate")]
    assert shown(paired.items) == [
        ("en-us", "en-us", 3),
        ("fr-fr", None, None),
        ("en-us", None, None),
        ("fr-fr", "fr-fr", 5),
    ]


names = st.lists(st.sampled_from(["production", "blt-p", "staging", "blt-s"]), min_size=1, max_size=8)
codes = st.lists(st.sampled_from(list(FALLBACKS)), max_size=8)
known = st.dictionaries(st.sampled_from(["fr_fr", "fr_ca", "de_de"]), st.integers(1, 9))


@given(environments=names, locales=codes, localized=known, source=st.sampled_from([None, *FALLBACKS]))
def test_every_language_and_environment_named_gets_exactly_one_item(
    environments: list[str], locales: list[str], localized: dict[str, int], source: str | None
) -> None:
    target = replace(ENTRY, locale=source)
    asked = request(target, environments=tuple(environments), locales=tuple(locales))

    planned = plan(asked, facts(target, en_us=1, **localized), limit=100)

    places = [(item.locale, item.environment_uid) for item in planned.items]
    wanted = {name.replace("production", "blt-p").replace("staging", "blt-s") for name in environments}
    assert len(places) == len(set(places))
    assert set(places) == set(product(locales or [source or "en-us"], wanted))


FINE = Standing(
    is_target_alive=True,
    is_content_alive=True,
    has_version=True,
    has_locale=True,
    is_environment_alive=True,
    may_publish=True,
)


@pytest.mark.parametrize(
    ("lacking", "publishing", "unpublishing"),
    [
        ("is_target_alive", "The content was deleted.", ""),
        ("is_content_alive", "The content was deleted in this language.", ""),
        ("has_version", "The version no longer exists.", ""),
        ("has_locale", "The language was deleted.", ""),
        ("is_environment_alive", "The environment was deleted.", "The environment was deleted."),
        (
            "may_publish",
            "The person or token that asked for it may no longer publish in this stack.",
            "The person or token that asked for it may no longer publish in this stack.",
        ),
    ],
)
def test_the_gate_says_why(lacking: str, publishing: str, unpublishing: str) -> None:
    lack: dict[str, Any] = {lacking: False}
    standing = replace(FINE, **lack)

    assert (reason_against("publish", standing), reason_against("unpublish", standing)) == (publishing, unpublishing)
    assert (reason_against("publish", FINE), reason_against("unpublish", FINE)) == ("", "")


def test_the_gate_says_what_publish_rules_say_of_what_is_there() -> None:
    unready = replace(FINE, rule_reason="It is not ready.")
    assert [reason_against(action, unready) for action in ("publish", "unpublish")] == ["It is not ready."] * 2
    assert reason_against("publish", replace(unready, has_version=False)) == "The version no longer exists."
