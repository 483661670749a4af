"""/stacks/settings and its reset."""

from typing import Any

import pytest

from stacks.actions.retention import set_retention
from stacks.models import Stack
from stacks.retention import Retention
from tests.api.asking import ask, owner_headers
from tests.factories import SYSTEM, Tenant, make_management_token, make_member, make_session, make_stack

pytestmark = pytest.mark.django_db
EMPTY = {
    "version": "2019-04-30",
    "language_fallback": True,
    "branches": True,
    "discrete_variables": {},
    "stack_variables": {},
}


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def put(tenant: Tenant, settings: object) -> tuple[int, Any]:
    return ask("POST", "stacks/settings", {"stack_settings": settings}, headers=owner_headers(tenant))


def shown(tenant: Tenant) -> Any:
    return ask("GET", "stacks/settings", headers=owner_headers(tenant))[1]["stack_settings"]


def test_settings_are_read_as_they_were_set(tenant: Tenant) -> None:
    assert shown(tenant) == EMPTY
    sent = {"stack_variables": {"enforce_unique_urls": True}, "rte": {"cs_only_breakline": True}}

    status, body = put(tenant, sent)

    assert (status, body["notice"]) == (200, "Stack settings updated successfully.")
    assert body["stack_settings"] == shown(tenant) == {**EMPTY, **sent}


def test_a_setting_takes_the_place_of_its_own_and_leaves_the_others(tenant: Tenant) -> None:
    put(tenant, {"stack_variables": {"a": 1}, "discrete_variables": {"b": 2}})

    put(tenant, {**EMPTY, "discrete_variables": {"b": 2}, "stack_variables": {"c": 3}})

    assert shown(tenant) == {**EMPTY, "stack_variables": {"c": 3}, "discrete_variables": {"b": 2}}


def test_a_stack_shows_its_variables_where_asked(tenant: Tenant) -> None:
    put(tenant, {"stack_variables": {"a": 1}})
    path = "stacks?include_stack_variables=true&include_discrete_variables=true"

    stack = ask("GET", path, headers=owner_headers(tenant))[1]["stack"]

    assert (stack["stack_variables"], stack["discrete_variables"]) == ({"a": 1}, {})
    assert "stack_variables" not in ask("GET", "stacks", headers=owner_headers(tenant))[1]["stack"]


def test_a_reset_leaves_how_long_things_are_kept(tenant: Tenant) -> None:
    set_retention(SYSTEM, tenant.scope, Retention())
    kept = Stack.objects.get().settings
    put(tenant, {"stack_variables": {"a": 1}, "rte": {"b": 2}})

    status, body = ask("POST", "stacks/settings/reset", headers=owner_headers(tenant))

    assert (status, body["stack_settings"]) == (200, EMPTY)
    assert Stack.objects.get().settings == kept


def test_settings_that_are_wrong_change_nothing(tenant: Tenant) -> None:
    def errors(settings: object) -> Any:
        status, body = put(tenant, settings)
        assert (status, body["error_code"]) == (422, 141)
        return body["errors"]

    assert errors(None) == {"stack_settings": ["is required."]}
    assert errors([]) == {"stack_settings": ["must be an object."]}
    assert errors({"rte": [], "retention": {}, "stack_variables": {}}) == {
        "retention": ["is no setting of a stack."],
        "rte": ["must be an object."],
    }
    assert errors({"branches": False}) == {"branches": ["cannot be changed."]}
    assert errors({"rte": {"a": "x" * 100_000}}) == {"body": ["is larger than 100,000 bytes."]}
    assert shown(tenant) == EMPTY


def test_only_who_runs_the_stack_sets_it(tenant: Tenant) -> None:
    developer = {"api_key": tenant.stack.api_key, "authtoken": make_session(make_member(tenant, "Developer"))}
    program = tenant.headers(make_management_token(tenant))

    for headers in (developer, program):
        assert ask("POST", "stacks/settings", {"stack_settings": {"rte": {}}}, headers=headers)[0] == 403
        assert ask("POST", "stacks/settings/reset", headers=headers)[0] == 403
        assert ask("GET", "stacks/settings", headers=headers) == (200, {"stack_settings": EMPTY})
