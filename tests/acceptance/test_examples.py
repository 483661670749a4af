"""The requests that the pages under docs/ show, run as they are printed against the demo stack."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.installation import PROJECT, Installation

DOCS = PROJECT / "docs"
PICTURE = DOCS / "images" / "home.png"


def blocks(page: Path) -> list[str]:
    """The page's blocks of commands."""
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


PREPARED = blocks(DOCS / "api.md")[0]
# Told a receiver that nobody runs, the demo's publishing would be tried again and again by those after it.
PAGES = sorted((page for page in DOCS.glob("*.md") if blocks(page)), key=lambda page: (page.stem == "webhooks", page))


@pytest.mark.skipif(shutil.which("curl") is None, reason="the pages' commands need curl")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_requests_of_a_page_are_answered_as_it_says(installation: Installation, tmp_path: Path, page: Path) -> None:
    (tmp_path / "var").symlink_to(installation.var)
    shutil.copy(PICTURE, tmp_path / "heron.jpg")
    shown = blocks(page)[1:] if page.stem == "api" else blocks(page)
    assert shown
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join([PREPARED, *shown])],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout[-2000:] + ran.stderr
    assert '"error_code"' not in ran.stdout
    assert ran.stdout.strip()
