"""How often passwords may be tried, counted before each try, in PostgreSQL, so that it holds with all else away.

Counted are the tries of one person's password from one address, and those of anybody's from there. What somebody tries
elsewhere never keeps a person out.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from stacks.client_address import network_of
from stacks.errors import SignInPaused

_SIGNING_IN, _ASKING = "stacks.sign_in_tries", "stacks.mail_requests"
_COUNT = """
INSERT INTO stacks_signintally AS tally (key, tries, ends_at)
VALUES (%(key)s, 1, statement_timestamp() + make_interval(secs => %(pause)s))
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN tally.ends_at <= statement_timestamp() THEN 1 ELSE tally.tries + 1 END,
    ends_at = CASE WHEN tally.ends_at <= statement_timestamp() THEN EXCLUDED.ends_at ELSE tally.ends_at END
WHERE tally.ends_at <= statement_timestamp() OR tally.tries < %(most)s
"""
_PAUSE = "SELECT ceil(extract(epoch FROM ends_at - statement_timestamp())) FROM stacks_signintally WHERE key = %s"
_SWEEP = """
DELETE FROM stacks_signintally WHERE key IN (
    SELECT key FROM stacks_signintally WHERE ends_at <= statement_timestamp()
    ORDER BY ends_at, key LIMIT 4 FOR UPDATE SKIP LOCKED
)
"""
_FORGET = "DELETE FROM stacks_signintally WHERE key = %s"
_GIVE_BACK = "UPDATE stacks_signintally SET tries = tries - 1 WHERE key = %s AND tries > 0"


@dataclass(frozen=True, slots=True)
class _Keys:
    pair: str
    place: str


@contextmanager
def counted_try(*, email: str, address: str) -> Generator[None]:
    """Around one look at a password: it counts, unless the block ends well, which also forgets the pair's tries before it.

    Raises SignInPaused, before anything is looked at and in the same words for people who do not exist, once there were
    too many. Not to be called inside a transaction: what was tried must count, whatever becomes of the try.
    """
    keys = _keys(_SIGNING_IN, email, address)
    _count(keys)
    yield
    _forgive(keys)


def count_request(*, email: str, address: str) -> None:
    """Count a request for a mail to a person, apart from tries of passwords but under the same limits.

    Raises SignInPaused. Not to be called inside a transaction.
    """
    _count(_keys(_ASKING, email, address))


@transaction.atomic
def _count(keys: _Keys) -> None:
    # A try that one tally refuses counts in neither: the pair's row goes back with the transaction.
    _add(keys.pair, most=settings.SIGN_IN_TRIES)
    _add(keys.place, most=settings.SIGN_IN_TRIES_PER_ADDRESS)
    # Last, and never waiting: rows are locked in an order in which nobody waits for each other.
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP)


def _add(key: str, *, most: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "most": most, "pause": settings.SIGN_IN_PAUSE_SECONDS})
        if cursor.rowcount == 1:
            return
        cursor.execute(_PAUSE, [key])
        row = cursor.fetchone()
    raise SignInPaused(retry_after=max(1, int(row[0])) if row else 1)


@transaction.atomic
def _forgive(keys: _Keys) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [keys.pair])
        cursor.execute(_GIVE_BACK, [keys.place])


def _keys(matter: str, email: str, address: str) -> _Keys:
    place = network_of(address)
    return _Keys(pair=_digest(matter, f"{place} {email.strip().lower()}"), place=_digest(matter, place))


def _digest(matter: str, text: str) -> str:
    return salted_hmac(matter, text, algorithm="sha256").hexdigest()
