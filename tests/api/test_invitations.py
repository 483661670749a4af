"""/organizations/{uid}/share, resending, and accepting what came by mail."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as sent
from django.test import Client

from core.clock import utc_now
from publishing.mailing import send_next
from publishing.models import AddressedMail
from stacks.invitations import NO_BACKEND
from stacks.models import Invitation, OrganizationMember, Role, StackMember, User
from tests.api.asking import ask, owner_headers
from tests.factories import PASSWORD, Tenant, make_member, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "grace@example.com"
GONE = {
    "error_message": "The invitation doesn't exist, or is no longer good. Please ask for another.",
    "error_code": 141,
    "errors": {"invitation": ["is not valid."]},
}


@pytest.fixture
def tenant() -> Tenant:
    return make_stack()


def path(tenant: Tenant) -> str:
    return f"organizations/{tenant.stack.organization.uid}/share"


def invite(tenant: Tenant, share: object, *, by: User | None = None) -> tuple[int, Any]:
    return ask("POST", path(tenant), {"share": share}, headers={"authtoken": make_session(by or tenant.owner)})


def link() -> str:
    """Send what waits; the token in the link of the last mail."""
    while send_next():
        pass
    found = re.search(r"http://127\.0\.0\.1:8000/admin/invitation/([0-9a-z-]+)/", str(sent.outbox[-1].body))
    assert found is not None, sent.outbox[-1].body
    return found[1]


def accept(token: str, **user: str) -> tuple[int, Any]:
    return ask("POST", f"user/invitations/{token}", {"user": user} if user else None)


def developer(tenant: Tenant) -> str:
    return str(Role.objects.get(stack=tenant.stack, name="Developer").uid)


def offer(tenant: Tenant, role: str = "member") -> dict[str, object]:
    stacks = {ADDRESS: {tenant.stack.api_key: [developer(tenant)]}}
    return {"users": {ADDRESS: [role]}, "stacks": stacks, "message": "Come in.\nPlease."}


def test_somebody_without_an_account_comes_in_by_the_link_of_a_mail(tenant: Tenant) -> None:
    status, body = invite(tenant, offer(tenant))

    assert (status, body["notice"]) == (201, "The invitation has been sent successfully.")
    assert sent.outbox == []
    token = link()
    assert (sent.outbox[0].to, sent.outbox[0].subject) == ([ADDRESS], "You are invited to 'Test'")
    until = f"{Invitation.objects.get().expires_at:%Y-%m-%d}"
    assert sent.outbox[0].body == (
        "Ada Lovelace invites you to 'Test'.\n\n> Come in.\n> Please.\n\n"
        f"To accept, open this address:\nhttp://127.0.0.1:8000/admin/invitation/{token}/\n\n"
        f"It is good until {until}, once. If you expected no invitation, do nothing.\n"
    )
    assert not AddressedMail.objects.exists()
    assert not User.objects.filter(email=ADDRESS).exists()

    status, body = accept(token, first_name="Grace", password=PASSWORD)

    user = User.objects.get(email=ADDRESS)
    assert (status, body["user"]) == (200, {"uid": user.uid, "email": ADDRESS})
    session = ask("POST", "user-session", {"user": {"email": ADDRESS, "password": PASSWORD}})[1]["user"]["authtoken"]
    theirs = {"authtoken": session, "api_key": tenant.stack.api_key}
    assert ask("POST", "labels", {"label": {"name": "Ours"}}, headers=theirs)[0] == 201
    assert ask("PUT", "stacks", {"stack": {"name": "Mine"}}, headers=theirs)[0] == 403
    assert OrganizationMember.objects.get(user=user).role == "member"
    assert accept(token, password=PASSWORD) == (422, GONE)


def test_somebody_with_an_account_keeps_it(tenant: Tenant) -> None:
    user = make_user(ADDRESS)
    invite(tenant, {"users": {ADDRESS.upper(): ["admin"]}})

    assert accept(link(), password="another quiet heron")[0] == 200

    assert OrganizationMember.objects.get(user=user).role == "admin"
    assert User.objects.get(email=ADDRESS).password == user.password


def test_a_weak_password_leaves_the_invitation_open(tenant: Tenant) -> None:
    invite(tenant, offer(tenant))
    token = link()

    for password in ("", "12345678"):
        status, body = accept(token, password=password)
        assert (status, set(body["errors"])) == (422, {"password"})
    assert not User.objects.filter(email=ADDRESS).exists()
    assert accept(token, password=PASSWORD)[0] == 200


def test_links_that_are_not_good_look_alike(tenant: Tenant) -> None:
    invite(tenant, offer(tenant))
    token = link()
    invitation = Invitation.objects.get()
    headers = {"authtoken": make_session(tenant.owner)}
    forged = f"{invitation.uid}-{'0' * 64}"

    resend = f"organizations/{tenant.stack.organization.uid}/{invitation.uid}/resend_invitation"
    assert ask("GET", resend, headers=headers)[0] == 200
    for bad in (token, forged, invitation.uid, "x"):
        assert accept(bad, password=PASSWORD) == (422, GONE)
    newer = link()
    Invitation.objects.update(expires_at=utc_now() - timedelta(seconds=1))
    assert accept(newer, password=PASSWORD) == (422, GONE)
    assert ask("GET", resend, headers=headers)[0] == 200
    newest = link()
    assert ask("DELETE", path(tenant), {"emails": [ADDRESS]}, headers=headers)[0] == 200
    assert accept(newest, password=PASSWORD) == (422, GONE)
    assert ask("GET", resend, headers=headers) == (422, GONE)


def test_an_invitation_ends_with_the_rights_of_who_sent_it(tenant: Tenant) -> None:
    organization = tenant.stack.organization
    admin = make_user()
    membership = organization.members.create(user=admin, role="admin")
    assert invite(tenant, offer(tenant, "admin"), by=admin)[0] == 201
    token = link()

    membership.delete()

    assert accept(token, password=PASSWORD) == (422, GONE)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_who_may_only_share_a_stack_invites_as_a_member(tenant: Tenant) -> None:
    admin = make_member(tenant, "Admin")
    headers = {"api_key": tenant.stack.api_key, "authtoken": make_session(admin)}
    body = {"emails": [ADDRESS], "roles": {ADDRESS: [developer(tenant)]}}
    assert ask("POST", "stacks/share", body, headers=headers)[0] == 200
    assert ask("POST", "stacks/share", body, headers=headers)[0] == 200

    assert accept(link(), password=PASSWORD)[0] == 200

    user = User.objects.get(email=ADDRESS)
    assert len(sent.outbox) == 1
    assert OrganizationMember.objects.get(user=user).role == "member"
    assert list(StackMember.objects.filter(user=user).values_list("role__name", flat=True)) == ["Developer"]
    assert invite(tenant, {"users": {"ann@example.com": []}}, by=admin)[0] == 422


def test_an_invitation_that_is_wrong_is_not_sent(tenant: Tenant) -> None:
    other = make_stack()

    def refused(share: object) -> Any:
        status, body = invite(tenant, share)
        assert (status, body["error_code"]) == (422, 141)
        return body["errors"]

    owner, key = tenant.owner.email, tenant.stack.api_key
    unknown = ["must name roles of the stack."]
    assert refused({}) == {"users": ["is required."]}
    assert refused({"users": {}}) == {"users": ["is required."]}
    assert refused({"users": {"grace": []}}) == {"users.grace": ["is not a valid email address."]}
    assert refused({"users": {ADDRESS: ["owner"]}}) == {f"users.{ADDRESS}": ["must name the role admin or member."]}
    assert refused({"users": {owner: []}}) == {f"users.{owner}": ["belongs to the organization already."]}
    for uids in (["blt0"], list[str]()):
        assert refused({"users": {ADDRESS: []}, "stacks": {ADDRESS: {key: uids}}}) == {
            f"stacks.{ADDRESS}.{key}": unknown
        }
    foreign = {ADDRESS: {other.stack.api_key: [developer(other)]}}
    assert refused({"users": {ADDRESS: []}, "stacks": foreign}) == {f"stacks.{ADDRESS}.{other.stack.api_key}": unknown}
    assert refused({"users": {ADDRESS: []}, "stacks": {"b@c.de": {}}}) == {"stacks.b@c.de": ["is not among the users."]}
    assert refused({"users": {ADDRESS: []}, "message": "x" * 2_001}) == {
        "message": ["is longer than 2,000 characters."]
    }
    assert not Invitation.objects.exists()
    assert not AddressedMail.objects.exists()


def test_without_mail_nobody_is_invited(tenant: Tenant, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = NO_BACKEND

    status, body = invite(tenant, offer(tenant))

    assert (status, body["error_message"]) == (
        422,
        "This installation sends no mail, so nobody can be invited: it takes EMAIL_HOST.",
    )
    assert not Invitation.objects.exists()


def test_only_who_leads_an_organization_sees_and_changes_who_is_in_it(tenant: Tenant) -> None:
    member, stranger = make_user(), make_user()
    tenant.stack.organization.members.create(user=member, role="member")

    for user, status in ((member, 403), (stranger, 422)):
        headers = {"authtoken": make_session(user)}
        assert ask("GET", path(tenant), headers=headers)[0] == status
        assert invite(tenant, offer(tenant), by=user)[0] == status
        assert ask("DELETE", path(tenant), {"emails": [tenant.owner.email]}, headers=headers)[0] == status
    assert not Invitation.objects.exists()


def test_the_people_of_an_organization_and_whom_it_asked(tenant: Tenant) -> None:
    invite(tenant, offer(tenant, "admin"))

    _, body = ask("GET", f"{path(tenant)}?include_count=true", headers={"authtoken": make_session(tenant.owner)})

    assert body["count"] == 2
    rows = {row["email"]: (row["status"], row["org_roles"], row["user_uid"]) for row in body["shares"]}
    assert rows == {
        tenant.owner.email: ("accepted", ["owner"], tenant.owner.uid),
        ADDRESS: ("pending", ["admin"], ""),
    }


def test_who_is_removed_leaves_all_stacks(tenant: Tenant) -> None:
    headers = {"authtoken": make_session(tenant.owner)}
    user, other = make_member(tenant, "Developer"), make_stack()
    tenant.stack.organization.members.create(user=user, role="member")
    role = Role.objects.get(stack=other.stack, name="Developer")
    StackMember.objects.create(stack=other.stack, user=user, role=role)

    def removed(*emails: object) -> tuple[int, Any]:
        status, body = ask("DELETE", path(tenant), {"emails": list(emails)}, headers=headers)
        return status, body.get("errors")

    owner = tenant.owner.email
    assert removed() == (422, {"emails": ["must be a list of email addresses."]})
    assert removed(user.email, owner) == (422, {f"emails.{owner}": ["owns the organization."]})
    assert removed("no@body.de") == (422, {"emails.no@body.de": ["is nobody of this organization."]})
    assert StackMember.objects.filter(user=user).count() == 2
    assert removed(user.email) == (200, None)
    assert list(StackMember.objects.filter(user=user).values_list("stack", flat=True)) == [other.stack.pk]
    assert not OrganizationMember.objects.filter(user=user).exists()


def test_the_page_behind_the_link_lets_a_newcomer_in(tenant: Tenant, client: Client) -> None:
    invite(tenant, offer(tenant))
    page = f"/admin/invitation/{link()}/"

    shown = client.get(page)

    assert (shown.status_code, User.objects.filter(email=ADDRESS).exists()) == (200, False)
    assert "is invited to Test" in shown.content.decode()
    weak = client.post(page, {"password": "12345678"})
    assert (weak.status_code, "too common" in weak.content.decode()) == (200, True)
    done = client.post(page, {"first_name": "Grace", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, "/admin/")
    assert User.objects.get(email=ADDRESS).first_name == "Grace"
    assert client.get(page).status_code == client.get("/admin/invitation/x/").status_code == 404


def test_the_page_asks_nothing_of_who_has_an_account(tenant: Tenant, client: Client) -> None:
    user = make_user(ADDRESS)
    invite(tenant, offer(tenant))
    page = f"/admin/invitation/{link()}/"

    assert "password" not in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert OrganizationMember.objects.get(user=user).role == "member"


def test_two_invitations_of_one_address_are_one(tenant: Tenant) -> None:
    assert invite(tenant, offer(tenant))[0] == 201
    assert invite(tenant, offer(tenant, "admin"))[0] == 201
    body = {"emails": [ADDRESS], "roles": {ADDRESS: [developer(tenant)]}}
    assert ask("POST", "stacks/share", body, headers=owner_headers(tenant))[0] == 200

    assert list(Invitation.objects.filter(closed_at=None).values_list("role", "round")) == [("admin", 2)]
    assert accept(link(), password=PASSWORD)[0] == 200
    assert len(sent.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_people_of_an_organization_are_listed_outside_of_any_transaction(tenant: Tenant) -> None:
    status, answer = ask("GET", path(tenant), headers={"authtoken": make_session(tenant.owner)})
    assert status == 200
    assert [share["email"] for share in answer["shares"]] == [tenant.owner.email]
