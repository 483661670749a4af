"""What every test through HTTP needs."""

from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """The folder of collected static files, whose absence the server warns of."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write that succeeds leaves a row in the activity log. Imported late: Django is set up after this file is read."""
    monkeypatch.setattr("api.views.Resource.dispatch", import_module("tests.api.recorded").recorded)
