"""Fixtures for tests of the admin."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.publishing.conftest import stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.publishing.builders import Stage

__all__ = ["stage"]


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """The folder of collected static files, whose absence the server warns of."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said of errors."""
    return []


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[tuple["Browser", str]]:
    """Chromium and a web server for all tests of a file: starting both takes longer than most tests."""
    # This file is read before Django is set up, models are not there yet.
    from tests.admin.browsing import opened_browser  # noqa: PLC0415

    with opened_browser() as opened:
        yield opened


@pytest.fixture
def tab(chromium: tuple["Browser", str], stage: "Stage", complaints: list[str]) -> Iterator["Page"]:
    """A tab of Chromium in which the stack's owner signed in."""
    from tests.admin.browsing import signed_in_tab  # noqa: PLC0415
    from tests.factories import PASSWORD  # noqa: PLC0415

    browser, address = chromium
    stage.tenant.owner.set_password(PASSWORD)
    stage.tenant.owner.save(update_fields=["password"])
    person = stage.tenant.owner.email, PASSWORD
    with signed_in_tab(browser, address, person=person, complaints=complaints) as page:
        yield page
