"""An app's question in a real browser, answered by keyboard, with the strict policy that lets its form lead to the app."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.admin.browsing import needs_chromium, photographed
from tests.app_builders import asking, make_app, redeem

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("button", "told"), [("Allow", "code"), ("Don't allow", "error")])
def test_an_answer_takes_the_person_back_to_the_app(
    tab: "Page", stage: "Stage", complaints: list[str], button: str, told: str
) -> None:
    app = make_app(stage.tenant.stack.organization)
    tab.route("https://app.example.com/**", lambda route: route.fulfill(body="Welcome back", content_type="text/html"))

    tab.goto(f"/admin/oauth/authorize/?{urlencode(asking(app))}")
    assert tab.get_by_role("heading", level=1).inner_text() == "Importer"
    assert tab.get_by_role("listitem").all_inner_texts() == ["Read entries"]
    photographed(tab, f"consent-{told}")
    tab.get_by_role("button", name=button, exact=True).press("Enter")
    tab.get_by_text("Welcome back").wait_for()

    came_with = dict(parse_qsl(urlsplit(tab.url).query))
    assert (told in came_with, came_with["state"]) == (True, "xyz")
    if told == "code":
        assert redeem(app, came_with["code"])[0] == 200
    assert complaints == []
