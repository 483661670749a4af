"""What apps may call: the scopes of CS-9, and of every other route."""

import pytest

from api.app_scopes import APP_SCOPES
from api.permissions import TABLE
from stacks.oauth_scopes import SCOPES
from stacks.permissions import Permission
from tests.api.asking import ask
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.app_builders import make_app, make_app_token
from tests.factories import make_environment, make_organization, make_stack

pytestmark = pytest.mark.django_db

_ENTRY = "content_types/article/entries/{uid}"
CS_9 = [
    ("GET", "content_types/article/entries", "cm.entries.management:read", 200),
    ("GET", _ENTRY, "cm.entries.management:read", 200),
    ("POST", "content_types/article/entries", "cm.entries.management:write", 201),
    ("PUT", _ENTRY, "cm.entries.management:write", 200),
    ("PUT", _ENTRY + "?locale=en-us", "cm.entries.management:write", 200),
    ("DELETE", _ENTRY, "cm.entries.management:write", 200),
    ("GET", _ENTRY + "/versions", "cm.entry:read", 200),
    ("GET", _ENTRY + "/references", "cm.entry:read", 200),
    ("GET", _ENTRY + "/locales", "cm.entry:read", 200),
    ("POST", _ENTRY + "/versions/1/name", "cm.entry:write", 200),
    ("DELETE", _ENTRY + "/versions/1/name", "cm.entry:write", 200),
    ("POST", _ENTRY + "/unlocalize", "cm.entry:write", 422),
    ("GET", _ENTRY + "/export", "cm.entries:export", 200),
    ("POST", "content_types/article/entries/import", "cm.entries:import", 400),
    ("POST", _ENTRY + "/publish", "cm.entry:publish", 201),
    ("POST", _ENTRY + "/unpublish", "cm.entry:unpublish", 201),
    ("POST", "bulk/publish", "cm.bulk-operations:publish", 201),
]


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def _body(method: str, path: str, uid: str) -> object:
    if method in ("GET", "DELETE"):
        return None
    target = {"environments": ["production"], "locales": ["en-us"]}
    if path.startswith("bulk"):
        return {"entries": [{"uid": uid, "content_type": "article", "locale": "en-us", "version": 1}], **target}
    return {"entry": {"title": "Two", "_version_name": "First", **target}}


@pytest.mark.behaviour("CS-9")
@pytest.mark.parametrize(("method", "path", "scope", "status"), CS_9)
def test_a_scope_opens_its_calls_and_no_others(
    manager: Manager, method: str, path: str, scope: str, status: int
) -> None:
    tenant = manager.tenant
    make_environment(tenant.fresh_scope())
    uid = manager.post("content_types/article/entries", {"entry": {"title": "One"}})["entry"]["uid"]
    app = make_app(tenant.stack.organization)
    others = [name for name in SCOPES if name != scope]

    def call(*scopes: str) -> tuple[int, object]:
        bearer = f"Bearer {make_app_token(app, tenant.owner, *scopes)}"
        headers = {"api_key": tenant.stack.api_key, "authorization": bearer}
        return ask(method, path.format(uid=uid), _body(method, path, uid), headers=headers)

    assert call(*others) == (
        403,
        {
            "error_message": f"The access token lacks the scope that this takes ({scope}).",
            "error_code": 105,
            "errors": {},
        },
    )
    assert call(scope)[0] == status


@pytest.mark.behaviour("CS-9")
def test_other_credentials_are_asked_for_no_scope(manager: Manager) -> None:
    assert manager.get("content_types/article/entries") == {"entries": []}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "stacks/management_tokens"),
        ("POST", "stacks/delivery_tokens"),
        ("DELETE", "user-session"),
        ("PUT", "user"),
        ("POST", "stacks"),
        ("DELETE", "stacks"),
    ],
)
def test_what_no_scope_names_is_closed_to_apps(manager: Manager, method: str, path: str) -> None:
    tenant = manager.tenant
    secret = make_app_token(make_app(tenant.stack.organization), tenant.owner, *SCOPES)
    headers = {"api_key": tenant.stack.api_key, "authorization": f"Bearer {secret}"}
    assert ask(method, path, {}, headers=headers) == (
        403,
        {"error_message": "Apps cannot do this, whatever their scopes are.", "error_code": 105, "errors": {}},
    )


def test_an_app_sees_its_own_organization_only(manager: Manager) -> None:
    tenant = manager.tenant
    make_stack(make_organization(tenant.owner))
    secret = make_app_token(make_app(tenant.stack.organization), tenant.owner, *SCOPES)
    headers = {"authorization": f"Bearer {secret}"}

    seen = [
        ask("GET", "user", headers=headers)[1]["user"]["uid"],
        [row["uid"] for row in ask("GET", "organizations", headers=headers)[1]["organizations"]],
        [row["api_key"] for row in ask("GET", "stacks", headers=headers)[1]["stacks"]],
    ]

    assert seen == [tenant.owner.uid, [tenant.stack.organization.uid], [tenant.stack.api_key]]


def test_reading_an_entry_twice_asks_for_the_scope_twice(manager: Manager) -> None:
    tenant = manager.tenant
    uid = manager.post("content_types/article/entries", {"entry": {"title": "One"}})["entry"]["uid"]
    secret = make_app_token(make_app(tenant.stack.organization), tenant.owner, "cm.entry:read")
    headers = {"api_key": tenant.stack.api_key, "authorization": f"Bearer {secret}"}
    path = f"content_types/article/entries/{uid}"
    assert ask("GET", f"{path}/versions", headers=headers)[0] == 200
    assert [ask("GET", path, headers=headers)[0] for _ in range(2)] == [403, 403]


def test_every_scope_of_a_route_is_known_and_allows_what_the_route_asks() -> None:
    wrong = [
        (route, method, scope)
        for route, scopes in APP_SCOPES.items()
        for method, scope in scopes.items()
        if isinstance(rule := TABLE[route].get(method), Permission) and rule not in SCOPES[scope].permissions
    ]
    assert wrong == []
    # An empty one is what every app may do.
    assert {scope for scopes in APP_SCOPES.values() for scope in scopes.values()} <= {*SCOPES, ""}


def test_every_scope_opens_a_call() -> None:
    opened = {
        scope for route, scopes in APP_SCOPES.items() for method, scope in scopes.items() if method in TABLE[route]
    }
    assert opened == {*SCOPES, ""}
