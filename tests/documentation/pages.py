"""README.md and the pages under docs/, as a reader finds them."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCS = PROJECT / "docs"
OPERATIONS = DOCS / "operations.md"

_FENCED = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")


def pages() -> list[Path]:
    """Everything that is written for readers."""
    return [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCED.sub("", page.read_text())


def links(page: Path) -> list[str]:
    """Where the page leads within the project, as it says it."""
    found = [first or second for first, second in _LINK.findall(prose(page))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of the page's headings."""
    return {_anchor(heading) for heading in re.findall(r"^#{1,6} (.*)$", prose(page), re.MULTILINE)}


def section(page: Path, heading: str) -> str:
    """What stands below the heading, up to the next one of its level or above."""
    level = heading.split(" ", maxsplit=1)[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", page.read_text(), re.M | re.S)
    assert found, f"{page.name} has no {heading!r}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in the text, without their heads."""
    cells = [
        [cell.strip() for cell in line.strip()[1:-1].split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    heads = {index - 1 for index, row in enumerate(cells) if set("".join(row)) <= set("-:| ")}
    return [row for index, row in enumerate(cells) if index not in heads and index - 1 not in heads]


def _anchor(heading: str) -> str:
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
