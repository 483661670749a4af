"""A small site that speaks the vendor's live preview, framed beside the form in Chromium."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from content.actions.entries import create_entry
from core.json_values import JSONObject
from tests.admin.accessibility import grave_barriers, put_axe_into
from tests.admin.browsing import needs_chromium, photographed
from tests.admin.test_choosing_browser import FRONT
from tests.admin.test_live_preview import preview_headers, turn_on
from tests.content.builders import make_type
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

PAGE = """<!doctype html><meta charset="utf-8"><title>Site</title><style>body {{ font: 18px/1.5 Georgia, serif; margin: 2rem }} #log {{ margin-top: 100vh }}</style><h1 id="title"></h1><p id="log"></p>
<script>
const asked = new URL(location).searchParams, api = "{api}", headers = {headers};
const manager = "contentstack-adv-post-message", channel = "live-preview";
async function show(hash) {{
  const answer = await fetch(`${{api}}/v3/content_types/${{asked.get("content_type_uid")}}/entries/${{asked.get("entry_uid")}}?environment=production{more}`,
    {{ headers: {{ ...headers, live_preview: hash }} }});
  const {{ entry }} = await answer.json();
  title.textContent = [entry, ...(entry.lead ?? [])].map((each) => each.title).join(" / ");
}}
addEventListener("message", ({{ data, source }}) => {{
  if (data.from === channel) {{
    log.textContent += ` plain ${{data.type}} ${{data.data.contentTypeUid ?? data.data.hash === asked.get("live_preview")}}`;
    if (data.type === "client-data-send") show(data.data.hash);
  }}
  if (data.eventManager !== manager || data.channel !== channel) return;
  const {{ hash, nature }} = data.metadata;
  log.textContent += ` ${{nature}} ${{data.type}} ${{data.payload?.contentTypeUid ?? data.error?.code ?? ""}}`;
  if (nature !== "REQUEST") return;
  for (const kind of ["ACK", "RESPONSE"]) source.postMessage({{ eventManager: manager, channel, type: data.type, metadata: {{ hash, nature: kind }} }}, "*");
  if (data.type === "client-data-send") show(data.payload.hash);
}});
const request = (type, payload) => parent.postMessage({{ eventManager: manager, channel, type, payload, metadata: {{ hash: `${{type}}1`, nature: "REQUEST" }} }}, "*");
if ({plain}) parent.postMessage({{ from: channel, type: "init", data: {{ config: {{ shouldReload: false, href: location.href }} }} }}, "*");
else {{ request("init", {{ config: {{ shouldReload: {ssr}, href: location.href }} }}); request("get-odd", {{}}); }}
show(asked.get("live_preview"));
</script>"""


@contextlib.contextmanager
def running_site(**kinds: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a site on an origin of its own; what stands in the dictionary is put into its page."""
    told = {"plain": "false", "ssr": "false", "api": "", "more": "", "headers": "{}", **kinds}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(PAGE.format(**told).encode())

        def log_message(self, *_parts: object) -> None:
            """Nobody reads what it would say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", told
    finally:
        server.shutdown()
        server.server_close()


def test_a_site_shows_what_is_typed_while_it_is_typed(
    chromium: tuple[object, str], tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    uid = stage.entry("Herons")
    headers = str(preview_headers(stage)).replace("'", '"')
    with running_site(api=chromium[1], headers=headers) as (site, told):
        turn_on(stage, site)
        put_axe_into(tab)
        tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/article/{uid}/")
        tab.get_by_role("button", name="Preview", exact=True).press("Enter")
        framed, said = tab.frame_locator("[data-preview] iframe"), tab.locator("[data-preview-said]")
        framed.get_by_role("heading", name="Herons", exact=True).wait_for()
        tab.get_by_label("Title").fill("Grey herons")
        framed.get_by_role("heading", name="Grey herons").wait_for()
        assert said.inner_text() == "Shows what is typed."
        log = framed.locator("#log").inner_text()
        for part in (
            "ACK init",
            "RESPONSE init article",
            "RESPONSE get-odd NO_REQUEST_LISTENER_FOUND",
            "REQUEST client-data-send",
        ):
            assert part in log
        assert grave_barriers(tab) == []
        photographed(tab, "live-preview")
        tab.get_by_label("Title").fill("")
        said.get_by_text("Shows what was typed before this:").wait_for()
        assert framed.get_by_role("heading", name="Grey herons").is_visible()
        # The kit of before sends plain messages.
        told["plain"] = "true"
        tab.get_by_label("Title").fill("Greyer herons")
        tab.get_by_role("button", name="Load the preview again").click()
        framed.locator("#log").get_by_text("plain init-ack article").wait_for()
        tab.get_by_label("Title").fill("Greyest herons")
        framed.get_by_role("heading", name="Greyest herons").wait_for()
        assert "plain client-data-send true" in framed.locator("#log").inner_text()
        # What a server makes is loaded again.
        told.update(plain="false", ssr="true")
        tab.get_by_role("button", name="Load the preview again").click()
        framed.locator("#log").get_by_text("RESPONSE init article").wait_for()
        tab.get_by_label("Title").fill("Still herons")
        framed.get_by_role("heading", name="Still herons").wait_for()
        assert "client-data-send" not in framed.locator("#log").inner_text()
        tab.get_by_text("Phone", exact=True).click()
        assert framed.locator("html").evaluate("() => innerWidth") == 390
        tab.get_by_role("button", name="Save", exact=True).click()
        # Saved, and the pane stays open.
        tab.get_by_text("Saved as version 2.").wait_for()
        framed.get_by_role("heading", name="Still herons").wait_for()
        tab.get_by_role("button", name="Close the preview").click()
        assert tab.locator("[data-preview] iframe").count() == 0
    assert complaints == []


def test_a_site_reads_again_what_was_changed_in_a_dialog_of_the_form(
    chromium: tuple[object, str], tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    herons = stage.entry("Herons")
    front = make_type(stage.tenant.fresh_scope(), *FRONT, uid="front")
    data: JSONObject = {"title": "Today", "lead": [{"uid": herons, "_content_type_uid": "article"}]}
    uid = create_entry(SYSTEM, stage.tenant.fresh_scope(), front, locale="en-us", data=data).uid
    headers = str(preview_headers(stage)).replace("'", '"')
    with running_site(api=chromium[1], headers=headers, more="&include[]=lead") as (site, _told):
        turn_on(stage, site)
        tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/entries/front/{uid}/")
        tab.get_by_role("button", name="Preview", exact=True).press("Enter")
        framed = tab.frame_locator("[data-preview] iframe")
        framed.get_by_role("heading", name="Today / Herons", exact=True).wait_for()
        tab.locator("#field-lead [data-edit]").click()
        other = tab.frame_locator("dialog iframe")
        other.get_by_label("Title").fill("Egrets")
        other.get_by_role("button", name="Save", exact=True).click()
        framed.get_by_role("heading", name="Today / Egrets", exact=True).wait_for()
    assert complaints == []
