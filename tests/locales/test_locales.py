"""Languages, their fallbacks, and what comes back with them."""

import pytest

from core.errors import Forbidden
from locales.actions.locales import LocaleChanges, create_locale, delete_locale, update_locale
from locales.codes import is_locale_code
from locales.errors import LocaleExists, LocaleInUse, LocaleInvalid, LocaleNotFound, MasterLocaleFixed
from locales.fallback import chain
from locales.models import Locale
from stacks.actor import Actor, ActorKind
from stacks.models import Branch, Stack
from stacks.permissions import READING
from stacks.scope import Scope
from tests.factories import SYSTEM, make_locale, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def scope() -> Scope:
    return make_stack().scope


def _fallbacks(scope: Scope) -> dict[str, str | None]:
    fallbacks: dict[str, str | None] = Branch.objects.get(pk=scope.branch_id).locale_fallbacks
    return fallbacks


def _revision(scope: Scope) -> int:
    return Stack.objects.get(pk=scope.stack_id).revision


def test_a_language_falls_back_to_the_master_where_nothing_is_said(scope: Scope) -> None:
    locale = create_locale(SYSTEM, scope, code="fr-fr")

    assert (locale.name, locale.fallback_code, locale.version, locale.created_by) == (
        "French - France",
        "en-us",
        1,
        "system:test",
    )
    assert _fallbacks(scope) == {"en-us": None, "fr-fr": "en-us"}
    assert _revision(scope) == scope.revision + 1


def test_a_code_is_kept_in_lower_case(scope: Scope) -> None:
    assert create_locale(SYSTEM, scope, code="EN-GB").code == "en-gb"

    with pytest.raises(LocaleExists):
        create_locale(SYSTEM, scope, code="en-GB")


def test_chains_may_be_as_deep_as_they_like(scope: Scope) -> None:
    codes = [f"de-d{number}" for number in range(8)]
    for code, fallback in zip(codes, ["en-us", *codes], strict=False):
        create_locale(SYSTEM, scope, code=code, name=code, fallback_code=fallback)

    assert chain(_fallbacks(scope), codes[-1]) == (*reversed(codes), "en-us")


@pytest.mark.parametrize(
    ("code", "name", "fallback", "paths"),
    [
        ("invalid-code-format", "X", None, ["code"]),
        ("en_gb", "X", None, ["code"]),
        ("", "X", None, ["code"]),
        ("fr-fr", "x" * 101, None, ["name"]),
        ("fr-fr", " ", None, ["name"]),
        ("fr-fr", "X", "xx-xx", ["fallback_locale"]),
        ("fr-fr", "X", "fr-fr", ["fallback_locale"]),
        ("f", " ", "xx", ["code", "name", "fallback_locale"]),
    ],
)
def test_bad_languages_are_refused_whole(
    scope: Scope, code: str, name: str, fallback: str | None, paths: list[str]
) -> None:
    with pytest.raises(LocaleInvalid) as refused:
        create_locale(SYSTEM, scope, code=code, name=name, fallback_code=fallback)

    assert [problem.path for problem in refused.value.problems] == paths
    assert (_fallbacks(scope), _revision(scope)) == ({"en-us": None}, scope.revision)


@pytest.mark.parametrize("code", ["en-us", "fr-fr"])
def test_a_language_is_added_once(scope: Scope, code: str) -> None:
    make_locale(scope, "fr-fr")

    with pytest.raises(LocaleExists) as refused:
        create_locale(SYSTEM, scope, code=code, name="Again")

    assert [(problem.path, problem.message) for problem in refused.value.problems] == [("code", "is not unique.")]


def test_name_and_fallback_change_and_nothing_else(scope: Scope) -> None:
    make_locale(scope, "de-de")
    make_locale(scope, "de-at")

    update_locale(SYSTEM, scope, "de-at", LocaleChanges(fallback_code="de-de"))
    update_locale(SYSTEM, scope, "de-at", LocaleChanges(name="Austrian"))

    locale = Locale.objects.get(code="de-at")
    assert (locale.name, locale.fallback_code, locale.version) == ("Austrian", "de-de", 3)
    assert _fallbacks(scope) == {"en-us": None, "de-de": "en-us", "de-at": "de-de"}


def test_no_chain_becomes_a_circle(scope: Scope) -> None:
    make_locale(scope, "de-de")
    make_locale(scope, "de-at", "de-de")
    make_locale(scope, "de-ch", "de-at")
    before = _fallbacks(scope)

    for code in ("de-de", "de-at", "de-ch"):
        with pytest.raises(LocaleInvalid) as refused:
            update_locale(SYSTEM, scope, "de-de", LocaleChanges(fallback_code=code))
        assert [problem.path for problem in refused.value.problems] == ["fallback_locale"]

    assert _fallbacks(scope) == before


