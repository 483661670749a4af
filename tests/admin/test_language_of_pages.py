"""The admin speaks the language of the person in front of it, and programs are always answered in English."""

import pytest
from django.conf import settings
from django.test import Client

from stacks.models import User
from tests.admin.builders import signed_in
from tests.factories import make_stack, make_user

pytestmark = pytest.mark.django_db


def test_a_stranger_is_spoken_to_as_their_browser_asks() -> None:
    french = Client().get("/admin/login/", headers={"accept-language": "fr-CA,fr;q=0.8,en;q=0.5"})
    assert (french["Content-Language"], '<html lang="fr">' in french.content.decode()) == ("fr", True)
    assert "Se connecter" in french.content.decode()
    assert "Accept-Language" in french["Vary"]
    other = Client().get("/admin/login/", headers={"accept-language": "de"})
    assert "Sign in" in other.content.decode()


def test_a_person_chooses_their_language_and_keeps_it() -> None:
    user = make_user()
    browser = signed_in(user)
    answer = browser.post("/admin/account/language/", {"language": "fr"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["La langue est enregistrée."]
    assert "Votre compte" in answer.content.decode()
    assert User.objects.get(pk=user.pk).language == "fr"
    # Elsewhere too, whatever that browser asks for.
    elsewhere = signed_in(user)
    assert "Votre compte" in elsewhere.get("/admin/account/", headers={"accept-language": "en"}).content.decode()
    # This browser greets in French once they are signed out.
    cookie = browser.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("fr", True, "Lax")
    stranger = Client()
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie.value
    assert "Se connecter" in stranger.get("/admin/login/").content.decode()


def test_a_choice_is_taken_back_and_an_unknown_one_changes_nothing() -> None:
    user = make_user()
    browser = signed_in(user)
    browser.post("/admin/account/language/", {"language": "fr"})
    browser.post("/admin/account/language/", {"language": "xx"})
    assert User.objects.get(pk=user.pk).language == "fr"
    told = browser.post("/admin/account/language/", {"language": ""}, follow=True)
    assert User.objects.get(pk=user.pk).language == ""
    assert "Your account" in told.content.decode()


def test_programs_are_answered_in_english_whatever_they_ask_for() -> None:
    tenant = make_stack()
    headers = {"accept-language": "fr", "api_key": tenant.stack.api_key, "authorization": "cs0000"}
    french = Client().get("/v3/content_types", headers=headers)
    plain = Client().get("/v3/content_types", headers={**headers, "accept-language": "en"})
    assert (french.status_code, french.content) == (plain.status_code, plain.content)
    # A page in French before it leaves nothing behind in the thread.
    Client().get("/admin/login/", headers={"accept-language": "fr"})
    assert Client().get("/v3/content_types", headers=headers).content == plain.content


def test_what_is_wrong_is_told_of_fields_in_the_language_of_the_page() -> None:
    tenant = make_stack()
    path = f"/admin/organizations/{tenant.stack.organization.uid}/new-team/"
    shown = signed_in(tenant.owner).post(path, {"name": ""}, headers={"accept-language": "fr"})
    assert [problem.partition(" ")[0] for problem in shown.context["problems"]] == ["Nom", "Place"]
