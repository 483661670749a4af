"""What every test through HTTP needs."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """The folder of collected static files, whose absence the server warns of."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
