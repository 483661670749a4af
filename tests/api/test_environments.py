"""/environments, by name and by uid."""

from typing import Any

import pytest

from publishing.models import Environment
from tests.api.asking import NO_STACK, ask, count_queries, logged_out, without_times
from tests.factories import Tenant, make_delivery_token, make_environment, make_management_token, make_stack

pytestmark = pytest.mark.django_db

UNKNOWN = (
    422,
    {
        "error_message": "The requested environment doesn't exist.",
        "error_code": 161,
        "errors": {"environment": ["is not valid."]},
    },
)
URLS = [{"locale": "en-us", "url": "https://www.example.com"}]


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


@pytest.fixture
def headers(tenant: Tenant) -> dict[str, str]:
    return tenant.headers(make_management_token(tenant))


def test_adding_an_environment(tenant: Tenant, headers: dict[str, str]) -> None:
    status, body = ask("POST", "environments", {"environment": {"name": "staging", "urls": URLS}}, headers=headers)

    token = tenant.stack.tokens.get().uid
    uid = Environment.objects.get().uid
    assert (status, body["notice"]) == (201, "Environment created successfully.")
    assert without_times(body["environment"]) == {
        "urls": URLS,
        "name": "staging",
        "uid": uid,
        "created_by": token,
        "updated_by": token,
        "ACL": {},
        "tags": [],
        "_version": 1,
    }
    for path in ("environments/staging", f"environments/{uid}", "environments/staging/"):
        assert ask("GET", path, headers=headers) == (200, {"environment": body["environment"]})


def test_listing_environments(tenant: Tenant, headers: dict[str, str]) -> None:
    for name in ("production", "development", "Staging"):
        make_environment(tenant.scope, name)

    status, body = ask("GET", "environments?asc=name&include_count=true", headers=headers)

    assert (status, body["count"]) == (200, 3)
    assert [row["name"] for row in body["environments"]] == ["Staging", "development", "production"]
    _, newest = ask("GET", "environments?limit=1", headers=headers)
    assert [row["name"] for row in newest["environments"]] == ["Staging"]


@pytest.mark.parametrize(
    ("environment", "errors"),
    [
        ({}, {"name": ["is a required field."], "urls": ["is a required field."]}),
        ({"name": "production", "urls": URLS}, {"name": ["is not unique."]}),
        ({"name": "staging"}, {"urls": ["is a required field."]}),
        ({"name": "staging", "urls": []}, {"urls": ["is a required field."]}),
        ({"name": 4, "urls": URLS}, {"name": ["must be a text."]}),
        ({"name": "staging", "urls": "x"}, {"urls": ["must be a list."]}),
        (
            {"name": "staging", "urls": [{"locale": "en-us", "url": "not-a-valid-url"}]},
            {"urls.0.url": ["is not a valid http or https URL."]},
        ),
        (
            {"name": "a/b", "urls": URLS},
            {"name": ["may have 1 to 100 letters, digits, spaces, hyphens, underscores and full stops."]},
        ),
    ],
)
def test_a_bad_environment_is_not_added(
    tenant: Tenant, headers: dict[str, str], environment: object, errors: object
) -> None:
    make_environment(tenant.scope, "production")

    status, body = ask("POST", "environments", {"environment": environment}, headers=headers)

    assert (status, body) == (
        422,
        {
            "error_message": "Environment creation failed. Please try again.",
            "error_code": 141,
            "errors": errors,
        },
    )
    assert Environment.objects.count() == 1


def test_renaming_with_the_object_that_was_read(tenant: Tenant, headers: dict[str, str]) -> None:
    make_environment(tenant.scope, "staging")
    read: dict[str, Any] = ask("GET", "environments/staging", headers=headers)[1]["environment"]
    sent = {**read, "name": "review", "urlPath": "/environments/staging", "stackHeaders": {}}

    status, body = ask("PUT", "environments/staging", {"environment": sent}, headers=headers)

    assert (status, body["notice"]) == (200, "Environment updated successfully.")
    assert without_times(body["environment"]) == {
        **without_times(read),
        "name": "review",
        "_version": 2,
        "updated_by": tenant.stack.tokens.get().uid,
    }
    assert ask("GET", "environments/staging", headers=headers) == UNKNOWN


def test_bad_changes_change_nothing(tenant: Tenant, headers: dict[str, str]) -> None:
    make_environment(tenant.scope, "staging")
    make_environment(tenant.scope, "production")
    before = ask("GET", "environments", headers=headers)

    def errors(environment: object) -> tuple[int, object]:
        status, body = ask("PUT", "environments/staging", {"environment": environment}, headers=headers)
        return status, body["errors"]

    assert errors({"name": "production"}) == (422, {"name": ["is not unique."]})
    assert errors({"uid": "blt0000000000000000"}) == (422, {"uid": ["cannot be changed."]})
    assert errors({"urls": []}) == (422, {"urls": ["is a required field."]})
    assert ask("GET", "environments", headers=headers) == before


def test_deleting_an_environment(tenant: Tenant, headers: dict[str, str]) -> None:
    make_environment(tenant.scope, "staging")

    assert ask("DELETE", "environments/staging", headers=headers) == (
        200,
        {"notice": "Environment deleted successfully."},
    )

    assert ask("DELETE", "environments/staging", headers=headers) == UNKNOWN
    assert ask("GET", "environments", headers=headers) == (200, {"environments": []})


def test_a_dry_run_says_what_a_deletion_would_take_offline(tenant: Tenant, headers: dict[str, str]) -> None:
    environment = make_environment(tenant.scope, "staging")
    make_delivery_token(tenant, environment)

    assert ask("DELETE", "environments/staging?dry_run=true", headers=headers) == (
        200,
        {
            "notice": "Nothing was deleted.",
            "plan": {
                "environment": "staging",
                "live_entries": 0,
                "live_assets": 0,
                "live_terms": 0,
                "publications": 0,
                "scheduled": 0,
                "delivery_tokens": ["Test"],
            },
        },
    )

    assert ask("GET", "environments/staging", headers=headers)[0] == 200
    assert ask("DELETE", "environments/nowhere?dry_run=true", headers=headers) == UNKNOWN


def test_another_stacks_environment_is_unknown(headers: dict[str, str]) -> None:
    foreign = make_environment(make_stack().scope, "foreign")

    for reference in (foreign.name, foreign.uid, "nowhere"):
        for method in ("GET", "PUT", "DELETE"):
            body: object = {"environment": {}} if method == "PUT" else None
            assert ask(method, f"environments/{reference}", body, headers=headers) == UNKNOWN


def test_another_stacks_token_is_no_token(headers: dict[str, str]) -> None:
    other = make_stack()

    assert ask("GET", "environments", headers={**headers, "api_key": other.stack.api_key}) == logged_out(
        "authorization"
    )
    assert ask("GET", "environments", headers={"authorization": headers["authorization"]}) == NO_STACK


def test_queries(headers: dict[str, str]) -> None:
    body = {"environment": {"name": "staging", "urls": URLS}}

    assert count_queries("POST", "environments", body, headers=headers) <= 10
    assert count_queries("GET", "environments?include_count=true", headers=headers) == 3
    assert count_queries("GET", "environments/staging", headers=headers) == 2
    assert count_queries("PUT", "environments/staging", {"environment": {"name": "b"}}, headers=headers) <= 10
    assert count_queries("DELETE", "environments/b", headers=headers) <= 10
