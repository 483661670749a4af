"""Everybody's accounts, for who runs the installation."""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from stacks.models import Activity, Token, User
from tests.admin.builders import messages_after, page, signed_in
from tests.factories import PASSWORD, make_organization, make_session, make_stack, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    """A browser of somebody who runs the installation."""
    return signed_in(make_user("boss@example.com", is_superuser=True))


def place(person: User, path: str = "") -> str:
    return f"/admin/accounts/{person.uid}/{path}"


def answers(authtoken: str) -> int:
    status: int = Client().get("/v3/user", headers={"authtoken": authtoken}).status_code
    return status


def test_people_are_found_and_shown_with_where_they_belong(boss: Client) -> None:
    tenant = make_stack(name="Weekly")
    TOTPDevice.objects.create(user=tenant.owner, confirmed=True)
    make_user("joan@example.com")
    listed = page(boss, f"/admin/accounts/?q={tenant.owner.email}")
    assert (tenant.owner.email in listed, "set up" in listed, "joan@example.com" in listed) == (True, True, False)
    shown = page(boss, place(tenant.owner))
    assert all(part in shown for part in ("Weekly", "Admin", "Owner", "Suspend", "Take it away"))


def test_a_suspended_person_is_out_until_let_in_again(boss: Client) -> None:
    person = make_user("joan@example.com", password=PASSWORD)
    session, browser = make_session(person), signed_in(person)

    assert messages_after(boss, place(person, "suspend/"), {}) == [
        "Ada Lovelace is kept out from now on, and signed out everywhere."
    ]
    assert (answers(session), browser.get("/admin/").status_code) == (401, 302)
    assert "suspended" in page(boss, place(person))
    assert messages_after(boss, place(person, "restore/"), {}) == ["Ada Lovelace may sign in again."]
    signing_in = {"username": person.email, "password": PASSWORD}
    assert (answers(session), Client().post("/admin/login/", signing_in).status_code) == (401, 302)


def test_a_lost_second_factor_is_taken_away(boss: Client) -> None:
    person = make_user("joan@example.com")
    TOTPDevice.objects.create(user=person, confirmed=True)
    boss.get(place(person, "second-factor/remove/"))
    assert TOTPDevice.objects.count() == 1
    told = messages_after(boss, place(person, "second-factor/remove/"), {})
    assert told == ["Ada Lovelace signs in with a password only, until they set up another second factor."]
    assert TOTPDevice.objects.count() == 0
    assert Activity.objects.get(action="user.remove_second_factor").target_uid == person.uid


def test_ones_own_second_factor_takes_a_code() -> None:
    boss = make_user(is_superuser=True)
    TOTPDevice.objects.create(user=boss, confirmed=True)
    answer = signed_in(boss).post(place(boss, "second-factor/remove/"))
    assert (answer["Location"], TOTPDevice.objects.count()) == ("/admin/account/second-factor/", 1)


def test_sessions_of_a_person_are_ended_one_by_one_and_all_at_once(boss: Client) -> None:
    person = make_user("joan@example.com")
    first, second, browser = make_session(person), make_session(person), signed_in(person)
    uid = Token.objects.order_by("pk")[0].uid
    assert messages_after(boss, place(person, f"sessions/{uid}/end/"), {}) == ["A session of Ada Lovelace is over."]
    assert (answers(first), answers(second)) == (401, 200)
    assert boss.post(place(person, f"sessions/{uid}/end/")).status_code == 404
    assert messages_after(boss, place(person, "sessions/end/"), {}) == ["Ada Lovelace is signed out everywhere."]
    assert (answers(second), browser.get("/admin/").status_code) == (401, 302)


def test_nobody_else_learns_who_there_is() -> None:
    person, leader = make_user("joan@example.com"), make_organization().members.get().user
    browser = signed_in(leader)
    before = Activity.objects.count()
    assert browser.get("/admin/accounts/").status_code == 403
    for path in ("", "suspend/", "restore/", "second-factor/remove/", "sessions/end/", "sessions/x/end/"):
        known, unknown = (browser.post(f"/admin/accounts/{uid}/{path}") for uid in (person.uid, "bltnobody"))
        assert (known.status_code, unknown.status_code) == (403, 403)
        assert Client().post(place(person, path)).status_code == 302
    assert (Activity.objects.count(), User.objects.get(pk=person.pk).is_active) == (before, True)
    assert "/admin/accounts/" not in page(browser, "/admin/")


def test_somebody_unknown_is_nobody(boss: Client) -> None:
    assert boss.get("/admin/accounts/bltnobody/").status_code == 404
    assert boss.get("/admin/accounts/?q=%00").status_code == 404
