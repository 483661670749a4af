"""Fixtures for tests of the admin."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.publishing.conftest import stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

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


@pytest.fixture
def tab(stage: "Stage", complaints: list[str]) -> Iterator["Page"]:
    """A tab of Chromium in which the stack's owner signed in."""
    # This file is read before Django is set up, models are not there yet.
    from tests.admin.browsing import signed_in_tab  # noqa: PLC0415
    from tests.factories import PASSWORD  # noqa: PLC0415

    stage.tenant.owner.set_password(PASSWORD)
    stage.tenant.owner.save(update_fields=["password"])
    with signed_in_tab(stage.tenant.owner.email, PASSWORD, complaints) as page:
        yield page
