"""Redis for what a request may do without: it answers at once, or counts as gone."""

from functools import lru_cache

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisGone
from redis.retry import Retry

_TIMEOUT = 0.25


@lru_cache(maxsize=4)
def quick_redis(url: str) -> Redis:
    """A client over connections of this process. Its calls raise redis.RedisError after a quarter of a second at most."""
    retry = Retry(NoBackoff(), 1, supported_errors=(RedisGone,))
    return Redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=retry)
