"""Teams in the admin, and people's own places in an organization."""

from typing import Any

import pytest
from django.test import Client

from stacks.invitations import NO_BACKEND
from stacks.models import Activity, Invitation, OrganizationMember, Role, StackMember, Team, User
from tests.admin.builders import address, messages_after, page, signed_in
from tests.factories import Tenant, make_member, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_stack(name="Weekly")


@pytest.fixture
def browser(tenant: Tenant) -> Client:
    """The owner's browser."""
    return signed_in(tenant.owner)


def join(tenant: Tenant, email: str, role: str = "member") -> User:
    user = make_user(email)
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=user, role=role)
    return user


def place(tenant: Tenant, path: str = "") -> str:
    return f"/admin/organizations/{tenant.stack.organization.uid}/{path}"


def offer(tenant: Tenant, role: str = "Developer") -> str:
    return f"{tenant.stack.api_key}:{Role.objects.get(stack=tenant.stack, name=role).uid}"


def make_team(browser: Client, tenant: Tenant, **said: Any) -> Team:
    sent = {"name": "Desk", "description": "News", "place": "member", "offer": offer(tenant), **said}
    assert messages_after(browser, place(tenant, "new-team/"), sent) == [
        f"The team “{sent['name']}” is made. Now take people in."
    ]
    return Team.objects.get(organization=tenant.stack.organization, name=sent["name"])


def test_a_team_is_made_joined_changed_and_deleted(tenant: Tenant, browser: Client) -> None:
    joan, stack = join(tenant, "joan@example.com"), address(tenant)
    team = make_team(browser, tenant)
    one = f"teams/{team.uid}/"
    assert signed_in(joan).get(stack).status_code == 404

    told = messages_after(browser, place(tenant, f"{one}people/"), {"emails": "Joan@example.com"})
    assert told == ["1 person is in the team now."]
    assert signed_in(joan).get(stack).status_code == 200
    shown = page(browser, place(tenant, one))
    assert all(part in shown for part in ("joan@example.com", "News", f'value="{offer(tenant)}" checked'))
    assert "Desk" in page(browser, place(tenant, "teams/"))

    sent = {"name": "Chiefs", "place": "admin", "offer": offer(tenant, "Content Manager")}
    assert messages_after(browser, place(tenant, one), sent) == ["The team is saved."]
    assert list(StackMember.objects.filter(user=joan).values_list("role__name", flat=True)) == ["Content Manager"]
    assert signed_in(joan).get(place(tenant)).status_code == 200

    told = messages_after(browser, place(tenant, f"{one}people/{joan.uid}/remove/"), {})
    assert told == [f"{joan.full_name} is out of the team."]
    assert messages_after(browser, place(tenant, f"{one}people/{joan.uid}/remove/"), {}) == [
        "They are not in the team any more."
    ]
    assert signed_in(joan).get(stack).status_code == 404
    assert "Nobody is in it." in page(browser, place(tenant, f"{one}delete/"))
    assert messages_after(browser, place(tenant, f"{one}delete/"), {}) == ["The team “Chiefs” is deleted."]
    assert not Team.objects.exists()
    done = list(Activity.objects.filter(target_kind="team").order_by("pk").values_list("action", flat=True))
    assert done == ["team.create", "team.update", "team.update", "team.update", "team.delete"]


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(tenant: Tenant, browser: Client) -> None:
    team = make_team(browser, tenant)
    one = place(tenant, f"teams/{team.uid}/")

    blank = browser.post(place(tenant, "new-team/"), {"name": "", "description": "Kept", "place": "member"})
    taken = browser.post(place(tenant, "new-team/"), {"name": "Desk", "place": "owner", "offer": "none:none"})
    stranger = browser.post(f"{one}people/", {"emails": "nobody@example"}).content.decode()
    nobody = browser.post(f"{one}people/", {"emails": " "}).content.decode()

    assert b"Name must have 1 to 200 characters." in blank.content
    assert b"Kept</textarea>" in blank.content
    for told in ("Name is the name of another team.", "Place must be admin or member.", "names no stack"):
        assert told in taken.content.decode()
    assert "nobody@example is not a valid email address." in stranger
    assert "nobody@example</textarea>" in stranger
    assert "There must be an address." in nobody
    assert Team.objects.count() == 1


