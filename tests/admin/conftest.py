"""Fixtures for tests of the admin."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.publishing.conftest import stage

__all__ = ["stage"]


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """The folder of collected static files, whose absence the server warns of."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
