"""The asset library in a real browser: uploads by choosing and by dropping, folders, small pictures, two widths."""

import base64
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from content.actions.asset_folders import create_folder
from content.actions.assets import AssetFields, create_asset
from content.asset_files import Upload
from content.models import Asset
from tests.admin.browsing import needs_chromium
from tests.corpora.uploads import png_of

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

    from tests.publishing.builders import Stage

pytestmark = [needs_chromium, pytest.mark.django_db(transaction=True)]

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="90" height="90"><circle cx="5" cy="5" r="4" fill="teal"/></svg>'
LOADED = "[...document.querySelectorAll('main img')].filter((image) => image.complete && image.naturalWidth).length"
DROP = """([name, kind, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], name, { type: kind }));
    for (const step of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(step, { dataTransfer: held, bubbles: true, cancelable: true }));
    }
}"""


def picture(colour: str, size: tuple[int, int] = (640, 420)) -> bytes:
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill="white")
    out = BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def store(stage: "Stage", name: str, content: bytes, fields: AssetFields | None = None) -> str:
    upload = Upload(content, name)
    return create_asset(
        stage.tenant.actor, stage.tenant.fresh_scope(), upload=upload, fields=fields or AssetFields()
    ).uid


def address(stage: "Stage", path: str = "assets/") -> str:
    return f"/admin/s/{stage.tenant.stack.api_key}/main/{path}"


def test_the_library_shows_its_files_at_two_widths(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    scope = stage.tenant.fresh_scope()
    folder = create_folder(stage.tenant.actor, scope, name="Birds of the northern coast").uid
    create_folder(stage.tenant.actor, scope, name="Press")
    for number, colour in enumerate(("teal", "tomato", "goldenrod", "slateblue")):
        store(stage, f"a_photograph_with_a_rather_long_name_{number}.jpg", picture(colour))
    uid = store(stage, "heron.jpg", picture("seagreen"), AssetFields("A heron at dusk", "Grey, standing"))
    store(stage, "logo.svg", SVG)
    store(stage, "table.csv", b"a,b\n1,2\n")
    store(stage, "inside.jpg", picture("navy"), AssetFields(parent_uid=folder))
    for width, scheme in ((1280, "light"), (390, "dark")):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it takes
        paths = {
            "assets/": 6, f"assets/?folder={folder}": 1, f"assets/{uid}/": 1, f"assets/{uid}/delete/": 1,
            f"folders/{folder}/": 0, f"folders/{folder}/delete/": 0, "assets/?kind=documents": 0, "assets/?q=heron": 1,
        }  # fmt: skip
        for path, pictures in paths.items():
            tab.goto(address(stage, path))
            tab.wait_for_load_state("networkidle")
            assert tab.get_by_role("heading", level=1).count() == 1, path
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
            assert tab.evaluate(LOADED) == pictures, path
    assert complaints == []


def test_files_are_uploaded_by_choosing_and_each_tells_its_result(
    tab: "Page", stage: "Stage", complaints: list[str]
) -> None:
    tab.goto(address(stage))
    files: list[FilePayload] = [
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture("teal")},
        {"name": "b.txt", "mimeType": "text/plain", "buffer": b"words"},
    ]
    tab.get_by_label("Upload files").set_input_files(files)
    with tab.expect_navigation():
        tab.get_by_role("button", name="Upload", exact=True).click()
    tab.get_by_role("link", name="a.jpg").wait_for()
    assert sorted(Asset.objects.values_list("name", flat=True)) == ["a.jpg", "b.txt"]
    assert complaints == []


def test_a_file_is_uploaded_by_dropping_it_into_a_folder(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    folder = create_folder(stage.tenant.actor, stage.tenant.fresh_scope(), name="Birds").uid
    tab.goto(address(stage, f"assets/?folder={folder}"))
    with tab.expect_navigation():
        tab.evaluate(DROP, ["drop.jpg", "image/jpeg", base64.b64encode(picture("teal")).decode()])
    tab.get_by_role("link", name="drop.jpg").wait_for()
    assert list(Asset.objects.filter(is_dir=False).values_list("name", "parent_uid")) == [("drop.jpg", folder)]
    assert complaints == []


def test_a_refused_file_says_why_and_the_others_are_stored(tab: "Page", stage: "Stage") -> None:
    tab.goto(address(stage))
    files: list[FilePayload] = [
        {"name": "huge.png", "mimeType": "image/png", "buffer": png_of(60_000, 60_000, b"")},
        {"name": "b.txt", "mimeType": "text/plain", "buffer": b"words"},
    ]
    tab.get_by_label("Upload files").set_input_files(files)
    tab.get_by_role("button", name="Upload", exact=True).click()
    tab.get_by_role("link", name="Show what was stored").wait_for()
    lines = tab.locator(".uploads li").all_inner_texts()
    assert lines == ["huge.png has more than 50,000,000 pixels.", "b.txt stored"]
    tab.get_by_role("link", name="Show what was stored").click()
    tab.get_by_role("link", name="b.txt").wait_for()


def test_a_file_is_described_replaced_and_deleted(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    uid = store(stage, "heron.jpg", picture("teal"))
    tab.goto(address(stage))
    tab.get_by_role("link", name="heron.jpg").click()
    tab.get_by_label("Title").fill("A heron")
    tab.get_by_label("Tags separated by commas").fill("birds, grey")
    tab.get_by_role("button", name="Save").click()
    assert tab.get_by_role("status").inner_text() == "The asset is saved."
    another: FilePayload = {"name": "stork.jpg", "mimeType": "image/jpeg", "buffer": picture("tomato", (60, 40))}
    tab.get_by_label("Another file").set_input_files(another)
    tab.get_by_role("button", name="Replace").click()
    assert tab.get_by_role("status").inner_text() == "Replaced. This is version 3."
    asset = Asset.objects.select_related("latest").get(uid=uid)
    assert asset.latest is not None
    assert (asset.latest.title, asset.latest.tags, asset.latest.filename) == ("A heron", ["birds", "grey"], "stork.jpg")
    tab.get_by_role("link", name="Delete…").click()
    tab.get_by_role("button", name="Delete").click()
    assert tab.get_by_role("status").inner_text() == "“A heron” is deleted."
    assert complaints == []


def test_folders_are_made_renamed_and_deleted(tab: "Page", stage: "Stage", complaints: list[str]) -> None:
    tab.goto(address(stage))
    tab.get_by_text("New folder").click()
    tab.get_by_label("Name of the folder").fill("Birds")
    tab.get_by_role("button", name="Make folder").click()
    tab.get_by_role("link", name="Birds").click()
    tab.get_by_role("link", name="Rename or move this folder").click()
    tab.get_by_label("Name").fill("Herons")
    tab.get_by_role("button", name="Save").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Herons"
    tab.get_by_role("link", name="Rename or move this folder").click()
    tab.get_by_role("link", name="Delete…").click()
    tab.get_by_role("button", name="Delete").click()
    assert not Asset.objects.filter(deleted_at=None).exists()
    assert complaints == []
