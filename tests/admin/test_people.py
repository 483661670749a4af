"""The people of a stack in the admin: let in, invited, given other roles, taken out."""

from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings

from stacks.models import Activity, Invitation, OrganizationMember, Role, StackMember
from tests.admin.builders import address, make_manager, make_reader, messages_after, page, signed_in
from tests.factories import make_member, make_user

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def role(stage: "Stage", name: str) -> str:
    return Role.objects.get(stack=stage.tenant.stack, name=name).uid


def held(stage: "Stage", email: str) -> set[str]:
    rows = StackMember.objects.filter(stack=stage.tenant.stack, user__email=email)
    return set(rows.values_list("role__name", flat=True))


def test_people_of_the_organization_are_let_in_and_others_invited(stage: "Stage") -> None:
    colleague = make_user("joan@example.com")
    OrganizationMember.objects.create(organization=stage.tenant.stack.organization, user=colleague)
    browser = signed_in(stage.tenant.owner)
    sent = {"emails": "Joan@example.com, new@example.com", "role": [role(stage, "Developer")]}

    told = messages_after(browser, address(stage.tenant, "new-people/"), sent)

    assert told == ["1 person may work here from now on.", "1 invitation is on its way."]
    assert held(stage, "joan@example.com") == {"Developer"}
    invitation = Invitation.objects.get()
    assert invitation.stacks[stage.tenant.stack.uid]["roles"] == [role(stage, "Developer")]
    shown = page(browser, address(stage.tenant, "people/"))
    assert all(part in shown for part in ("joan@example.com", "new@example.com", "Send again", "owns the stack"))
    assert "new@example.com" not in page(signed_in(make_manager(stage.tenant)), address(stage.tenant, "people/"))
    assert "joan@example.com" not in page(browser, address(stage.tenant, "people/?q=lovelaces"))


def test_an_invitation_is_sent_again_and_withdrawn(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    sent = {"emails": "new@example.com", "role": [role(stage, "Developer")]}
    messages_after(browser, address(stage.tenant, "new-people/"), sent)
    place = address(stage.tenant, f"invitations/{Invitation.objects.get().uid}/")

    assert messages_after(browser, f"{place}again/", {}) == ["The invitation of new@example.com is sent again."]
    assert Invitation.objects.get().round == 2
    assert browser.get(f"{place}withdraw/").status_code == 302
    assert Invitation.objects.get().closed_at is None
    told = messages_after(browser, f"{place}withdraw/", {})
    assert told == ["new@example.com is no longer invited into this stack."]
    assert Invitation.objects.get().closed_at is not None
    assert browser.post(f"{place}again/").status_code == 404


def test_an_invitation_to_lead_the_organization_outlives_what_it_offered_here(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    sent = {"emails": "new@example.com", "role": [role(stage, "Developer")]}
    messages_after(browser, address(stage.tenant, "new-people/"), sent)
    invitation = Invitation.objects.get()
    Invitation.objects.update(role="admin")
    messages_after(browser, address(stage.tenant, f"invitations/{invitation.uid}/withdraw/"), {})
    invitation.refresh_from_db()
    assert (invitation.stacks, invitation.closed_at) == ({}, None)


def test_without_a_mail_server_nobody_new_is_invited(stage: "Stage", settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    browser = signed_in(stage.tenant.owner)
    sent = {"emails": "new@example.com", "role": [role(stage, "Developer")]}
    answer = browser.post(address(stage.tenant, "new-people/"), sent)
    assert (answer.status_code, Invitation.objects.count()) == (200, 0)
    for part in ("sends no mail, so nobody can be invited", "only people of the organization", "new@example.com"):
        assert part in answer.content.decode()


@pytest.mark.parametrize(
    ("emails", "has_role", "told"),
    [
        ("", True, "There must be an address."),
        ("nobody", True, "nobody is not a valid email address."),
        ("new@example.com", False, "Somebody needs a role of this stack."),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told(stage: "Stage", emails: str, has_role: bool, told: str) -> None:
    sent = {"emails": emails, "role": [role(stage, "Admin")] if has_role else []}
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new-people/"), sent)
    assert (answer.status_code, Invitation.objects.count()) == (200, 0)
    assert told in answer.content.decode()


def test_roles_are_put_in_place_of_those_held(stage: "Stage") -> None:
    person = make_member(stage.tenant, "Developer")
    browser = signed_in(stage.tenant.owner)
    place = address(stage.tenant, f"people/{person.uid}/")
    told = messages_after(browser, place, {"role": [role(stage, "Admin"), role(stage, "Content Manager")]})
    assert told == ["The roles of Ada Lovelace are saved."]
    assert held(stage, person.email) == {"Admin", "Content Manager"}
    answer = browser.post(place, {})
    assert "must name 1 to 100 roles." in answer.content.decode()
    assert held(stage, person.email) == {"Admin", "Content Manager"}
    assert f"?kind=user&amp;target={person.uid}" in page(browser, place)


def test_the_owner_keeps_the_owners_role(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    place = address(stage.tenant, f"people/{stage.tenant.owner.uid}/")
    answer = browser.post(place, {"role": [role(stage, "Developer")]})
    assert "owns the stack and keeps the role Admin." in answer.content.decode()
    answer = browser.post(f"{place}remove/", {})
    assert "Ada Lovelace owns the stack." in answer.content.decode()
    assert held(stage, stage.tenant.owner.email) == {"Admin"}


def test_who_is_taken_out_is_out_at_once(stage: "Stage") -> None:
    person = make_member(stage.tenant, "Developer")
    theirs, browser = signed_in(person), signed_in(stage.tenant.owner)
    place = address(stage.tenant, f"people/{person.uid}/")
    assert theirs.get(address(stage.tenant)).status_code == 200
    assert "All their roles here go" in page(browser, f"{place}remove/")
    assert messages_after(browser, f"{place}remove/", {}) == ["Ada Lovelace has no role here any more."]
    assert theirs.get(address(stage.tenant)).status_code == 404
    assert browser.get(place).status_code == 404
    row = Activity.objects.get(action="stack.unshare")
    assert (row.actor_uid, row.target_uid) == (stage.tenant.owner.uid, person.uid)


def test_who_leads_the_organization_may_be_given_a_role(stage: "Stage") -> None:
    leader = make_user("lead@example.com")
    organization = stage.tenant.stack.organization
    OrganizationMember.objects.create(organization=organization, user=leader, role="admin")
    browser = signed_in(stage.tenant.owner)
    assert "comes in by leading the organization" in page(browser, address(stage.tenant, "people/"))
    messages_after(browser, address(stage.tenant, f"people/{leader.uid}/"), {"role": [role(stage, "Developer")]})
    assert held(stage, leader.email) == {"Developer"}


def test_who_does_not_run_the_stack_sees_who_is_in_it_and_changes_nothing(stage: "Stage") -> None:
    browser, person = signed_in(make_reader(stage.tenant)), make_member(stage.tenant, "Developer")
    for path in ("people/", f"people/{person.uid}/"):
        shown = page(browser, address(stage.tenant, path))
        assert 'method="post"' not in shown.replace('class="account" method="post"', "")
        assert "Second factor" not in shown
    assert browser.get(address(stage.tenant, f"people/{make_user().uid}/")).status_code == 404
