"""/locales."""

import json
from typing import Any

import pytest
from django.utils.http import urlencode

from locales.models import Locale
from tests.api.asking import NO_STACK, ask, count_queries, logged_out, without_times
from tests.factories import Tenant, make_locale, make_management_token, make_stack

pytestmark = pytest.mark.django_db

UNKNOWN = (
    422,
    {
        "error_message": "The requested language doesn't exist.",
        "error_code": 141,
        "errors": {"locale": ["is not valid."]},
    },
)


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def headers(tenant: Tenant) -> dict[str, str]:
    return tenant.headers(make_management_token(tenant))


def _codes(path: str, headers: dict[str, str]) -> list[str]:
    status, body = ask("GET", path, headers=headers)
    assert status == 200, body
    return [row["code"] for row in body["locales"]]


def test_adding_a_language(tenant: Tenant, headers: dict[str, str]) -> None:
    sent = {"locale": {"name": "French", "code": "fr-fr", "fallback_locale": "en-us"}}

    status, body = ask("POST", "locales?include_branch=true", sent, headers=headers)

    token = tenant.stack.tokens.get().uid
    assert (status, body["notice"]) == (201, "Language added successfully.")
    assert without_times(body["locale"]) == {
        "code": "fr-fr",
        "uid": Locale.objects.get(code="fr-fr").uid,
        "created_by": token,
        "updated_by": token,
        "name": "French",
        "fallback_locale": "en-us",
        "ACL": {},
        "_version": 1,
        "_branch": "main",
    }
    assert ask("GET", "locales/fr-fr?include_branch=true", headers=headers) == (200, {"locale": body["locale"]})
    assert ask("GET", "locales/fr-fr/", headers=headers)[1]["locale"]["code"] == "fr-fr"


def test_listing_languages(tenant: Tenant, headers: dict[str, str]) -> None:
    for code in ("fr-fr", "de-de"):
        make_locale(tenant.scope, code)
    make_locale(tenant.scope, "de-at", "de-de")

    assert _codes("locales", headers) == ["de-at", "de-de", "fr-fr", "en-us"]
    assert _codes("locales?asc=code", headers) == ["de-at", "de-de", "en-us", "fr-fr"]
    assert _codes("locales?desc=code&skip=1&limit=2", headers) == ["en-us", "de-de"]
    assert _codes("locales?skip=1e%2B100", headers) == []
    assert ask("GET", "locales?limit=1&include_count=true", headers=headers)[1]["count"] == 4
    assert ask("GET", "locales?count=true", headers=headers) == (200, {"locales": 4})


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"code": "fr-fr"}, ["fr-fr"]),
        ({"code": {"$in": ["fr-fr", "en-us"]}}, ["en-us", "fr-fr"]),
        ({"code": {"$ne": "fr-fr"}}, ["de-at", "de-de", "en-us"]),
        ({"fallback_locale": "de-de"}, ["de-at"]),
        ({"fallback_locale": {"$ne": "de-de"}}, ["de-de", "en-us", "fr-fr"]),
        ({"$or": [{"code": "de-at"}, {"code": "de-de"}]}, ["de-at", "de-de"]),
        ({"code": {"$regex": "^de"}, "name": {"$exists": True}}, ["de-at", "de-de"]),
        ({"code": {"$gt": "de-de", "$lt": "fr-fr"}}, ["en-us"]),
        ({"created_at": {"$gt": "2020-01-01T00:00:00.000Z"}}, ["de-at", "de-de", "en-us", "fr-fr"]),
        ({"nothing": "x"}, []),
        ({"nothing": {"$exists": False}}, ["de-at", "de-de", "en-us", "fr-fr"]),
        ({"code": {"$in": []}}, []),
        ({}, ["de-at", "de-de", "en-us", "fr-fr"]),
    ],
)
def test_searching_languages(tenant: Tenant, headers: dict[str, str], query: object, codes: list[str]) -> None:
    for code in ("fr-fr", "de-de"):
        make_locale(tenant.scope, code)
    make_locale(tenant.scope, "de-at", "de-de")

    assert _codes("locales?asc=code&" + urlencode({"query": json.dumps(query)}), headers) == codes


@pytest.mark.parametrize(
    "parameters",
    [
        "query=" + '{"code":3}',
        "asc=title",
        "asc=secret",
        "skip=-1",
        "limit=x",
        "query=x",
        "query=[]",
        "query=" + '{"code":{"$where":"1"}}',
    ],
)
def test_parameters_that_make_no_sense_are_named(headers: dict[str, str], parameters: str) -> None:
    status, body = ask("GET", f"locales?{parameters}", headers=headers)

    assert status == 422, body
    assert [key.split(".")[0] for key in body["errors"]] == [parameters.split("=", maxsplit=1)[0]]


