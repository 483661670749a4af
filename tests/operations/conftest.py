"""A stack that other processes see, and Pressroom's own processes over it."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


@pytest.fixture
def stage(transactional_db: None) -> "Stage":
    """A stack with nothing on it."""
    # This file is read before Django is set up, models are not there yet.
    from tests.publishing.builders import make_stage  # noqa: PLC0415

    return make_stage()
