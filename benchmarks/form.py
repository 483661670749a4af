"""How soon an entry of 300 blocks and 40 languages can be written in, beside Django's own admin with the same data.

Chromium opens both forms in turns and tells when the answer began, when the page was ready, and how long a letter takes
from the key to the screen. Times of a busy machine say little by themselves: read the ratios.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.data import SYSTEM
from benchmarks.data import field as schema_field
from benchmarks.stock_plan import ARTICLES, BLOCKS, KINDS
from cms_project.founding import Founding, found, scope_of
from content.actions.content_types import create_content_type
from content.actions.entries import create_entry
from content.types import load_type
from core.json_values import JSONObject, JSONValue
from locales.actions.locales import create_locale

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = 40
KEYS = 40
HEADER = "| what | Pressroom | stock admin | ratio |\n|---|---|---|---|"
_TIMES = """() => {
    const { requestStart, responseStart, domContentLoadedEventEnd, decodedBodySize } = performance.getEntriesByType("navigation")[0];
    return { server: responseStart - requestStart, ready: domContentLoadedEventEnd, size: decodedBodySize / 1024 };
}"""
_LISTEN = """() => {
    window.lags = [];
    addEventListener("keydown", () => {
        const begun = performance.now();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => window.lags.push(performance.now() - begun);
            port2.postMessage(null);
        });
    }, true);
}"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two forms: where it is, who signs in, and how a text in it is reached."""

    name: str
    origin: str
    path: str
    person: tuple[str, str]
    reach: Callable[["Page"], None]
    seen: dict[str, list[float]] = field(default_factory=dict)


def make_entry(tell: Callable[[str], None]) -> tuple[str, tuple[str, str]]:
    """The path of the form of a fresh entry, and who may open it."""
    name, password = secrets.token_hex(4), secrets.token_hex(12)
    person = f"form-{name}@example.com", password
    founded = found(SYSTEM, Founding(organization=name, email=person[0], password=password, stack=name))
    for number in range(LANGUAGES - 1):
        code = f"en-{chr(97 + number // 26)}{chr(97 + number % 26)}"
        create_locale(SYSTEM, scope_of(founded.stack), code=code)
    article: JSONObject = {"title": "Article", "uid": "article", "schema": [_title()]}
    create_content_type(SYSTEM, scope_of(founded.stack), document=article)
    create_content_type(
        SYSTEM, scope_of(founded.stack), document={"title": "Front", "uid": "front", "schema": _schema()}
    )
    scope = scope_of(founded.stack)
    stored = load_type(scope, "article")
    uids = [
        create_entry(SYSTEM, scope, stored, locale="en-us", data={"title": f"Article {number}"}).uid
        for number in range(ARTICLES)
    ]
    data: JSONObject = {"title": "Front", "page": [_block(number, uids) for number in range(BLOCKS)]}
    uid = create_entry(SYSTEM, scope, load_type(scope, "front"), locale="en-us", data=data).uid
    tell(f"an entry of {BLOCKS} blocks in a stack of {LANGUAGES} languages")
    return f"/admin/s/{founded.stack.api_key}/main/entries/front/{uid}/", person


def _title() -> JSONValue:
    return schema_field("title", "text", mandatory=True, field_metadata={"_default": True})


def _schema() -> list[JSONValue]:
    kinds: dict[str, list[JSONValue]] = {
        "hero": [schema_field("head", "text"), schema_field("image", "file")],
        "prose": [schema_field("head", "text"), schema_field("body", "json", field_metadata={"allow_json_rte": True})],
        "teaser": [
            schema_field("head", "text"),
            schema_field("to", "reference", reference_to=["article"], field_metadata={"ref_multiple": True}),
            schema_field("more", "link"),
        ],
    }
    blocks: list[JSONValue] = [{"uid": uid, "title": uid.title(), "schema": schema} for uid, schema in kinds.items()]
    return [_title(), schema_field("page", "blocks", blocks=blocks)]


def _block(number: int, uids: list[str]) -> JSONValue:
    kind = KINDS[number % len(KINDS)]
    content: JSONObject = {"head": f"{kind} {number}"}
    if kind == "prose":
        line: JSONValue = {"type": "p", "uid": "p", "attrs": {}, "children": [{"text": "Reeds and rushes. " * 12}]}
        content["body"] = {"type": "doc", "uid": f"d{number}", "attrs": {}, "children": [line]}
    if kind == "teaser":
        content["to"] = [{"uid": uids[number % len(uids)], "_content_type_uid": "article"}]
    return {kind: content}


def sides(origins: tuple[str, str], path: str, person: tuple[str, str]) -> tuple[Side, Side]:
    """The two forms, at the origins of their servers."""
    product, stock = origins
    return (
        Side("Pressroom", product, path, person, _reach_rich_text),
        Side("stock admin", stock, "/admin/stock/front/1/change/", ("bench", person[1]), _reach_area),
    )


def measure(both: tuple[Side, Side], rounds: int) -> None:
    """Open the forms in turns, and print the table."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 only here is a browser needed

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = [(side, _signed_in(browser, side)) for side in both]
        for number in range(rounds + 1):
            for side, page in pages:
                _look(side, page, is_counted=number > 0)
        browser.close()
    print(HEADER)
    product, stock = both
    for name, unit in (("server", "ms"), ("ready", "ms"), ("key", "ms"), ("size", "KB")):
        ours, theirs = median(product.seen[name]), median(stock.seen[name])
        print(f"| {_TOLD[name]} | {ours:,.0f} {unit} | {theirs:,.0f} {unit} | {ours / theirs:.2f} |")


_TOLD = {
    "server": "the answer begins",
    "ready": "ready: scripts have run, it can be written in",
    "key": "a key, until it is seen: rich text ÷ text area",
    "size": "the page, uncompressed",
}


def _signed_in(browser: "Browser", side: Side) -> "Page":
    page = browser.new_context(base_url=side.origin).new_page()
    # Who leaves with something typed is asked; here they go.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/")
    page.locator("input[name=username]").fill(side.person[0])
    page.locator("input[name=password]").fill(side.person[1])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()
    return page


def _look(side: Side, page: "Page", *, is_counted: bool) -> None:
    page.goto(side.path, wait_until="load")
    times: dict[str, Any] = page.evaluate(_TIMES)
    side.reach(page)
    page.evaluate(_LISTEN)
    for _ in range(KEYS):
        page.keyboard.press("a")
    # The page's policy lets no text be run, as waiting for a condition does.
    while page.evaluate("lags.length") < KEYS:
        page.wait_for_timeout(20)
    times["key"] = median(page.evaluate("lags"))
    # The first look fills caches, on both sides.
    if is_counted:
        for name, value in times.items():
            side.seen.setdefault(name, []).append(float(value))


def _reach_rich_text(page: "Page") -> None:
    page.locator("[data-instance] > details").nth(1).evaluate("it => { it.open = true; }")
    page.locator(".ProseMirror").first.click()


def _reach_area(page: "Page") -> None:
    page.locator("textarea[name=block_set-1-body]").click()