@pytest.mark.parametrize(
    ("locale", "code", "errors"),
    [
        ({"code": "en-us", "name": "Again"}, 247, {"code": ["is not unique."]}),
        (
            {"code": "invalid-code-format"},
            141,
            {"code": ["is not a valid language code: 2 to 16 letters and digits, with single hyphens between them."]},
        ),
        (
            {"name": "No code"},
            141,
            {"code": ["is not a valid language code: 2 to 16 letters and digits, with single hyphens between them."]},
        ),
        ({"code": "es-mx", "fallback_locale": "nonexistent"}, 141, {"fallback_locale": ["is not valid."]}),
        ({"code": 1, "name": {}}, 141, {"code": ["must be a text."], "name": ["must be a text."]}),
        ({"code": "es-mx", "name": "x" * 101}, 141, {"name": ["must have 1 to 100 characters."]}),
    ],
)
def test_a_bad_language_is_not_added(headers: dict[str, str], locale: object, code: int, errors: object) -> None:
    status, body = ask("POST", "locales", {"locale": locale}, headers=headers)

    assert (status, body["error_code"], body["errors"]) == (422, code, errors)
    assert Locale.objects.count() == 1


def test_changing_a_language_with_the_object_that_was_read(tenant: Tenant, headers: dict[str, str]) -> None:
    make_locale(tenant.scope, "de-de")
    make_locale(tenant.scope, "de-at")
    read: dict[str, Any] = ask("GET", "locales/de-at", headers=headers)[1]["locale"]

    status, body = ask("PUT", "locales/de-at", {"locale": {**read, "fallback_locale": "de-de"}}, headers=headers)

    assert (status, body["notice"]) == (200, "Language updated successfully.")
    assert (body["locale"]["fallback_locale"], body["locale"]["_version"]) == ("de-de", 2)
    assert ask("PUT", "locales/de-de", {"locale": {"fallback_locale": "de-at"}}, headers=headers)[1]["errors"] == {
        "fallback_locale": ["falls back to this language itself."]
    }
    assert ask("PUT", "locales/de-de", {"locale": {"code": "de-ch"}}, headers=headers)[1]["errors"] == {
        "code": ["cannot be changed."]
    }


def test_the_master_stays(headers: dict[str, str]) -> None:
    read: dict[str, Any] = ask("GET", "locales/en-us", headers=headers)[1]["locale"]
    assert read["fallback_locale"] is None

    status, body = ask("PUT", "locales/en-us", {"locale": {**read, "name": "American"}}, headers=headers)

    assert (status, body["locale"]["name"]) == (200, "American")
    assert ask("DELETE", "locales/en-us", headers=headers) == (
        422,
        {
            "error_message": "The master language cannot be removed, and falls back to no other.",
            "error_code": 141,
            "errors": {},
        },
    )


def test_removing_a_language(tenant: Tenant, headers: dict[str, str]) -> None:
    make_locale(tenant.scope, "de-de")
    make_locale(tenant.scope, "de-at", "de-de")

    status, body = ask("DELETE", "locales/de-de", headers=headers)
    assert (status, body["error_message"]) == (422, "Other languages fall back to this one: de-at. Change that first.")
    assert ask("DELETE", "locales/de-at", headers=headers) == (200, {"notice": "Language removed successfully."})

    for method in ("GET", "PUT", "DELETE"):
        assert ask(method, "locales/de-at", {"locale": {}} if method == "PUT" else None, headers=headers) == UNKNOWN
    assert ask("POST", "locales", {"locale": {"code": "de-at"}}, headers=headers)[0] == 201


def test_another_stacks_language_is_unknown(headers: dict[str, str]) -> None:
    make_locale(make_stack().scope, "fr-fr")

    for method in ("GET", "PUT", "DELETE"):
        assert ask(method, "locales/fr-fr", {"locale": {}} if method == "PUT" else None, headers=headers) == UNKNOWN


def test_another_stacks_token_is_no_token(headers: dict[str, str]) -> None:
    other = make_stack()

    assert ask("GET", "locales", headers={**headers, "api_key": other.stack.api_key}) == logged_out("authorization")
    assert ask("GET", "locales", headers={**headers, "api_key": "blt0000000000000000"}) == NO_STACK
    assert ask("GET", "locales", headers={"authorization": headers["authorization"]}) == NO_STACK


def test_queries(headers: dict[str, str]) -> None:
    assert count_queries("GET", "locales?include_count=true", headers=headers) == 3
    assert count_queries("GET", "locales/en-us", headers=headers) == 2
    assert count_queries("POST", "locales", {"locale": {"code": "fr-fr"}}, headers=headers) <= 10
    assert count_queries("PUT", "locales/fr-fr", {"locale": {"name": "F"}}, headers=headers) <= 10
    assert count_queries("DELETE", "locales/fr-fr", headers=headers) <= 14
