"""Answering the same request once, however often it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.db import connection, transaction

from core.errors import Conflict
from stacks.actor import Actor
from stacks.errors import KeyReused
from stacks.models import KeptAnswer
from stacks.scope import Scope

FORGOTTEN_AT_ONCE = 100

_CLAIM = """
    INSERT INTO stacks_keptanswer (stack_id, caller, route, key, fingerprint, status, headers, body, expires_at)
    VALUES (%(stack)s, %(caller)s, %(route)s, %(key)s, %(fingerprint)s, 0, '{}', '', %(expires_at)s)
    ON CONFLICT (stack_id, caller, route, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, expires_at = EXCLUDED.expires_at
    WHERE stacks_keptanswer.expires_at <= %(now)s
    RETURNING id
"""
_KEEP = """
    WITH forgotten AS (
        DELETE FROM stacks_keptanswer WHERE id IN (
            SELECT id FROM stacks_keptanswer WHERE expires_at <= %(now)s AND id <> %(id)s
            ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        )
    )
    UPDATE stacks_keptanswer SET status = %(status)s, headers = %(headers)s::jsonb, body = %(body)s WHERE id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with the key under which its caller may make it again; `fingerprint` is of all that it says."""

    route: str
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@transaction.atomic
def answer_once(
    actor: Actor, scope: Scope | None, request: KeyedRequest, answer: Callable[[], Answer], *, now: datetime
) -> tuple[Answer, bool]:
    """The answer to a request, and whether it was given before: then nothing is done again.

    A twin that comes meanwhile waits for this one's end. What is answered is kept for a time, and some of what was kept
    too long is forgotten; a request that fails leaves nothing behind. Raises KeyReused where the key was used for
    another request, and whatever `answer` raises.
    """
    claimed = _claim(actor, scope, request, now=now)
    if claimed is None:
        return _kept(actor, scope, request), True
    given = answer()
    _keep(claimed, given, now=now)
    return given, False


def _claim(actor: Actor, scope: Scope | None, request: KeyedRequest, *, now: datetime) -> int | None:
    """The id of the row that waits for the answer; None where another request has the key."""
    parameters = {
        **_place(actor, request),
        "stack": scope.stack_id if scope else None,
        "fingerprint": request.fingerprint,
        "expires_at": now + timedelta(hours=settings.KEPT_ANSWER_HOURS),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _keep(claimed: int, given: Answer, *, now: datetime) -> None:
    parameters: dict[str, int | str | bytes | datetime] = {
        "id": claimed,
        "status": given.status,
        "headers": orjson.dumps(dict(given.headers)).decode(),
        "body": given.body,
        "now": now,
        "limit": FORGOTTEN_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, parameters)


def _kept(actor: Actor, scope: Scope | None, request: KeyedRequest) -> Answer:
    rows = KeptAnswer.objects.filter(**_place(actor, request))
    row = (rows.filter(stack_id=scope.stack_id) if scope else rows.filter(stack=None)).first()
    if row is None:
        raise Conflict("The answer to this request is just being forgotten. Please try again.")
    if bytes(row.fingerprint) != request.fingerprint:
        raise KeyReused
    return Answer(row.status, row.headers, bytes(row.body))


def _place(actor: Actor, request: KeyedRequest) -> dict[str, str]:
    return {"caller": f"{actor.kind.value}:{actor.uid}", "route": request.route, "key": request.key}
