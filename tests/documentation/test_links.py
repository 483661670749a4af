"""Every link of the pages leads somewhere, and the README leads to every page."""

from pathlib import Path

import pytest

from tests.documentation.pages import DOCS, PROJECT, anchors, links, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_the_readme_leads_to_every_page() -> None:
    assert {PROJECT / link.partition("#")[0] for link in links(PROJECT / "README.md")} >= set(DOCS.glob("*.md"))


def test_the_list_of_decisions_has_every_one() -> None:
    folder = DOCS / "decisions"
    assert {folder / link for link in links(folder / "README.md")} == set(folder.glob("0*.md"))
