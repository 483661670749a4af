"""A person's own page: what they get mail about."""

import pytest
from django.test import Client

from stacks.models import Activity, Token
from tests.admin.builders import messages_after, page, signed_in
from tests.factories import make_session, make_user

pytestmark = pytest.mark.django_db


def test_a_person_chooses_what_they_get_mail_about() -> None:
    user = make_user()
    browser = signed_in(user)
    assert page(browser, "/admin/account/").count(" checked") == 5
    answer = browser.post("/admin/account/", {"mail": ["mention", "assignment", "nothing"]})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/account/")
    user.refresh_from_db()
    assert user.unwanted_mail == ["approval_answer", "approval_request", "publish_failure"]
    shown = page(browser, "/admin/account/")
    assert (shown.count(" checked"), "What you get mail about is saved." in shown) == (2, True)
    assert Activity.objects.filter(action="user.update", actor_uid=user.uid).count() == 1


def test_the_page_is_reached_from_every_other_and_by_nobody_who_is_not_signed_in() -> None:
    assert 'href="/admin/account/"' in page(signed_in(make_user()), "/admin/")
    assert Client().get("/admin/account/").status_code == 302


def test_ones_sessions_are_ended_and_this_browser_stays() -> None:
    user, other = make_user(), make_user()
    mine, second, theirs = make_session(user), make_session(user), make_session(other)
    browser, elsewhere = signed_in(user), signed_in(user)

    def good() -> list[int]:
        return [Client().get("/v3/user", headers={"authtoken": one}).status_code for one in (mine, second, theirs)]

    uid = Token.objects.filter(user=user).order_by("pk")[0].uid
    assert messages_after(browser, f"/admin/account/sessions/{uid}/end/", {}) == ["The session is over."]
    foreign = Token.objects.get(user=other).uid
    assert browser.post(f"/admin/account/sessions/{foreign}/end/").status_code == 404
    assert good() == [401, 200, 200]
    told = messages_after(browser, "/admin/account/sessions/end/", {})
    assert told == ["You are signed out everywhere else."]
    assert good() == [401, 401, 200]
    assert (browser.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)
