"""One installation for the acceptance tests of a file: starting one takes most of their time."""

from collections.abc import Iterator

import pytest

from tests.acceptance.installation import Installation, start


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running quickstart in a folder of its own. The last test of the story stops it."""
    running = start(tmp_path_factory.mktemp("installation") / "var")
    try:
        yield running
    finally:
        running.stop()
