"""How many requests a credential and an organization may make: counted in Redis, off by default, open where Redis is away."""

import logging
import math
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from redis.commands.core import Script
from redis.exceptions import RedisError

from core.errors import PressroomError
from core.quick_redis import quick_redis
from stacks.actor import ActorKind
from stacks.client_address import client_address, network_of
from stacks.credentials import Access
from stacks.models import Stack

logger = logging.getLogger(__name__)

# One list of instants a key, within the last window: whoever looks at any window finds no more than the limit in it. All keys
# are looked at before one is written, so that what is refused counts nowhere.
_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local window = tonumber(ARGV[1])
local limit, left, wait
for place, key in ipairs(KEYS) do
    local most = tonumber(ARGV[place + 1])
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
    local free = most - redis.call('ZCARD', key)
    if not left or free < left then limit, left = most, free end
    if free <= 0 then
        local oldest = redis.call('ZRANGE', key, -most, -most, 'WITHSCORES')
        wait = math.max(wait or 0, tonumber(oldest[2]) + window - now)
    end
end
if wait then return {limit, -1, wait} end
for _, key in ipairs(KEYS) do
    local at = now
    while redis.call('ZADD', key, 'NX', at, string.format('%.0f', at)) == 0 do at = at + 1 end
    redis.call('PEXPIRE', key, math.ceil(window / 1000))
end
return {limit, left - 1, 0}
"""
_ALLOWANCE = "pressroom.allowance"
_PAUSE = 1.0
"""How long nobody is counted after Redis did not answer: a server that is away must not cost every request a timeout."""


class RateLimited(PressroomError):
    """You have made too many requests. Please wait a moment and try again."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the narrowest limit of a caller has left."""

    limit: int
    remaining: int
    wait_seconds: float = 0.0


@dataclass(slots=True)
class _Breaker:
    closed_at: float = 0.0


_breaker = _Breaker()


def are_on() -> bool:
    """Whether this installation limits callers that are known."""
    return bool(settings.RATE_LIMIT_PER_TOKEN or settings.RATE_LIMIT_PER_ORGANIZATION)


def count(request: HttpRequest, access: Access) -> None:
    """Count the request of a known caller, once however often it is begun anew. Raises RateLimited."""
    if not are_on() or _ALLOWANCE in request.META:
        return
    allowance = _take(_limits_of(access))
    request.META[_ALLOWANCE] = allowance
    if allowance is not None and allowance.wait_seconds:
        raise RateLimited


def count_address(request: HttpRequest) -> None:
    """Count a request that anybody may make by where it comes from. Raises RateLimited."""
    if not settings.RATE_LIMIT_PER_ADDRESS or _ALLOWANCE in request.META:
        return
    network = network_of(client_address(request.META))
    allowance = _take({f"pressroom:rate:address:{network}": settings.RATE_LIMIT_PER_ADDRESS})
    request.META[_ALLOWANCE] = allowance
    if allowance is not None and allowance.wait_seconds:
        raise RateLimited


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say in the headers what the caller has left."""
    allowance: Allowance | None = request.META.get(_ALLOWANCE)
    if allowance is None:
        return
    response.headers["X-RateLimit-Limit"] = str(allowance.limit)
    response.headers["X-RateLimit-Remaining"] = str(allowance.remaining)
    if allowance.wait_seconds:
        response.headers["Retry-After"] = str(math.ceil(allowance.wait_seconds))


def _limits_of(access: Access) -> dict[str, int]:
    """What counts a caller, and up to where. A person is one caller in all of their sessions."""
    limits = {}
    if settings.RATE_LIMIT_PER_TOKEN:
        actor, scope = access.actor, access.scope
        place = "" if actor.kind is ActorKind.USER or scope is None else scope.stack_uid
        limits[f"pressroom:rate:{actor.kind}:{place}:{actor.uid}"] = settings.RATE_LIMIT_PER_TOKEN
    if settings.RATE_LIMIT_PER_ORGANIZATION and access.scope is not None:
        organization = _organization_uid(access.scope.stack_uid)
        limits[f"pressroom:rate:organization:{organization}"] = settings.RATE_LIMIT_PER_ORGANIZATION
    return limits


@lru_cache(maxsize=4096)
def _organization_uid(stack_uid: str) -> str:
    """Whose the stack is, which never changes."""
    uid: str = Stack.objects.values_list("organization__uid", flat=True).get(uid=stack_uid)
    return uid


def _take(limits: dict[str, int]) -> Allowance | None:
    """One request off all limits, or off none; None where nothing limits the caller or Redis does not answer."""
    if not limits or time.monotonic() < _breaker.closed_at + _PAUSE:
        return None
    window = round(settings.RATE_LIMIT_SECONDS * 1_000_000)
    try:
        limit, left, wait = _script(settings.REDIS_URL)(keys=list(limits), args=[window, *limits.values()])
    except RedisError as error:
        _breaker.closed_at = time.monotonic()
        logger.warning("requests are not counted: Redis does not answer", exc_info=error)
        return None
    return Allowance(limit, max(left, 0), wait / 1_000_000 if left < 0 else 0.0)


@lru_cache(maxsize=4)
def _script(url: str) -> Script:
    """The script, over connections of this process."""
    return quick_redis(url).register_script(_SCRIPT)
