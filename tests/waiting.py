"""The one way tests wait for what happens in other processes and threads."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], deadline: float = 10.0) -> None:
    """Wait until the condition holds; fail where it does not in time."""
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, f"not within {deadline} seconds"
        time.sleep(0.02)
