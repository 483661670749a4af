"""Deleting what people and apps were let do and can do no longer. It belongs to them and organizations, and to no stack.

Who shows a code or a refresh token a second time ends what came of the consent. So of a consent that something is good of
still, every refresh token stays, however long ago it was used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from core.clock import utc_now
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission

_ALLOW_MINUTES = "SELECT set_config('statement_timeout', '10min', TRUE)"
_OF_CONSENT = """JOIN stacks_oauthauthorization AS consent ON consent.id = g.authorization_id
    JOIN stacks_oauthapp AS app ON app.id = consent.app_id"""
# Nothing of it is good since, and nothing ever will be: an end is not undone, and what ended is not renewed.
_IS_OVER = """(least(g.revoked_at, consent.revoked_at, app.deleted_at) < %(before)s
    OR g.expires_at < %(before)s AND NOT EXISTS (
        SELECT FROM stacks_token AS good WHERE good.grant_id = g.id AND good.expires_at >= %(before)s))"""


@dataclass(frozen=True, slots=True)
class _Step:
    """Rows `gone` that are over. What goes first no longer holds back the next, which go `once` that is so."""

    name: str
    table: str
    found: str
    once: str = "TRUE"
    key: str = "id"


_STEPS = (
    _Step(
        "tokens of apps",
        "stacks_token",
        f"""FROM stacks_token AS gone JOIN stacks_oauthgrant AS g ON g.id = gone.grant_id {_OF_CONSENT}
        WHERE ({_IS_OVER} OR gone.kind = 'oauth' AND gone.expires_at < %(before)s)""",
    ),
    _Step(
        "codes and their chains of tokens",
        "stacks_oauthgrant",
        f"FROM stacks_oauthgrant AS gone JOIN stacks_oauthgrant AS g ON g.id = gone.id {_OF_CONSENT} WHERE {_IS_OVER}",
        once="NOT EXISTS (SELECT FROM stacks_token AS held WHERE held.grant_id = gone.id)",
    ),
    _Step(
        "consents",
        "stacks_oauthauthorization",
        """FROM stacks_oauthauthorization AS gone JOIN stacks_oauthapp AS app ON app.id = gone.app_id
        WHERE least(gone.revoked_at, app.deleted_at) < %(before)s""",
        once="NOT EXISTS (SELECT FROM stacks_oauthgrant AS held WHERE held.authorization_id = gone.id)",
    ),
    _Step(
        "sessions of the API",
        "stacks_token",
        "FROM stacks_token AS gone WHERE gone.kind = 'authtoken' AND least(gone.expires_at, gone.revoked_at) < %(before)s",
    ),
    _Step(
        "sessions of the admin",
        "django_session",
        "FROM django_session AS gone WHERE gone.expire_date < %(before)s",
        key="session_key",
    ),
)


def plan_credential_pruning(actor: Actor, *, days: int | None) -> Mapping[str, int]:
    """How much of each kind ended longer ago than that; nothing changes."""
    actor.require(Permission.USER_WRITE)
    before = _before(days)
    if before is None:
        return {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALLOW_MINUTES)
        counts = {}
        for step in _STEPS:
            cursor.execute(f"SELECT count(*) {step.found}", {"before": before})
            counts[step.name] = int(cursor.fetchone()[0])
    return counts


def prune_credentials(actor: Actor, *, days: int | None, batch: int, is_over: Callable[[], bool]) -> Mapping[str, int]:
    """Delete what ended longer ago than that, in transactions of their own, and say in the log how much it was.

    What somebody has locked is left for the next run.
    """
    actor.require(Permission.USER_WRITE)
    before = _before(days)
    if before is None:
        return {}
    went = {}
    for step in _STEPS:
        went[step.name] = 0
        while not is_over() and (deleted := _delete_batch(step, before, batch)):
            went[step.name] += deleted
    if any(went.values()):
        with transaction.atomic():
            target = ("installation", "credentials")
            activity.record(actor, None, action="credentials.prune", target=target, deleted=went, days=days)
    return went


def _before(days: int | None) -> datetime | None:
    return None if days is None else utc_now() - timedelta(days=days)


def _delete_batch(step: _Step, before: datetime, limit: int) -> int:
    free = f"{step.found} AND {step.once} ORDER BY gone.{step.key} LIMIT %(limit)s FOR UPDATE OF gone SKIP LOCKED"
    statement = f"DELETE FROM {step.table} WHERE {step.key} IN (SELECT gone.{step.key} {free})"  # noqa: S608 our own names
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALLOW_MINUTES)
        cursor.execute(statement, {"before": before, "limit": limit})
        return int(cursor.rowcount)
