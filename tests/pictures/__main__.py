"""`python -m tests.pictures` takes the pictures of docs/images from a running `make run`: its address is in var/demo.env."""

import argparse
import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.pictures.scene import prepare, sign_in
from tests.pictures.screens import SCREENS, Place

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PROJECT = Path(__file__).parents[2]
WIDE, PATIENCE = {"width": 1280, "height": 860}, 30_000


def main() -> None:
    """Prepare the demo stack, sign in, and photograph every screen that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("screens", nargs="*", help=f"all, or of these: {', '.join(SCREENS)}")
    parser.add_argument("--demo", type=Path, default=PROJECT / "var" / "demo.env")
    parser.add_argument("--folder", type=Path, default=PROJECT / "docs" / "images")
    asked = parser.parse_args()
    demo = dict(line.split("=", 1) for line in asked.demo.read_text().splitlines() if "=" in line)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        names = prepare(sign_in(playwright.request.new_context(base_url=demo["CMS_URL"]), demo))
        context = browser.new_context(base_url=demo["CMS_URL"], viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        place = Place(tab, f"/admin/s/{demo['CMS_API_KEY']}/main/", names)
        for name in asked.screens or SCREENS:
            if name != "sign-in" and not any(cookie["name"] == "sessionid" for cookie in context.cookies()):
                _sign_in(tab, demo)
            SCREENS[name](place)
            for scheme in ("light", "dark"):
                tab.emulate_media(color_scheme=scheme)
                _keep(tab.screenshot(), asked.folder / f"{name}{'-dark' * (scheme == 'dark')}.png")
            tab.emulate_media(color_scheme="light")
            tab.set_viewport_size(WIDE)  # type: ignore[arg-type]
        browser.close()


def _sign_in(tab: Page, demo: dict[str, str]) -> None:
    tab.goto("/admin/")
    tab.locator("input[name=username]").fill(demo["CMS_EMAIL"])
    tab.locator("input[name=password]").fill(demo["CMS_PASSWORD"])
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Sign out").wait_for()


def _keep(picture: bytes, path: Path) -> None:
    """Write it with 256 colours, which interfaces look the same in at a third of the bytes."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


main()
