"""/organizations/{uid}/logs."""

import pytest
from django.db import connection

from core.clock import to_wire
from stacks.actor import Actor, ActorKind
from stacks.audit_log import log_uid, organization_log
from stacks.models import Activity, Role, StackMember
from stacks.permissions import PERSONAL
from tests.api.asking import ask, count_queries, owner_headers
from tests.api.team_builders import team
from tests.factories import Tenant, make_organization, make_session, make_stack, make_user

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
    assert (status, body["count"]) == (200, 3)
    assert told == [("team", "create", made["uid"]), ("organization", "update", uid), ("organization", "create", uid)]
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
