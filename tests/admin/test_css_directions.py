"""The admin's style sheets say where things begin and end, not left and right: a language written from the right turns the pages round."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted(path for app in ("stacks", "content", "publishing") for path in (ROOT / app / "static").rglob("*.css"))
_SIDES = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)[\w-]*|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
_FOUR = re.compile(
    r"(?<![\w-])(margin|padding|inset|border-width|border-color|border-style|border-radius)\s*:\s*([^;{}]+)"
)
REASONED = {
    ("builder.css", "left:"): "half of the window, from which the notice is moved by half of itself",
    ("publish.css", "border-width: 0 2px 2px 0"): "two sides of a square that is turned into an arrow",
}
"""What stays physical, and why."""


def physical(sheet: str) -> Iterator[str]:
    """The declarations that name a side, or give two sides that face one another different values."""
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    yield from (found[0] for found in _SIDES.finditer(plain))
    for found in _FOUR.finditer(plain):
        values = re.findall(r"(?:[^\s()]|\([^()]*\))+", found[2].replace("!important", ""))
        if len(values) != 4:
            continue
        top, right, bottom, left = values
        is_even = (top, bottom) == (right, left) if found[1] == "border-radius" else right == left
        if not is_even:
            yield f"{found[1]}: {' '.join(values)}"


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_names_no_side(path: Path) -> None:
    assert [each for each in physical(path.read_text()) if (path.name, each) not in REASONED] == []


def test_what_stays_physical_is_still_there() -> None:
    found = {(path.name, each) for path in SHEETS for each in physical(path.read_text())}
    assert found & REASONED.keys() == REASONED.keys()


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("a { margin-left: 1px }", ["margin-left:"]), ("a{left:0}", ["left:"]), ("a { text-align: right; }", ["text-align: right"]),
        ("a { padding: 1px 2px 1px 3px }", ["padding: 1px 2px 1px 3px"]), ("a { padding: 1px 2px 1px 2px }", []),
        ("a { border-top-left-radius: 1px }", ["border-top-left-radius:"]), ("a { border-radius: 6px 6px 0 0 }", []),
        ("a { border-radius: 6px 0 0 6px }", ["border-radius: 6px 0 0 6px"]), ("a { margin: 0 calc(1px + 2px) 0 1px }", ["margin: 0 calc(1px + 2px) 0 1px"]),
        ("a { inset-inline-start: 0; margin-inline: 1px 2px } /* left: 0 */", []),
    ],
)  # fmt: skip
def test_sides_are_told_from_beginnings(sheet: str, told: list[str]) -> None:
    assert list(physical(sheet)) == told
