"""Fixtures for tests of publishing."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


@pytest.fixture
def stage(db: None) -> "Stage":
    """A stack to publish in; a test may ask for real transactions by its own mark."""
    # This file is read before Django is set up, models are not there yet.
    from tests.publishing.builders import make_stage  # noqa: PLC0415

    return make_stage()
