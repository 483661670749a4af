"""Organizations in the admin: their people, invitations and stacks."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from stacks.models import Activity, Invitation, Organization, OrganizationMember, Role, Stack, StackMember, User
from tests.admin.builders import messages_after, page, signed_in
from tests.factories import Tenant, make_member, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def tenant() -> Tenant:
    return make_stack(name="Weekly")


def join(tenant: Tenant, email: str, role: str = "member") -> User:
    user = make_user(email)
    OrganizationMember.objects.create(organization=tenant.stack.organization, user=user, role=role)
    return user


def place(tenant: Tenant, path: str = "") -> str:
    return f"/admin/organizations/{tenant.stack.organization.uid}/{path}"


def test_a_leader_sees_people_stacks_and_invitations(tenant: Tenant) -> None:
    browser = signed_in(tenant.owner)
    StackMember.objects.create(
        stack=tenant.stack,
        user=join(tenant, "joan@example.com"),
        role=Role.objects.get(stack=tenant.stack, name="Developer"),
    )
    (line,) = browser.get(place(tenant, "?q=joan")).context["page"].rows
    assert (line.person.email, line.role, line.is_owner, line.has_factor) == (
        "joan@example.com",
        "Member",
        False,
        False,
    )
    assert line.stacks == ["Weekly"]
    shown = page(browser, place(tenant))
    assert all(part in shown for part in ("joan@example.com", tenant.stack.api_key, "Owner", "New stack"))
    assert place(tenant) in page(browser, "/admin/organizations/")


def test_people_are_invited_with_a_place_and_roles(tenant: Tenant) -> None:
    browser = signed_in(tenant.owner)
    role = Role.objects.get(stack=tenant.stack, name="Developer")
    sent = {
        "emails": "New@example.com\nother@example.com",
        "place": "admin",
        "offer": f"{tenant.stack.api_key}:{role.uid}",
        "message": "Come in",
    }
    assert messages_after(browser, place(tenant, "invite/"), sent) == ["2 invitations are on their way."]
    first = Invitation.objects.get(email="new@example.com")
    assert (first.role, first.message, first.stacks[tenant.stack.uid]["roles"]) == ("admin", "Come in", [role.uid])

    told = messages_after(browser, place(tenant, f"invitations/{first.uid}/again/"), {})
    assert told == ["The invitation of new@example.com is sent again."]
    told = messages_after(browser, place(tenant, f"invitations/{first.uid}/withdraw/"), {})
    assert told == ["new@example.com is no longer invited."]
    shown = page(browser, place(tenant))
    assert ("other@example.com" in shown, "new@example.com" in shown) == (True, False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"emails": " "}, "There must be an address."),
        ({"emails": "nobody"}, "nobody is not a valid email address."),
        ({"place": "owner"}, "new@example.com must name the role admin or member."),
        ({"offer": "blt0:blt1"}, "must name roles of the stack."),
        ({"message": "x" * 2001}, "is longer than 2,000 characters."),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told(tenant: Tenant, changes: dict[str, Any], told: str) -> None:
    sent = {"emails": "new@example.com", "place": "member"} | changes
    answer = signed_in(tenant.owner).post(place(tenant, "invite/"), sent)
    assert (answer.status_code, Invitation.objects.count()) == (200, 0)
    assert told in answer.content.decode()


def test_who_is_taken_out_leaves_all_stacks(tenant: Tenant) -> None:
    browser, person = signed_in(tenant.owner), join(tenant, "joan@example.com")
    StackMember.objects.create(stack=tenant.stack, user=person, role=Role.objects.filter(stack=tenant.stack)[0])
    path = place(tenant, f"people/{person.uid}/remove/")
    assert "They lose all their roles in:" in page(browser, path)
    assert messages_after(browser, path, {}) == ["Ada Lovelace is out of the organization."]
    left = OrganizationMember.objects.filter(user=person).count(), StackMember.objects.filter(user=person).count()
    assert (left, browser.get(path).status_code) == ((0, 0), 404)
    answer = browser.post(place(tenant, f"people/{tenant.owner.uid}/remove/"))
    assert "Ada Lovelace owns the organization." in answer.content.decode()


def test_only_the_owner_hands_it_over(tenant: Tenant) -> None:
    browser, leader = signed_in(tenant.owner), join(tenant, "lead@example.com", "admin")
    assert signed_in(leader).post(place(tenant, "transfer/"), {"email": leader.email}).status_code == 403
    answer = browser.post(place(tenant, "transfer/"), {"email": "nobody@example.com"})
    assert "“nobody@example.com” is nobody of this organization." in answer.content.decode()
    told = messages_after(browser, place(tenant, "transfer/"), {"email": leader.email})
    assert told == ["Ada Lovelace owns the organization now."]
    roles = dict(OrganizationMember.objects.values_list("user__email", "role"))
    assert roles == {tenant.owner.email: "admin", leader.email: "owner"}


def test_a_leader_makes_stacks(tenant: Tenant) -> None:
    browser = signed_in(tenant.owner)
    answer = browser.post(place(tenant, "new-stack/"), {"name": "Daily", "master_locale": "de-de"})
    stack = Stack.objects.get(name="Daily")
    assert answer["Location"] == f"/admin/s/{stack.api_key}/main/"
    assert (stack.master_locale, stack.owner_uid) == ("de-de", tenant.owner.uid)
    for sent, told in (({"name": ""}, "The name is a required field."), ({"name": "X", "master_locale": "no code"}, "The master language")):  # fmt: skip
        answer = browser.post(place(tenant, "new-stack/"), {"master_locale": "en-us"} | sent)
        assert (answer.status_code, told in answer.content.decode()) == (200, True)
    assert Stack.objects.count() == 2


def test_who_runs_the_installation_makes_organizations() -> None:
    boss, owner = make_user(is_superuser=True), make_user("joan@example.com")
    browser = signed_in(boss)
    messages_after(browser, "/admin/new-organization/", {"name": "Press", "email": "Joan@example.com"})
    made = Organization.objects.get(name="Press")
    assert made.members.get().user == owner
    for sent, told in (({"name": "X", "email": "nobody@example.com"}, "Nobody has an account"), ({"name": ""}, "The name must have")):  # fmt: skip
        answer = browser.post("/admin/new-organization/", sent)
        assert (answer.status_code, told in answer.content.decode()) == (200, True)
    assert signed_in(owner).post("/admin/new-organization/", {"name": "X"}).status_code == 403
    assert Organization.objects.count() == 1


def test_a_second_factor_is_required_by_who_has_one(tenant: Tenant) -> None:
    browser = signed_in(tenant.owner)
    sent = {"name": "Press", "second_factor": "on"}
    told = messages_after(browser, place(tenant, "settings/"), sent)
    assert told == ["Requiring a second factor takes a second factor of your own first."]
    TOTPDevice.objects.create(user=tenant.owner, confirmed=True)
    assert messages_after(browser, place(tenant, "settings/"), sent) == ["The organization is saved."]
    organization = Organization.objects.get()
    assert (organization.name, organization.requires_second_factor) == ("Press", True)
    messages_after(browser, place(tenant, "settings/"), {"name": "Press"})
    assert Organization.objects.get().requires_second_factor is False


INSIDE = ["", "settings/", "invite/", "new-stack/", "transfer/", "people/{person}/remove/", "invitations/{invitation}/again/", "invitations/{invitation}/withdraw/"]  # fmt: skip


@pytest.mark.parametrize("path", INSIDE)
def test_a_member_is_refused_and_a_stranger_sees_what_is_nowhere(tenant: Tenant, path: str) -> None:
    person = join(tenant, "joan@example.com")
    invitation = Invitation.objects.create(
        organization=tenant.stack.organization,
        email="new@example.com",
        role="member",
        expires_at="2099-01-01T00:00:00Z",
        invited_by=tenant.owner.uid,
    )
    path = path.format(person=person.uid, invitation=invitation.uid)
    stranger = make_member(make_stack(), "Admin")
    before = Activity.objects.count()
    elsewhere = f"/admin/organizations/bltnowhere/{path}"
    sent = {"emails": "more@example.com", "name": "X", "email": person.email}
    for user, status in ((person, 403), (stranger, 404)):
        browser = signed_in(user)
        assert browser.post(place(tenant, path), sent).status_code == status
        assert browser.post(elsewhere, sent).status_code == 404
    assert Client().post(place(tenant, path), sent).status_code == 302
    assert Activity.objects.count() == before
    invitation.refresh_from_db()
    assert (invitation.closed_at, invitation.round, OrganizationMember.objects.filter(user=person).count()) == (
        None,
        1,
        1,
    )
