"""What people do in the builder: open a document, add and drag fields, save."""

from typing import TYPE_CHECKING, Any

from content.models import ContentType
from core.json_values import JSONObject
from tests.content.builders import text

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.publishing.builders import Stage


def open_type(tab: "Page", stage: "Stage", uid: str, kind: str = "content-types") -> None:
    """Go to the builder of a document."""
    tab.goto(f"/admin/s/{stage.tenant.stack.api_key}/main/{kind}/{uid}/")
    tab.locator(".b-pick").first.wait_for()


def stored(uid: str) -> dict[str, Any]:
    """The latest document of a type."""
    row = ContentType.objects.select_related("latest").get(uid=uid, deleted_at=None)
    assert row.latest is not None
    document: dict[str, Any] = row.latest.document
    return document


def save(tab: "Page") -> str:
    """What the person is told once the document is stored."""
    tab.get_by_role("button", name="Save", exact=True).click()
    said = tab.locator("[data-toast] p").filter(has_text="Saved as version")
    said.wait_for()
    return said.inner_text()


def add(tab: "Page", list_label: str, kind: str, name: str) -> None:
    """Put a field at the end of a list, by keyboard from the palette on."""
    tab.get_by_role("button", name=list_label, exact=True).click()
    tab.keyboard.type(kind)
    tab.keyboard.press("Enter")
    tab.locator("#option-display_name:focus, #option-title:focus").wait_for()
    tab.keyboard.type(name)


def row(tab: "Page", path: str) -> "Locator":
    """The button of a field or block."""
    return tab.locator(f'.b-pick[data-path="{path}"]')


def outline(fields: Any) -> list[Any]:
    """The uids of a schema, nested."""
    found: list[Any] = []
    for field in fields:
        below = field.get("schema") if "schema" in field else field.get("blocks")
        found.append([field["uid"], outline(below)] if below is not None else field["uid"])
    return found


def blocks(uid: str, *names: str) -> JSONObject:
    """A field of modular blocks with a text in each."""
    made: list[Any] = [{"uid": name, "title": name.title(), "schema": [text("line")]} for name in names]
    return {"uid": uid, "display_name": uid.title(), "data_type": "blocks", "multiple": True, "blocks": made}


def drag(tab: "Page", path: str, target: str) -> None:
    """With the mouse, from the grip of a row to the top of another element."""
    grip = tab.locator(f'[data-grip="{path}"]')
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), tab.locator(target).bounding_box()
    assert start is not None
    assert end is not None
    tab.mouse.move(start["x"] + 5, start["y"] + start["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(end["x"] + 20, end["y"] + 30, steps=3)
    tab.mouse.move(end["x"] + 20, end["y"] + 2, steps=3)
    tab.mouse.up()


def outline_shown(tab: "Page") -> list[str]:
    """The paths of uids of the rows on the page."""
    script = "(rows) => rows.map((row) => row.querySelector('.b-uid')?.textContent).filter(Boolean)"
    names: list[str] = tab.locator(".b-pick").evaluate_all(script)
    places: list[str] = tab.locator(".b-pick").evaluate_all("(rows) => rows.map((row) => row.dataset.path)")
    by_place = dict(zip([place for place in places if place], names, strict=True))
    return [
        ".".join(by_place[above] for above in by_place if f"{place}.".startswith(f"{above}.")) for place in by_place
    ]
