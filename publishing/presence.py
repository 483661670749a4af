"""Who has an entry open in a language at the moment: in Redis for as long as their pages say so, and nowhere else."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.conf import settings
from redis import RedisError

from core.quick_redis import quick_redis

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15
"""How often a page that is looked at says so."""
_GONE_SECONDS = 3 * BEAT_SECONDS + 5
_MOST_TABS = 20
"""So many pages of one person with one entry are told of; more change nothing of what others see."""
_TAB = re.compile(r"[0-9a-z-]{1,40}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of somebody's: the entry and language it shows, who looks at it, and a name that the page gave itself."""

    branch_id: int
    entry_id: int
    locale: str
    person_uid: str
    tab: str

    @property
    def is_named(self) -> bool:
        """Whether its name is one."""
        return _TAB.fullmatch(self.tab) is not None

    @property
    def _key(self) -> str:
        return f"pressroom:presence:{self.branch_id}:{self.entry_id}:{self.locale}"

    @property
    def _field(self) -> str:
        return f"{self.person_uid} {self.tab}"


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has it open, too; oneself where that is another page of one's own."""

    person_uid: str
    is_editing: bool
    since: datetime


def stay(page: Page, *, is_editing: bool) -> list[Present]:
    """Say that the page is open, and whether something was typed into it; who else has it open, the longest first.

    Nobody where Redis does not answer.
    """
    try:
        return _stay(page, is_editing)
    except RedisError as error:
        logger.info("nobody is told who else is there: Redis does not answer", exc_info=error)
        return []


def leave(page: Page) -> None:
    """Say that the page is closed. Where Redis does not answer it is forgotten in a moment all the same."""
    try:
        quick_redis(settings.REDIS_URL).hdel(page._key, page._field)
    except RedisError as error:
        logger.info("a page that was closed is not forgotten at once: Redis does not answer", exc_info=error)


def _stay(page: Page, is_editing: bool) -> list[Present]:
    key, field = page._key, page._field
    redis = quick_redis(settings.REDIS_URL)
    asked = redis.pipeline(transaction=False)
    asked.time()
    asked.hgetall(key)
    (seconds, _), rows = asked.execute()
    found = dict(_living(rows, seconds))
    since = found[field][0] if field in found else seconds
    told = redis.pipeline(transaction=False)
    if field in found or sum(_person_of(name) == page.person_uid for name in found) < _MOST_TABS:
        told.hset(key, field, orjson.dumps([since, seconds, is_editing]))
    if gone := [name for name in rows if name.decode() not in found]:
        told.hdel(key, *gone)
    told.expire(key, _GONE_SECONDS)
    told.execute()
    return _people({name: row for name, row in found.items() if name != field})


def _living(rows: dict[bytes, bytes], now: int) -> Iterator[tuple[str, tuple[int, bool]]]:
    for name, row in rows.items():
        since, seen, is_editing = orjson.loads(row)
        if now - seen < _GONE_SECONDS:
            yield name.decode(), (since, is_editing)


def _person_of(name: str) -> str:
    return name.partition(" ")[0]


def _people(pages: dict[str, tuple[int, bool]]) -> list[Present]:
    """Each person once, however many pages they have."""
    people: dict[str, tuple[int, bool]] = {}
    for name, (since, is_editing) in pages.items():
        uid = _person_of(name)
        first, edits = people.get(uid, (since, False))
        people[uid] = min(first, since), edits or is_editing
    ordered = sorted(people.items(), key=lambda each: (each[1][0], each[0]))
    return [Present(uid, is_editing, datetime.fromtimestamp(since, UTC)) for uid, (since, is_editing) in ordered]
