"""Which branches somebody with a custom role sees: those in which one of their roles counts."""

import pytest

from core.json_values import JSONValue
from publishing.drain import drain
from publishing.models import PublishItem
from stacks.actions.roles import create_role
from stacks.models import StackMember
from tests.api.asking import ask, owner_headers
from tests.api.documents import title_field
from tests.factories import SYSTEM, Tenant, make_environment, make_session, make_stack, make_user
from tests.rules import Rule, in_languages, on_type, to_environments

pytestmark = pytest.mark.django_db


def test_a_branch_is_there_where_a_role_counts(tenant: Tenant) -> None:
    own = headers_of(tenant, "feature", "live")

    assert branches(own) == ["feature", "redesign"]
    assert [row["alias"] for row in ask("GET", "stacks/branch_aliases", headers=own)[1]["branch_aliases"]] == ["live"]
    assert ask("GET", "stacks/branches/live", headers=own)[1]["branch"]["uid"] == "redesign"
    for path in ("branches/{}", "branch_aliases/{}"):
        hidden, unknown = (ask("GET", f"stacks/{path.format(uid)}", headers=own) for uid in ("main", "nowhere"))
        assert hidden == unknown
        assert hidden[0] == 422
    assert branches(owner_headers(tenant)) == ["feature", "main", "redesign"]


def test_a_source_that_is_not_seen_is_not_named_nor_guessed(tenant: Tenant) -> None:
    body = {"branch": {"uid": "second", "source": "feature"}}
    assert ask("POST", "stacks/branches", body, headers=owner_headers(tenant))[0] == 201
    alias = {"branch_alias": {"target_branch": "second"}}
    assert ask("PUT", "stacks/branch_aliases/next", alias, headers=owner_headers(tenant))[0] == 200
    own = headers_of(tenant, "feature", "next")

    def sources(query: str = "") -> dict[str, str]:
        rows = ask("GET", f"stacks/branches?{query}", headers=own)[1]["branches"]
        return {row["uid"]: row["source"] for row in rows}

    assert sources() == {"feature": "", "second": "feature"}
    assert sources('query={"source":"main"}') == {}
    assert sources('query={"source":"feature"}') == {"second": "feature"}
    assert ask("GET", "stacks/branches/feature", headers=own)[1]["branch"]["source"] == ""
    other = headers_of(tenant, "redesign", "next")
    rows = ask("GET", "stacks/branch_aliases?asc=alias", headers=other)[1]["branch_aliases"]
    assert [(row["alias"], row["uid"], row["source"]) for row in rows] == [
        ("live", "redesign", ""),
        ("next", "second", ""),
    ]
    assert ask("GET", "stacks/branch_aliases/next", headers=other)[1]["branch_alias"]["source"] == ""
    assert ask("GET", 'stacks/branch_aliases?query={"source":"feature"}', headers=other)[1]["branch_aliases"] == []
    told = ask("GET", "stacks/branches?asc=uid", headers=owner_headers(tenant))[1]["branches"]
    assert [row["source"] for row in told] == ["main", "", "main", "feature"]


def test_what_is_asked_for_under_an_alias_goes_live_while_it_points_there(tenant: Tenant) -> None:
    owner = owner_headers(tenant)
    make_environment(tenant.fresh_scope())
    document = {"uid": "page", "title": "Page", "schema": [title_field()]}
    assert ask("POST", "content_types", {"content_type": document}, headers=owner | {"branch": "redesign"})[0] == 201
    actions = "create", "publish", "read"
    rules = on_type("page", *actions), in_languages("$all"), to_environments("$all")
    editor = headers_of(tenant, "feature", "live", *rules) | {"branch": "live"}
    pages, place = "content_types/page/entries", {"entry": {"environments": ["production"], "locales": ["en-us"]}}

    def ended(title: str, target: str) -> str:
        """How a request of the editor's ends where the alias is pointed at the branch before its time."""
        status, body = ask("POST", pages, {"entry": {"title": title}}, headers=editor)
        assert status == 201, body
        path = f"{pages}/{body['entry']['uid']}/publish"
        job = ask("POST", path, place, headers=editor)[1]["job_id"]
        alias = {"branch_alias": {"target_branch": target}}
        assert ask("PUT", "stacks/branch_aliases/live", alias, headers=owner)[0] == 200
        drain(lambda: False)
        return str(PublishItem.objects.get(job__uid=job).state)

    assert [ended("A", "redesign"), ended("B", "main")] == ["succeeded", "failed"]


@pytest.fixture
def tenant() -> Tenant:
    tenant = make_stack()
    owner = owner_headers(tenant)
    for uid in ("feature", "redesign"):
        assert ask("POST", "stacks/branches", {"branch": {"uid": uid, "source": "main"}}, headers=owner)[0] == 201
    alias = {"branch_alias": {"target_branch": "redesign"}}
    assert ask("PUT", "stacks/branch_aliases/live", alias, headers=owner)[0] == 200
    return tenant


def headers_of(tenant: Tenant, branch: str, alias: str, *more: Rule) -> dict[str, str]:
    rules: list[JSONValue] = [
        *more,
        {"module": "branch", "branches": [branch], "acl": {"read": True}},
        {"module": "branch_alias", "branch_aliases": [alias], "acl": {"read": True}},
    ]
    user = make_user()
    role = create_role(SYSTEM, tenant.scope, name=f"Some branches, {branch} and {alias}", rules=rules)
    StackMember.objects.create(stack=tenant.stack, user=user, role=role)
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(user), "branch": branch}


def branches(headers: dict[str, str]) -> list[str]:
    status, body = ask("GET", "stacks/branches", headers=headers)
    assert status == 200, body
    return sorted(row["uid"] for row in body["branches"])
