"""/organizations/{uid}/logs."""

import pytest
from django.db import connection

from core.clock import to_wire
from stacks.actions.stacks import delete_stack
from stacks.actor import Actor, ActorKind
from stacks.audit_log import log_uid, organization_log
from stacks.models import Activity, Role, StackMember
from stacks.permissions import PERSONAL
from tests.api.asking import ask, count_queries, owner_headers
from tests.api.team_builders import team
from tests.factories import (
    Tenant,
    make_management_token,
    make_organization,
    make_session,
    make_stack,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def path(tenant: Tenant, query: str = "") -> str:
    return f"organizations/{tenant.stack.organization.uid}/logs?{query}"


def test_what_was_done_in_an_organization_is_told_to_who_leads_it(tenant: Tenant) -> None:
    headers = {"authtoken": owner_headers(tenant)["authtoken"]}
    ask("PUT", f"organizations/{tenant.stack.organization.uid}", {"organization": {"name": "New"}}, headers=headers)
    made = team(tenant)
    other = make_organization()
    ask("POST", "labels", {"label": {"name": "Of a stack"}}, headers=owner_headers(tenant))

    status, body = ask("GET", path(tenant, "include_count=true"), headers=headers)

    told = [(row["module"], row["event_type"], row["metadata"]["uid"]) for row in body["logs"]]
    uid = tenant.stack.organization.uid
    assert (status, body["count"]) == (200, 4)
    assert told == [
        ("team", "create", made["uid"]),
        ("organization", "update", uid),
        ("stack", "create", tenant.stack.uid),
        ("organization", "create", uid),
    ]
    row = Activity.objects.get(action="organization.update")
    assert body["logs"][1] == {
        "org_uid": uid,
        "uid": log_uid(row),
        "module": "organization",
        "event_type": "update",
        "created_at": to_wire(row.at),
        "created_by": tenant.owner.uid,
        "credential": row.credential_uid,
        "remote_addr": "127.0.0.1",
        "request_id": row.origin.get("request_id", ""),
        "metadata": {**row.facts, "uid": uid, "type": "organization"},
        "request": {
            "method": "PUT",
            "path": f"/v3/organizations/{uid}",
            "user_agent": row.origin.get("agent", ""),
            "credential_kind": "user",
        },
        "response": {},
    }
    assert other.uid not in str(body)
    asked = path(tenant, 'query={"module":"team"}&limit=1')
    assert [row["module"] for row in ask("GET", asked, headers=headers)[1]["logs"]] == ["team"]


def test_stacks_are_made_and_deleted_in_an_organization_and_stay_named(tenant: Tenant) -> None:
    uid, boss = tenant.stack.organization.uid, make_user()
    tenant.stack.organization.members.create(user=boss, role="admin")
    session = {"authtoken": owner_headers(tenant)["authtoken"]}
    stack = {"name": "Été «2026»", "description": "Kept to oneself", "master_locale": "fr-fr"}
    made = ask("POST", "stacks", {"stack": stack}, headers=session | {"organization_uid": uid})[1]["stack"]
    of_stack = session | {"api_key": made["api_key"]}
    ask("PUT", "stacks", {"stack": {"name": "Hiver"}}, headers=of_stack)
    other = make_stack()
    delete_stack(other.actor, other.scope)

    assert ask("DELETE", "stacks", headers=of_stack)[0] == 200

    rows = ask("GET", path(tenant, 'query={"module":"stack"}'), headers={"authtoken": make_session(boss)})[1]["logs"]
    named = {"uid": made["uid"], "type": "stack", "organization": uid, "api_key": made["api_key"]}
    assert [(row["event_type"], row["created_by"], row["metadata"]) for row in rows] == [
        ("delete", tenant.owner.uid, named | {"name": "Hiver"}),
        ("create", tenant.owner.uid, named | {"name": "Été «2026»"}),
        (
            "create",
            "system:test",
            {**named, "uid": tenant.stack.uid, "api_key": tenant.stack.api_key, "name": "Magazine"},
        ),
    ]
    assert rows[0]["request"]["method"] == "DELETE"
    log = ask("GET", 'audit-logs?query={"module":"stack"}', headers=owner_headers(tenant))[1]["logs"]
    assert [(row["event_type"], row["metadata"]) for row in log] == [
        ("create", {"uid": tenant.stack.uid, "type": "stack"})
    ]


@pytest.mark.parametrize("query", ["metadata.uid", "created_by"])
def test_no_question_finds_the_stacks_of_another_organization(tenant: Tenant, query: str) -> None:
    other = make_stack()
    delete_stack(other.actor, other.scope)
    asked = {"metadata.uid": other.stack.uid, "created_by": other.owner.uid}[query]

    body = ask(
        "GET", path(tenant, f'query={{"{query}":"{asked}"}}'), headers={"authtoken": owner_headers(tenant)["authtoken"]}
    )[1]

    assert body["logs"] == []


def test_a_stack_that_is_refused_or_stays_leaves_no_line(tenant: Tenant) -> None:
    session = {"authtoken": owner_headers(tenant)["authtoken"]}
    before = Activity.objects.count()

    refused = ask(
        "POST", "stacks", {"stack": {"name": ""}}, headers=session | {"organization_uid": tenant.stack.organization.uid}
    )
    kept = ask("DELETE", "stacks", headers=tenant.headers(make_management_token(tenant)))
    known = Activity.objects.filter(action__startswith="stack.").count()

    assert (refused[0], kept[0] >= 400) == (422, True)
    assert Activity.objects.count() == before + 1, "the token"
    assert known == 2, "the stack was made"


def test_nobody_else_reads_it(tenant: Tenant) -> None:
    member, boss, stranger = make_user(), make_user(), make_user()
    for person, role in ((member, "member"), (boss, "admin")):
        tenant.stack.organization.members.create(user=person, role=role)
    make_organization(stranger)
    StackMember.objects.create(stack=tenant.stack, user=member, role=Role.objects.get(stack=tenant.stack, name="Admin"))

    answers = {
        person: ask("GET", path(tenant), headers={"authtoken": make_session(person)}) for person in (member, boss)
    }

    assert (answers[member][0], answers[boss][0]) == (403, 200)
    foreign = ask("GET", path(tenant), headers={"authtoken": make_session(stranger)})
    unknown = ask("GET", "organizations/blt0000000000000000/logs", headers={"authtoken": make_session(stranger)})
    assert foreign == unknown
    assert foreign[0] == 422


def test_it_is_found_by_its_index_and_costs_as_much_however_long(tenant: Tenant) -> None:
    headers = {"authtoken": make_session(tenant.owner)}
    one = count_queries("GET", path(tenant), headers=headers)
    for number in range(3):
        team(tenant, name=f"Team {number}")
    assert count_queries("GET", path(tenant), headers=headers) == one
    actor = Actor(kind=ActorKind.USER, uid=tenant.owner.uid, permissions=PERSONAL, user_id=tenant.owner.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "activity_organization" in organization_log(actor, tenant.stack.organization.uid).order_by("-pk").explain()
