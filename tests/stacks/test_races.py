"""Two changes at the same moment: one happens, the other hears why it cannot."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.errors import Invalid
from core.json_values import JSONValue
from locales.actions.locales import LocaleChanges, create_locale, update_locale
from publishing.actions.environments import create_environment
from publishing.models import Environment
from stacks.credentials import Credentials, authenticate
from stacks.models import Branch
from tests.factories import SYSTEM, make_locale, make_management_token, make_stack

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*attempts: Callable[[], object]) -> list[str]:
    """What became of the attempts, begun together on connections of their own: `done`, or the paths that were refused."""
    barrier = Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> str:
        try:
            barrier.wait()
            attempt()
        except Invalid as error:
            return ", ".join(problem.path for problem in error.problems)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(run, attempts))


def test_one_name_makes_one_environment() -> None:
    scope = make_stack().scope
    urls: list[JSONValue] = [{"locale": "en-us", "url": "https://www.example.com"}]

    outcomes = _at_once(*[lambda: create_environment(SYSTEM, scope, name="production", urls=urls)] * 4)

    assert outcomes == ["done", "name", "name", "name"]
    assert Environment.objects.count() == 1


def test_one_code_makes_one_language() -> None:
    scope = make_stack().scope

    outcomes = _at_once(*[lambda: create_locale(SYSTEM, scope, code="fr-fr")] * 4)

    assert outcomes == ["code", "code", "code", "done"]
    assert Branch.objects.get(pk=scope.branch_id).locale_fallbacks == {"en-us": None, "fr-fr": "en-us"}


def test_two_fallbacks_do_not_meet_in_a_circle() -> None:
    scope = make_stack().scope
    make_locale(scope, "de-de")
    make_locale(scope, "de-at")

    outcomes = _at_once(
        lambda: update_locale(SYSTEM, scope, "de-de", LocaleChanges(fallback_code="de-at")),
        lambda: update_locale(SYSTEM, scope, "de-at", LocaleChanges(fallback_code="de-de")),
    )

    assert outcomes == ["done", "fallback_locale"]


def test_many_calls_with_one_token_do_not_wait_for_its_note() -> None:
    tenant = make_stack()
    credentials = Credentials(api_key=tenant.stack.api_key, authorization=make_management_token(tenant))

    outcomes = _at_once(*[lambda: authenticate(credentials)] * 8)

    assert outcomes == ["done"] * 8
