"""Taking an environment away, and everything that is live in it offline."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count

from core.clock import utc_now
from publishing import queue
from publishing.environments import get_environment, lock_environment
from publishing.models import Environment, Publication, PublishItem
from stacks import activity, revision
from stacks.actor import Actor
from stacks.models import Token
from stacks.permissions import Permission
from stacks.scope import Scope

REASON = "The environment was deleted."

# One statement whatever is live, in every branch: the pointers become tombstones, locked in the order in which effects
# lock them; their stretches of history end; each line of the log says what went offline and why.
_TAKE_OFFLINE = """
WITH live AS (
    SELECT id FROM publishing_publication
    WHERE environment_id = %(environment)s AND is_live ORDER BY entry_id, asset_id, locale FOR UPDATE
), taken AS (
    UPDATE publishing_publication AS pointer
    SET is_live = false, entry_version_id = NULL, asset_version_id = NULL, applied_due = %(now)s, applied_seq = 0,
        published_at = %(now)s, published_by = %(author)s
    FROM live WHERE pointer.id = live.id
    RETURNING pointer.stack_id, pointer.branch_id, pointer.environment_id, pointer.locale, pointer.entry_id,
        pointer.asset_id
), entry_stretches AS (
    UPDATE publishing_publicationhistory AS stretch SET live_until = %(now)s FROM taken
    WHERE stretch.entry_id = taken.entry_id AND stretch.locale = taken.locale
        AND stretch.environment_id = taken.environment_id AND stretch.live_until IS NULL
), asset_stretches AS (
    UPDATE publishing_publicationhistory AS stretch SET live_until = %(now)s FROM taken
    WHERE stretch.asset_id = taken.asset_id AND stretch.locale = taken.locale
        AND stretch.environment_id = taken.environment_id AND stretch.live_until IS NULL
), log AS (
    INSERT INTO stacks_activity (stack_id, branch_id, actor_kind, actor_uid, credential_uid, action, target_kind,
        target_uid, facts)
    SELECT taken.stack_id, taken.branch_id, %(actor_kind)s, %(author)s, %(credential)s, target.kind || '.unpublish',
        target.kind, target.uid, jsonb_build_object('locale', taken.locale, 'environment', %(environment_uid)s::text,
            'reason', %(reason)s::text, 'due_at', %(due_at)s::text, 'seq', 0)
    FROM taken CROSS JOIN LATERAL (
        SELECT 'entry' AS kind, uid FROM content_entry WHERE id = taken.entry_id
        UNION ALL SELECT 'asset', uid FROM content_asset WHERE id = taken.asset_id
    ) AS target
    ORDER BY taken.entry_id, taken.asset_id, taken.locale
)
SELECT count(DISTINCT entry_id), count(DISTINCT asset_id), count(*) FROM taken
"""


@dataclass(frozen=True, slots=True)
class EnvironmentDeletion:
    """What goes with an environment, or went: entries and assets that were live in it, in how many places (one for each
    language), and requests that waited for it."""

    entry_count: int
    asset_count: int
    place_count: int
    waiting_count: int

    @property
    def is_harmless(self) -> bool:
        """Whether nobody would notice."""
        return not self.place_count and not self.waiting_count


@dataclass(frozen=True, slots=True)
class DeletionPlan:
    """What deleting an environment would do, and the delivery tokens that could no longer read from it."""

    environment: Environment
    deletion: EnvironmentDeletion
    token_names: tuple[str, ...]


def plan_environment_deletion(actor: Actor, scope: Scope, reference: str) -> DeletionPlan:
    """What delete_environment would take offline now; nothing changes. Raises EnvironmentNotFound."""
    actor.require(Permission.ENVIRONMENT_WRITE)
    environment = get_environment(scope, reference)
    live = Publication.objects.filter(environment=environment, is_live=True).aggregate(
        entries=Count("entry", distinct=True), assets=Count("asset", distinct=True), places=Count("pk")
    )
    waiting = PublishItem.objects.filter(stack=scope.stack_id, environment=environment, state__in=queue.WAITING).count()
    return DeletionPlan(
        environment=environment,
        deletion=EnvironmentDeletion(live["entries"], live["assets"], live["places"], waiting),
        token_names=tuple(_token_names(environment)),
    )


@transaction.atomic
def delete_environment(actor: Actor, scope: Scope, reference: str) -> EnvironmentDeletion:
    """Remove an environment, take everything that is live in it offline and cancel what waits for it, in all branches.

    An environment that is made later under its name is another one, with nothing live. Raises EnvironmentNotFound.
    """
    actor.require(Permission.ENVIRONMENT_WRITE)
    revision.bump(scope)
    environment = lock_environment(scope, reference)
    waiting_count = queue.cancel_in_environment(environment, reason=REASON)
    deletion = EnvironmentDeletion(*_take_offline(actor, environment), waiting_count)
    environment.deleted_at = utc_now()
    environment.updated_by = actor.uid
    environment.save(update_fields=["deleted_at", "updated_by"])
    activity.record(
        actor,
        scope,
        action="environment.delete",
        target=("environment", environment.uid),
        name=environment.name,
        entry_count=deletion.entry_count,
        asset_count=deletion.asset_count,
        place_count=deletion.place_count,
        waiting_count=deletion.waiting_count,
    )
    return deletion


def _take_offline(actor: Actor, environment: Environment) -> tuple[int, int, int]:
    """Entries, assets and places that were live."""
    now = queue.database_now()
    parameters: dict[str, int | str | datetime] = {
        "environment": environment.pk,
        "environment_uid": environment.uid,
        "now": now,
        "due_at": now.isoformat(),
        "author": actor.uid,
        "actor_kind": actor.kind.value,
        "credential": actor.credential_uid,
        "reason": REASON,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OFFLINE, parameters)
        entries, assets, places = cursor.fetchone()
    return entries, assets, places


def _token_names(environment: Environment) -> list[str]:
    named = [{"module": "environment", "environments": [environment.uid]}]
    tokens = Token.objects.filter(
        stack_id=environment.stack_id, kind=Token.Kind.DELIVERY, revoked_at=None, scope__contains=named
    )
    return list(tokens.order_by("name", "pk").values_list("name", flat=True))
