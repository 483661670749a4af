"""An export on disk, a storage of its own, and an organization to import into."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from stacks.models import Organization


@pytest.fixture
def export(tmp_path: Path) -> Path:
    # This file is read before Django is set up, models are not there yet.
    from tests.publishing.transfer.exports import write_export  # noqa: PLC0415

    return write_export(tmp_path / "export")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def organization(db: None) -> "Organization":
    from tests.factories import make_organization  # noqa: PLC0415

    return make_organization()
