"""Coming in and going out, and what every page of the admin has."""

from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.contrib.admin.models import LogEntry
from django.test import Client

from stacks.models import Activity
from tests.admin.builders import page, signed_in
from tests.factories import PASSWORD, make_stack, make_user

pytestmark = pytest.mark.django_db


def test_somebody_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    browser = Client()
    led = browser.get("/admin/s/bltfeed/main/")
    assert (led.status_code, led["Location"]) == (302, "/admin/login/?next=/admin/s/bltfeed/main/")
    sent = {"username": "Ada@Example.com", "password": PASSWORD, "next": "/admin/s/bltfeed/main/"}
    answer = browser.post("/admin/login/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/s/bltfeed/main/")
    facts = Activity.objects.filter(action="session.create").values_list("actor_uid", "target_uid", "facts")
    assert list(facts) == [(user.uid, user.uid, {"via": "admin"})]


@pytest.mark.parametrize(
    ("email", "password"),
    [("ada@example.com", "wrong"), ("eve@example.com", PASSWORD), ("ada@example.com", "x" * 2000)],
)
def test_a_wrong_pair_is_refused_and_recorded_nowhere(email: str, password: str) -> None:
    make_user("ada@example.com", password=PASSWORD)
    answer = Client().post("/admin/login/", {"username": email, "password": password})
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert Activity.objects.filter(action="session.create").count() == 0


def test_after_too_many_tries_the_right_pair_is_refused_as_well(settings: LazySettings) -> None:
    settings.SIGN_IN_TRIES = 1
    make_user("ada@example.com", password=PASSWORD)
    Client().post("/admin/login/", {"username": "ada@example.com", "password": "wrong"})

    answer = Client().post("/admin/login/", {"username": "ada@example.com", "password": PASSWORD})

    assert "There were too many attempts to sign in. Please try again later." in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_a_closed_account_cannot_come_in() -> None:
    user = make_user("ada@example.com", password=PASSWORD)
    browser = signed_in(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert browser.get("/admin/").status_code == 302


def test_only_a_form_signs_out() -> None:
    browser = signed_in(make_user())
    browser.get("/admin/logout/")
    assert browser.get("/admin/").status_code == 200
    browser.post("/admin/logout/")
    assert browser.get("/admin/").status_code == 302


def test_the_front_page_shows_the_stacks_a_person_may_enter_and_no_others() -> None:
    mine, other = make_stack(name="Mine"), make_stack(name="Theirs")
    shown = page(signed_in(mine.owner), "/admin/")
    assert mine.stack.api_key in shown
    assert other.stack.api_key not in shown
    assert "Theirs" not in shown
    assert "No stack you may enter" in page(signed_in(mine.owner), "/admin/?q=theirs")
    both = page(signed_in(make_user(is_superuser=True)), "/admin/")
    assert mine.stack.api_key in both
    assert other.stack.api_key in both


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/nowhere/"])
def test_every_page_forbids_inline_code_and_other_origins(path: str) -> None:
    policy = signed_in(make_user()).get(path)["Content-Security-Policy"]
    assert "unsafe" not in policy
    directives = dict(directive.strip().partition(" ")[::2] for directive in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["object-src"] == "'none'"


def test_no_template_holds_inline_code() -> None:
    for template in Path(settings.BASE_DIR, "templates", "admin").rglob("*.html"):
        text = template.read_text()
        assert " style=" not in text, template
        assert "<style" not in text, template
        assert "<script>" not in text, template
        assert " onclick" not in text, template
        assert "javascript:" not in text, template


def test_the_log_of_djangos_own_admin_stays_empty_and_its_pages_do_not_exist() -> None:
    browser = signed_in(make_user(is_superuser=True))
    for path in ("/admin/stacks/", "/admin/auth/group/", "/admin/jsi18n/", "/admin/autocomplete/", "/admin/r/1/2/"):
        assert browser.get(path).status_code == 404, path
    assert LogEntry.objects.count() == 0
