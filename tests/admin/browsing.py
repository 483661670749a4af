"""A tab of Chromium in front of the admin, for tests that look at it as people do."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from tests.clients.server import running_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PATIENCE = 120_000
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: the admin is not looked at in a browser."
)


@contextlib.contextmanager
def opened_browser() -> Iterator[tuple["Browser", str]]:
    """Chromium, and the address of a web server of our own in front of the tests' database."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where a browser is there

    with _asynchronous_loop_allowed(), running_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser, address
        browser.close()


@contextlib.contextmanager
def signed_in_tab(
    browser: "Browser", address: str, *, person: tuple[str, str], complaints: list[str]
) -> Iterator["Page"]:
    """A tab in which the person signed in by keyboard; what the console says of errors joins the complaints."""
    email, password = person
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    # Playwright gives a page half a minute, which a machine with much else to do may need for one.
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/admin/")
    # The browser gives the first field the focus a moment after it has loaded the page.
    page.locator("input[name=username]:focus").wait_for()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()
    yield page
    # A form that is left says its last words, which nobody is to hear while tables are emptied.
    context.set_offline(offline=True)
    context.close()
    connections.close_all()


def photographed(tab: "Page", name: str) -> None:
    """A picture for who looks at pages, in light and dark, where SHOTS names a folder."""
    if shots := os.environ.get("SHOTS"):
        for scheme in ("dark", "light"):
            tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            tab.screenshot(path=f"{shots}/{name}-{scheme}.png", full_page=True)


@contextlib.contextmanager
def _asynchronous_loop_allowed() -> Iterator[None]:
    """Playwright's synchronous interface runs a loop in this thread, which Django takes for an asynchronous program."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
