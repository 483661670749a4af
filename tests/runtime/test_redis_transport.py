"""What a worker makes of a Redis that refuses."""

import pytest
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError

from cms_project.celery import app

REDIS = "redis://127.0.0.1:1/0"


@pytest.mark.parametrize("refusal", [OutOfMemoryError, ReadOnlyError, ResponseError])
def test_a_refusal_is_a_lost_connection_after_which_the_worker_connects_again(refusal: type[Exception]) -> None:
    with app.connection_for_read(REDIS) as broker:
        assert issubclass(refusal, tuple(broker.recoverable_connection_errors))
