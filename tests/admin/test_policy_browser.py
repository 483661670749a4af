"""Chromium on every page of the admin and on the documentation's: nothing asks for what the page's policy forbids, and nobody is shut out."""

from typing import TYPE_CHECKING

import pytest

from tests.admin.accessibility import grave_barriers, put_axe_into
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address
from tests.admin.walls import READ, names

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

__all__ = ["names"]
pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]
LISTEN = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI}`), true);
"""


PARTS = (
    "find/",
    "pick/",
    "extensions/{extension}/frame/",
    "queue/live/",
    "content-types/article/rewriting/",
    "global-fields/seo/rewriting/",
)
"""What is shown within other pages, and is none by itself."""


@pytest.fixture
def listener(tab: "Page") -> "Page":
    """A tab that notes in each page what the policy keeps from happening."""
    tab.add_init_script(LISTEN)
    return tab


def test_no_page_asks_for_what_its_policy_forbids_or_shuts_anybody_out(
    listener: "Page", stage: "Stage", names: dict[str, str]
) -> None:
    put_axe_into(listener)
    paths = ["/admin/", "/admin/account/", "/docs/", *(address(stage.tenant, path.format(**names)) for path in READ)]
    parts = {address(stage.tenant, path.format(**names)) for path in READ if path.startswith(PARTS)}
    forbidden: list[str] = []
    barriers: list[str] = []
    for path in paths:
        listener.goto(path)
        forbidden += [f"{path} {each}" for each in listener.evaluate("violations")]
        # The documentation of the API is drawn by a library of others.
        if path not in parts and path != "/docs/":
            barriers += [f"{path} {each}" for each in grave_barriers(listener)]
    assert forbidden == []
    assert barriers == [], "\n".join(barriers)


@pytest.mark.parametrize("path", ["/admin/", "/docs/"])
def test_what_is_inline_or_from_elsewhere_is_refused_and_noted(listener: "Page", path: str) -> None:
    listener.goto(path)
    listener.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            const style = document.createElement("style");
            style.textContent = "body { color: red }";
            document.body.append(style);
            document.body.setAttribute("onclick", "window.ran = true");
            const handler = document.createElement("a");
            handler.href = "javascript:window.ran = true";
            document.body.append(handler);
            handler.click();
            const image = new Image();
            image.src = "https://elsewhere.invalid/x.png";
        }"""
    )
    listener.wait_for_function("violations.length >= 5")
    refused = set(listener.evaluate("violations"))
    assert refused == {
        "script-src-elem inline",
        "style-src-elem inline",
        "script-src-attr inline",
        "img-src https://elsewhere.invalid/x.png",
    }
    assert listener.evaluate("window.ran") is None
