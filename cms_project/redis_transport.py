"""Celery's way to Redis, for a worker that outlives whatever Redis answers."""

from kombu.transport import redis
from redis.exceptions import ResponseError


class Transport(redis.Transport):
    """Takes a refusal for a lost connection, so that the worker connects again, and again, and ticks meanwhile.

    A server without memory, one that became a replica or cannot write its snapshot refuses commands. Celery takes that for
    a mistake of its own and ends the worker, and as often as somebody starts it again; but a worker without a broker still publishes.
    """

    connection_errors = (*redis.Transport.connection_errors, ResponseError)