def test_who_is_new_is_invited_into_the_team_and_uninvited(tenant: Tenant, browser: Client, settings: Any) -> None:
    join(tenant, "joan@example.com")
    team = make_team(browser, tenant)
    one = place(tenant, f"teams/{team.uid}/")

    told = messages_after(browser, f"{one}people/", {"emails": "joan@example.com, New@example.com"})

    assert told == [
        "1 person is in the team now.",
        "1 person is invited by mail, and is in the team once they accept.",
    ]
    invitation = Invitation.objects.get()
    shown = page(browser, one)
    assert f"people/{invitation.uid}/remove/" in shown
    assert "new@example.com" in shown
    told = messages_after(browser, f"{one}people/{invitation.uid}/remove/", {})
    assert told == ["new@example.com is not invited into the team any more."]
    assert "new@example.com" not in page(browser, one)
    settings.EMAIL_BACKEND = NO_BACKEND
    refused = browser.post(f"{one}people/", {"emails": "new@example.com"}).content.decode()
    assert "This installation sends no mail" in refused
    assert "new@example.com</textarea>" in refused


def test_a_place_is_changed_by_who_leads(tenant: Tenant, browser: Client) -> None:
    joan = join(tenant, "joan@example.com")
    here = place(tenant, f"people/{joan.uid}/place/")
    assert here in page(browser, place(tenant))
    assert signed_in(joan).get(place(tenant)).status_code == 403

    told = messages_after(browser, here, {"place": "admin"})

    assert told == [f"The place of {joan.full_name} is changed."]
    assert signed_in(joan).get(place(tenant)).status_code == 200
    assert 'value="admin" checked' in page(browser, here)
    (row,) = Activity.objects.filter(action="organization.place")
    assert (row.actor_uid, row.target_uid, row.facts["role"]) == (tenant.owner.uid, joan.uid, "admin")


def test_owners_oneself_and_strangers_keep_their_places(tenant: Tenant) -> None:
    joan = join(tenant, "joan@example.com", "admin")
    stranger = make_user()
    leader = signed_in(joan)
    before = set(OrganizationMember.objects.values_list("user", "role"))

    owner = leader.post(place(tenant, f"people/{tenant.owner.uid}/place/"), {"place": "member"}).content.decode()
    own = leader.post(place(tenant, f"people/{joan.uid}/place/"), {"place": "member"}).content.decode()
    odd = signed_in(tenant.owner).post(place(tenant, f"people/{joan.uid}/place/"), {"place": "owner"}).content.decode()
    unknown = leader.post(place(tenant, f"people/{stranger.uid}/place/"), {"place": "member"})

    assert "owns the organization." in owner
    assert "cannot change their own place." in own
    assert "must be admin or member." in odd
    assert unknown.status_code == 404
    assert set(OrganizationMember.objects.values_list("user", "role")) == before


def test_members_and_strangers_are_kept_out(tenant: Tenant, browser: Client) -> None:
    team, joan = make_team(browser, tenant), join(tenant, "joan@example.com")
    outsider, other = make_member(tenant, "Developer"), make_stack()
    one = f"teams/{team.uid}/"
    paths = ["teams/", "new-team/", one, f"{one}people/", f"{one}people/{joan.uid}/remove/", f"{one}delete/"]
    paths.append(f"people/{joan.uid}/place/")
    for path in paths:
        sent = {"name": "Other", "place": "admin", "emails": joan.email}
        assert signed_in(joan).post(place(tenant, path), sent).status_code == 403, path
        assert signed_in(outsider).post(place(tenant, path), sent).status_code in (403, 404), path
        assert signed_in(other.owner).post(place(tenant, path), sent).status_code == 404, path
    assert signed_in(other.owner).get(place(other, one)).status_code == 404
    assert list(Team.objects.values_list("name", flat=True)) == ["Desk"]
