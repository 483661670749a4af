"""The screens there are pictures of, by the picture's name, and how each comes to look as it does."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

Step = Callable[["Place"], None]
_PHONE = 360
_ENDING = " au soir"


@dataclass(frozen=True, slots=True)
class Place:
    """A tab in front of the stack's pages, and the uids that their addresses name."""

    tab: "Page"
    root: str
    names: Mapping[str, str]

    def open(self, path: str) -> None:
        """Go there and wait until scripts and pictures have come."""
        self.tab.goto(f"{self.root}{path.format(**self.names)}", wait_until="networkidle")


def _page(path: str) -> Step:
    return functools.partial(Place.open, path=path)


def _sign_in(place: Place) -> None:
    place.tab.goto("/admin/")


def _palette(place: Place) -> None:
    place.open("")
    place.tab.keyboard.press("Control+k")
    place.tab.get_by_role("combobox").fill("tide")
    place.tab.get_by_role("option").first.wait_for()
    place.tab.wait_for_load_state("networkidle")


def _shortcuts(place: Place) -> None:
    place.open("entries/article/")
    place.tab.keyboard.press("?")
    place.tab.get_by_role("dialog").wait_for()


def _publish_dialog(place: Place) -> None:
    place.open("entries/article/{changed}/")
    place.tab.get_by_role("link", name="Publish…").click()
    dialog = place.tab.get_by_role("dialog")
    dialog.get_by_role("button", name="staging").click()
    dialog.get_by_role("button", name=re.compile(r"Publish \d")).click(trial=True)


def _choosing_entries(place: Place) -> None:
    place.open("entries/article/{entry}/")
    place.tab.get_by_role("button", name="Browse…").last.click()
    place.tab.get_by_role("dialog").get_by_role("checkbox").first.wait_for()


def _choosing_files(place: Place) -> None:
    place.open("entries/article/{entry}/")
    place.tab.get_by_role("button", name="Browse…").first.click()
    place.tab.get_by_role("dialog").get_by_role("link", name="Stories").click()
    place.tab.get_by_role("dialog").locator("img").first.wait_for()
    place.tab.wait_for_load_state("networkidle")


def _rich_text(place: Place) -> None:
    place.open("entries/article/{entry}/")
    place.tab.locator(".ProseMirror").first.click()


def _filtered(place: Place) -> None:
    place.open("entries/article/?language=en-us&sort=title")
    for box in place.tab.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()


def _merge(place: Place) -> None:
    """Somebody else saved the title while it was being written here."""
    place.open("entries/article/{entry}/?locale=fr-fr")
    other = place.tab.context.new_page()
    elsewhere = Place(other, place.root, place.names)
    elsewhere.open("entries/article/{entry}/?locale=fr-fr")
    name = other.get_by_role("textbox", name="Title").first.input_value()
    others = name.removesuffix(_ENDING) if name.endswith(_ENDING) else name + _ENDING
    for tab, text, sign in (
        (other, others, "Saved as version"),
        (place.tab, f"{name}, la nuit", "while you were writing"),
    ):
        tab.get_by_role("textbox", name="Title").first.fill(text)
        tab.get_by_role("button", name="Save", exact=True).click()
        tab.get_by_text(sign).first.wait_for()
    other.close()


def _on_a_phone(path: str) -> Step:
    def step(place: Place) -> None:
        place.tab.set_viewport_size({"width": _PHONE, "height": 760})
        place.open(path)

    return step


SCREENS: Mapping[str, Step] = {
    "sign-in": _sign_in,
    "home": _page(""),
    "palette": _palette,
    "shortcuts": _shortcuts,
    "entry-types": _page("entries/"),
    "entries": _filtered,
    "entry": _page("entries/article/{entry}/"),
    "entry-on-a-phone": _on_a_phone("entries/article/{entry}/"),
    "home-on-a-phone": _on_a_phone(""),
    "rich-text": _rich_text,
    "choosing-entries": _choosing_entries,
    "choosing-files": _choosing_files,
    "side-by-side": _page("entries/article/{entry}/?locale=fr-fr&beside=en-us"),
    "publish-dialog": _publish_dialog,
    "merge": _merge,
    "versions": _page("entries/article/{changed}/versions/"),
    "comparison": _page("entries/article/{changed}/compare/"),
    "trash": _page("trash/author/"),
    "assets": _page("assets/?kind=pictures"),
    "asset": _page("assets/{asset}/"),
    "approvals": _page("approvals/"),
    "calendar": _page("calendar/"),
    "queue": _page("queue/"),
    "jobs": _page("jobs/"),
    "releases": _page("releases/"),
    "release": _page("releases/{release}/"),
    "content-types": _page("content-types/"),
    "builder": _page("content-types/article/"),
    "global-fields": _page("global-fields/"),
    "taxonomy": _page("taxonomies/subjects/"),
    "workflow": _page("workflows/{workflow}/"),
    "publish-rule": _page("publish-rules/{rule}/"),
    "environments": _page("environments/"),
    "languages": _page("locales/"),
    "branches": _page("branches/"),
    "branch-comparison": _page("compare-branches/?base=main&compare=redesign"),
    "webhook": _page("webhooks/{webhook}/"),
    "live-preview-settings": _page("live-preview/"),
    "people": _page("people/"),
    "roles": _page("roles/"),
    "role": _page("roles/{role}/"),
    "tokens": _page("tokens/"),
    "activity": _page("activity/"),
    "audit-log": _page("audit/"),
}
