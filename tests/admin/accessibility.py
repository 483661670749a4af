"""axe in a page: what in it shuts people out who read it otherwise than by eye and mouse."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.clients.server import install_packages, node_or_skip

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FOLDER = Path(__file__).parents[1] / "clients" / "axe"
_GRAVE = """async (rules) => {
    const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
    const { violations } = await axe.run(document, { ...only, resultTypes: ["violations"], iframes: false });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap(({ id, nodes }) =>
        nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join("; ")}`));
}"""


def put_axe_into(tab: "Page") -> None:
    """Have axe in every page that the tab opens from now on; skips without Node."""
    node_or_skip()
    install_packages(_FOLDER)
    tab.add_init_script(path=_FOLDER / "node_modules" / "axe-core" / "axe.min.js")


def grave_barriers(tab: "Page") -> list[str]:
    """What axe calls serious or critical in the page as it is, by rule and element, in the light theme and the dark."""
    tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    found: list[str] = tab.evaluate(_GRAVE, [])
    tab.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark {each}" for each in tab.evaluate(_GRAVE, ["color-contrast"])]
    return found