@pytest.mark.django_db(transaction=True)
def test_no_circle_closes_between_two_changes(scope: Scope) -> None:
    make_locale(scope, "de-de")
    make_locale(scope, "de-at")

    outcomes = held_back(
        lambda: Stack.objects.select_for_update().get(pk=scope.stack_id),
        lambda: update_locale(SYSTEM, scope, "de-de", LocaleChanges(fallback_code="de-at")),
        lambda: update_locale(SYSTEM, scope, "de-at", LocaleChanges(fallback_code="de-de")),
    )

    assert sorted(outcomes) == ["done", "fallback_locale"]
    assert chain(_fallbacks(scope), "de-de")[-1] == chain(_fallbacks(scope), "de-at")[-1] == "en-us"


@pytest.mark.django_db(transaction=True)
def test_a_fallback_is_not_removed_while_another_language_chooses_it(scope: Scope) -> None:
    make_locale(scope, "de-de")
    make_locale(scope, "de-at")

    outcomes = held_back(
        lambda: Stack.objects.select_for_update().get(pk=scope.stack_id),
        lambda: update_locale(SYSTEM, scope, "de-at", LocaleChanges(fallback_code="de-de")),
        lambda: delete_locale(SYSTEM, scope, "de-de"),
    )

    assert outcomes in (["done", "LocaleInUse"], ["fallback_locale", "done"])
    assert all(fallback is None or fallback in _fallbacks(scope) for fallback in _fallbacks(scope).values())


def test_the_master_can_be_renamed_and_nothing_more(scope: Scope) -> None:
    make_locale(scope, "fr-fr")

    update_locale(SYSTEM, scope, "en-us", LocaleChanges(name="American"))

    assert Locale.objects.get(code="en-us").name == "American"
    with pytest.raises(MasterLocaleFixed):
        update_locale(SYSTEM, scope, "en-us", LocaleChanges(fallback_code="fr-fr"))
    with pytest.raises(MasterLocaleFixed):
        delete_locale(SYSTEM, scope, "en-us")


def test_a_removed_language_comes_back_as_the_same_row(scope: Scope) -> None:
    make_locale(scope, "de-de")
    row = make_locale(scope, "fr-fr", "de-de").pk

    delete_locale(SYSTEM, scope, "fr-fr")

    assert _fallbacks(scope) == {"en-us": None, "de-de": "en-us"}
    with pytest.raises(LocaleNotFound):
        update_locale(SYSTEM, scope, "fr-fr", LocaleChanges(name="Gone"))
    back = create_locale(SYSTEM, scope, code="fr-fr", name="French again")
    assert (back.pk, back.name, back.fallback_code, back.version, back.deleted_at) == (
        row,
        "French again",
        "en-us",
        2,
        None,
    )
    assert _fallbacks(scope) == {"en-us": None, "de-de": "en-us", "fr-fr": "en-us"}


def test_a_language_others_fall_back_to_stays(scope: Scope) -> None:
    make_locale(scope, "de-de")
    make_locale(scope, "de-at", "de-de")

    with pytest.raises(LocaleInUse) as refused:
        delete_locale(SYSTEM, scope, "de-de")

    assert refused.value.facts == {"locales": ["de-at"]}
    assert Locale.objects.get(code="de-de").deleted_at is None


def test_another_stacks_languages_are_unknown(scope: Scope) -> None:
    other = make_stack().scope
    make_locale(other, "fr-fr")

    with pytest.raises(LocaleNotFound):
        delete_locale(SYSTEM, scope, "fr-fr")
    with pytest.raises(LocaleInvalid):
        create_locale(SYSTEM, scope, code="de-de", fallback_code="fr-fr")


def test_reading_rights_change_no_language(scope: Scope) -> None:
    reader = Actor(kind=ActorKind.USER, uid="blt1", permissions=READING)

    for attempt in (
        lambda: create_locale(reader, scope, code="fr-fr"),
        lambda: update_locale(reader, scope, "en-us", LocaleChanges(name="Mine")),
        lambda: delete_locale(reader, scope, "en-us"),
    ):
        with pytest.raises(Forbidden):
            attempt()

    assert list(Locale.objects.values_list("code", "name", "version")) == [("en-us", "English - United States", 1)]


@pytest.mark.parametrize(
    "code", ["en", "en-us", "zh-hant-tw", "es-419", "fil-ph", "benelux", "lt-az-az", "x1", "a-b-c-d-e-f-g-h"]
)
def test_codes_that_are_codes(code: str) -> None:
    assert is_locale_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "e", "en_us", "en-", "-us", "en--us", "en us", "en-us\n", "en-US", "ènglish", "abcdefghijklmnopq", "../x"],
)
def test_codes_that_are_none(code: str) -> None:
    assert not is_locale_code(code)
