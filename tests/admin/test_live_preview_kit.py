"""The vendor's own kit for sites, unmodified, in the pane of the live preview in Chromium."""

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from content.actions.entries import create_entry
from core.json_values import JSONObject
from tests.admin.browsing import needs_chromium
from tests.admin.test_live_preview import preview_headers, turn_on
from tests.clients.server import install_packages, node_or_skip
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

CLIENT = Path(__file__).parents[1] / "clients" / "preview"
PAGE = '<!doctype html><meta charset="utf-8"><title>Site</title><h1 id="title"></h1><p id="lead"></p><script type="application/json" id="told">%s</script><script src="/site.js"></script>'
LEAD: JSONObject = {
    "uid": "lead", "display_name": "Lead", "data_type": "reference", "reference_to": ["article"],
    "field_metadata": {"ref_multiple": True},
}  # fmt: skip


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The site's script with the kit in it, as its makers would bundle it."""
    node_or_skip()
    install_packages(CLIENT)
    made = tmp_path_factory.mktemp("site") / "site.js"
    options = ["--bundle", "--format=iife", "--define:process.env={}", "--log-level=error", f"--outfile={made}"]
    subprocess.run(
        [CLIENT / "node_modules" / ".bin" / "esbuild", "site.js", *options], cwd=CLIENT, check=True, timeout=120
    )
    return made.read_bytes()


@contextlib.contextmanager
def running_site(script: bytes, told: dict[str, Any]) -> Iterator[str]:
    """The address of a site on an origin of its own; `told` may change while it runs."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/site.js"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
            self.end_headers()
            self.wfile.write(script if is_script else (PAGE % json.dumps(told)).encode())

        def log_message(self, *_parts: object) -> None:
            """Nobody reads what it would say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_site_with_the_kit_follows_what_is_typed_and_what_is_referred_to(
    chromium: tuple[object, str], tab: "Page", stage: "Stage", complaints: list[str], script: bytes
) -> None:
    herons, _storks = stage.entry("Herons"), stage.entry("Storks")
    story = make_type(stage.tenant.fresh_scope(), LEAD, uid="story")
    data: JSONObject = {"title": "Birds", "lead": [{"uid": herons, "_content_type_uid": "article"}]}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), story, locale="en-us", data=data).uid
    told: dict[str, Any] = {"api": chromium[1], "headers": preview_headers(stage), "ssr": False}
    with running_site(script, told) as site:
        turn_on(stage, site)
        tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/story/{uid}/")
        tab.get_by_role("button", name="Preview", exact=True).press("Enter")
        framed = tab.frame_locator("[data-preview] iframe")
        framed.get_by_role("heading", name="Birds", exact=True).wait_for()
        assert framed.locator("#lead").inner_text() == "Herons"
        # The kit has asked who is there, and was told.
        session = tab.locator("[data-preview]").get_attribute("data-session")
        frame = tab.frames[-1]
        frame.wait_for_function("LivePreview.config.windowType === 'preview'")
        known = frame.evaluate("LivePreview.config")
        assert (known["hash"], known["stackDetails"]["contentTypeUid"], known["stackDetails"]["entryUid"]) == (
            session,
            "story",
            uid,
        )

        tab.get_by_label("Title required").fill("All birds")
        framed.get_by_role("heading", name="All birds", exact=True).wait_for()
        tab.get_by_role("textbox", name="Lead").fill("sto")
        tab.get_by_role("group", name="Lead").get_by_role("button", name="Storks").click()
        framed.get_by_text("Herons, Storks", exact=True).wait_for()
        # A site that a server makes is loaded again, by the same kit.
        told["ssr"] = True
        tab.get_by_role("button", name="Load the preview again").click()
        framed.get_by_role("heading", name="All birds", exact=True).wait_for()
        tab.get_by_label("Title required").fill("Many birds")
        framed.get_by_role("heading", name="Many birds", exact=True).wait_for()
    assert complaints == []
