"""Asking addresses into teams that nobody of the organization has: by mail, and in once they accept."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as sent

from core.clock import utc_now
from publishing.models import AddressedMail
from stacks.invitations import NO_BACKEND
from stacks.models import Activity, Invitation, OrganizationMember, StackMember, User
from tests.api.asking import ask, owner_headers
from tests.api.team_builders import colleague, errors_of, path_of, remove, rows, team
from tests.api.test_invitations import ADDRESS, GONE, accept, invite, link
from tests.factories import PASSWORD, Tenant, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def ask_in(tenant: Tenant, made: Any, *emails: str) -> Any:
    status, body = ask(
        "POST", path_of(tenant, f"/{made['uid']}/users"), {"emails": emails}, headers=owner_headers(tenant)
    )
    assert status == 201, body
    return body


def listed(tenant: Tenant, made: Any) -> list[tuple[str, str]]:
    """Address and status of everybody in a team, or asked into it."""
    path = path_of(tenant, f"/{made['uid']}/users?includeUserDetails=true")
    return [
        (row["email"], row["orgInvitationStatus"])
        for row in ask("GET", path, headers=owner_headers(tenant))[1]["users"]
    ]


def of_person(email: str) -> tuple[set[Any], set[Any]]:
    return ({row[1:] for row in rows()[0] if row[0] == email}, {row[1:] for row in rows()[1] if row[0] == email})


def test_a_new_address_is_in_organization_team_and_its_stacks_once_they_accept(tenant: Tenant) -> None:
    user = colleague(tenant)
    made = team(tenant, roles=("Developer",))

    answer = ask_in(tenant, made, user.email, ADDRESS.upper())

    assert answer["users"] == [user.uid]
    assert listed(tenant, made) == [(user.email, "accepted"), (ADDRESS, "pending")]
    assert not User.objects.filter(email=ADDRESS).exists()
    token = link()
    assert sent.outbox[-1].to == [ADDRESS]
    # Asked for once more, nobody is written to again.
    ask_in(tenant, made, ADDRESS)
    assert (AddressedMail.objects.count(), Invitation.objects.count()) == (0, 1)

    status, body = accept(token, password=PASSWORD)

    assert (status, body["user"]["email"]) == (200, ADDRESS)
    assert of_person(ADDRESS) == ({(None, "member"), ("Editors", "member")}, {("Editors", "Developer")})
    assert listed(tenant, made) == [(user.email, "accepted"), (ADDRESS, "accepted")]
    assert accept(token, password=PASSWORD) == (422, GONE)
    theirs = {"api_key": tenant.stack.api_key, "authtoken": make_session(User.objects.get(email=ADDRESS))}
    assert ask("POST", "labels", {"label": {"name": "Ours"}}, headers=theirs)[0] == 201
    log = Activity.objects.filter(target_kind="invitation").order_by("pk").values_list("action", "facts__teams")
    assert list(log) == [("invitation.create", [made["uid"]]), ("invitation.accept", [made["uid"]])]


def test_who_has_an_account_elsewhere_is_asked_as_a_stranger_is(tenant: Tenant) -> None:
    stranger = make_user()
    made = team(tenant, users=[{"email": stranger.email}, {"email": ADDRESS}], organizationRole="admin")
    other = team(tenant, name="More")

    assert made["users"] == []
    assert listed(tenant, made) == [(email, "pending") for email in sorted([stranger.email, ADDRESS])]
    assert (
        ask("PUT", path_of(tenant, f"/{other['uid']}"), {"users": [ADDRESS]}, headers=owner_headers(tenant))[0] == 200
    )
    # One invitation is into both, and a change of the people in a team leaves it.
    assert ask("PUT", path_of(tenant, f"/{made['uid']}"), {"users": []}, headers=owner_headers(tenant))[0] == 200
    assert set(Invitation.objects.get(email=ADDRESS).teams) == {made["uid"], other["uid"]}
    assert accept(link(), password=PASSWORD)[0] == 200
    places = {(None, "member"), ("Editors", "admin"), ("More", "member")}
    assert of_person(ADDRESS)[0] == places


def test_an_invitation_is_taken_back_by_itself_and_with_its_team(tenant: Tenant) -> None:
    made, more = team(tenant), team(tenant, name="More")
    invite(tenant, {"users": {"both@example.com": ["admin"]}})
    for each in (made, more):
        ask_in(tenant, each, ADDRESS, "both@example.com")
    path = path_of(tenant, f"/{made['uid']}/users?includeUserDetails=true")
    people = {row["email"]: row["userId"] for row in ask("GET", path, headers=owner_headers(tenant))[1]["users"]}

    assert remove(tenant, f"/{made['uid']}/users/{people[ADDRESS]}") == (204, b"")
    assert listed(tenant, made) == [("both@example.com", "pending")]
    assert errors_of(
        ask("DELETE", path_of(tenant, f"/{made['uid']}/users/{people[ADDRESS]}"), headers=owner_headers(tenant))
    ) == {"userId": ["is nobody of this team."]}
    assert remove(tenant, f"/{more['uid']}") == (204, b"")

    (still,) = Invitation.objects.filter(closed_at=None)
    assert (still.email, still.role) == ("both@example.com", "admin")
    assert still.teams == {made["uid"]: {"by": tenant.owner.uid}}
    assert Activity.objects.latest("pk").action == "team.delete"


def test_what_may_no_longer_be_offered_is_not_given(tenant: Tenant) -> None:
    boss = colleague(tenant, "admin")
    made, more = team(tenant, name="Made"), team(tenant, name="More")
    theirs = {"authtoken": make_session(boss)}
    body = {"emails": [ADDRESS]}
    assert ask("POST", path_of(tenant, f"/{made['uid']}/users"), body, headers=theirs)[0] == 201
    ask_in(tenant, more, ADDRESS)
    OrganizationMember.objects.filter(user=boss).delete()

    assert accept(link(), password=PASSWORD)[0] == 200
    assert of_person(ADDRESS)[0] == {(None, "member"), ("More", "member")}

    ask_in(tenant, more, "late@example.com")
    token = link()
    OrganizationMember.objects.filter(user=tenant.owner).update(role="member")
    assert accept(token, password=PASSWORD) == (422, GONE)
    assert not User.objects.filter(email="late@example.com").exists()


def test_an_invitation_that_ended_is_sent_anew(tenant: Tenant) -> None:
    made = team(tenant)
    ask_in(tenant, made, ADDRESS)
    Invitation.objects.update(expires_at=utc_now() - timedelta(days=1))
    assert listed(tenant, made) == []
    ask_in(tenant, made, ADDRESS)
    assert accept(link(), password=PASSWORD)[0] == 200
    assert StackMember.objects.filter(user__email=ADDRESS).count() == 0


def test_without_mail_nobody_is_asked_and_nothing_is_made(tenant: Tenant, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = NO_BACKEND
    before = rows()
    body = {"name": "Editors", "organizationRole": "member", "users": [{"email": ADDRESS}]}
    assert ask("POST", path_of(tenant), body, headers=owner_headers(tenant))[0] == 422
    assert (rows(), Invitation.objects.count()) == (before, 0)


def test_a_team_is_none_too_large_with_those_who_have_yet_to_come(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stacks.teams.MOST_PEOPLE", 2)
    made = team(tenant, colleague(tenant))
    ask_in(tenant, made, ADDRESS)
    for emails in (["more@example.com"], [colleague(tenant).email]):
        path = path_of(tenant, f"/{made['uid']}/users")
        assert errors_of(ask("POST", path, {"emails": emails}, headers=owner_headers(tenant))) == {
            "users": ["are more than 2."]
        }
    assert accept(link(), password=PASSWORD)[0] == 200
    assert len(listed(tenant, made)) == 2
