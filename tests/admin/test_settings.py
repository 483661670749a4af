"""Languages, environments and labels in the admin: what a page says before something goes, and what goes."""

from typing import TYPE_CHECKING

import pytest

from content.models import Label
from locales.fallback import from_the_master_down
from locales.models import Locale
from publishing.drain import drain
from publishing.models import Environment
from stacks.models import Branch
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address, messages_after, page, signed_in
from tests.factories import make_delivery_token, make_locale
from tests.publishing.builders import never

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage


def test_languages_stand_below_what_they_fall_back_to() -> None:
    fallbacks = {
        "en-us": None,
        "fr-fr": "en-us",
        "de-at": "de-de",
        "de-de": "en-us",
        "de-ch": "de-at",
        "fr-be": "fr-fr",
    }

    assert from_the_master_down(fallbacks) == [
        ("en-us", 0), ("de-de", 1), ("de-at", 2), ("de-ch", 3), ("fr-fr", 1), ("fr-be", 2),
    ]  # fmt: skip


def test_people_add_change_and_remove_languages(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)

    def url(path: str) -> str:
        return address(stage.tenant, path)

    added = messages_after(browser, url("new-locale/"), {"code": "fr-BE", "name": "Belgian", "fallback": "fr-fr"})
    saved = messages_after(browser, url("locales/fr-be/"), {"name": "Belge", "fallback": "en-us"})
    bad = browser.post(url("new-locale/"), {"code": "f", "name": "", "fallback": "xx"}).content.decode()
    master = browser.post(url("locales/en-us/"), {"name": "English", "fallback": "fr-fr"}).content.decode()

    assert (added, saved) == (["“Belgian” is added."], ["The language is saved."])
    locale = Locale.objects.get(code="fr-be")
    assert (locale.name, locale.fallback_code) == ("Belge", "en-us")
    assert "Code is not a valid language code" in bad
    assert "Fallback is not valid." in bad
    assert "The master language cannot be removed, and falls back to no other." in master
    assert "└" in page(browser, url("locales/"))
    assert "falls back to" in page(browser, url("locales/fr-be/"))


def test_a_language_goes_after_its_code_was_typed(stage: "Stage") -> None:
    uid = stage.entry(locale="fr-fr")
    stage.request(uid, locales=("fr-fr",))
    drain(never)
    browser, path = signed_in(stage.tenant.owner), address(stage.tenant, "locales/fr-fr/delete/")

    question = page(browser, path)
    wrong = browser.post(path, {"confirm": "fr"}).content.decode()

    assert "1 entry is written in it: hidden, until the language is added again." in question
    assert "1 publication goes offline at once, and does not come back by itself." in question
    assert "That is not its code. Nothing was removed." in wrong
    assert Locale.objects.get(code="fr-fr").deleted_at is None
    assert messages_after(browser, path, {"confirm": "fr-fr"}) == ["“French - France” is removed."]
    assert (set(Branch.objects.get(pk=stage.scope.branch_id).locale_fallbacks), stage.live()) == ({"en-us"}, {})


def test_a_language_that_others_need_says_so(stage: "Stage") -> None:
    make_locale(stage.tenant.fresh_scope(), "fr-be", "fr-fr")

    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "locales/fr-fr/delete/"), {"confirm": "fr-fr"})

    assert "Other languages fall back to this one: fr-be. Change that first." in answer.content.decode()
    assert Locale.objects.get(code="fr-fr").deleted_at is None


def test_an_environment_with_something_live_goes_after_its_name_was_typed(stage: "Stage") -> None:
    stage.request(stage.entry(), locales=("en-us", "fr-fr"))
    drain(never)
    make_delivery_token(stage.tenant, stage.production)
    browser = signed_in(stage.tenant.owner)
    path = address(stage.tenant, f"environments/{stage.production.uid}/delete/")

    question = page(browser, path)
    wrong = browser.post(path, {}).content.decode()

    assert (
        "2 publications go offline at once, in every language and branch (entries: 1, assets: 0, terms: 0)." in question
    )
    assert "These delivery tokens read from it: Test" in question
    assert "That is not its name. Nothing was deleted." in wrong
    assert len(stage.live()) == 2
    told = messages_after(browser, path, {"confirm": "production"})
    assert told == ["“production” is deleted; 2 publications went offline."]
    assert stage.live() == {}


def test_an_empty_environment_goes_without_a_name(stage: "Stage") -> None:
    path = address(stage.tenant, f"environments/{stage.staging.uid}/delete/")
    browser = signed_in(stage.tenant.owner)

    assert "Nothing is live in it and nothing is scheduled for it." in page(browser, path)
    messages_after(browser, path, {})

    assert [row.name for row in Environment.objects.alive()] == ["production"]


def test_people_make_change_and_delete_labels(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)

    def url(path: str) -> str:
        return address(stage.tenant, path)

    messages_after(browser, url("new-label/"), {"name": "Pages", "content_types": "article"})
    top = Label.objects.get()
    messages_after(browser, url("new-label/"), {"name": "News", "parent": top.uid})
    below = Label.objects.get(name="News")
    bad = browser.post(url("new-label/"), {"name": "News"}).content.decode()
    circle = browser.post(url(f"labels/{top.uid}/"), {"name": "Pages", "parent": below.uid}).content.decode()
    messages_after(browser, url(f"labels/{below.uid}/"), {"name": "Press", "parent": top.uid})

    assert (top.document["content_types"], below.document["parent"]) == (["article"], [top.uid])
    assert "name: is not unique." in bad
    assert "parent: leads back to the label itself." in circle
    below.refresh_from_db()
    assert (below.name, below.document["parent"]) == ("Press", [top.uid])
    listed = page(browser, url("labels/"))
    assert ("Press" in listed, ">article</a>" in listed) == (True, True)
    assert '<span class="badge">Pages</span>' in page(browser, url("content-types/"))
    messages_after(browser, url(f"labels/{top.uid}/delete/"), {})
    assert [label.document["parent"] for label in Label.objects.all()] == [[]]


@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_the_pages_fit_and_work_by_keyboard(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    stage.request(stage.entry(), locales=("en-us", "fr-fr"))
    drain(never)
    make_locale(stage.tenant.fresh_scope(), "fr-be", "fr-fr")
    path = address(stage.tenant, f"environments/{stage.production.uid}/delete/")
    for width in (390, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        for place in (path, address(stage.tenant, "locales/"), address(stage.tenant, "locales/fr-be/")):
            tab.goto(place)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, place
    tab.goto(path)
    tab.get_by_label("Type production to delete it").focus()
    tab.keyboard.type("production")
    tab.keyboard.press("Enter")
    tab.get_by_role("status").wait_for()
    assert "2 publications went offline" in tab.get_by_role("status").inner_text()
    assert complaints == []
