"""Taking an environment away, and everything that is live in it offline."""

from dataclasses import asdict, dataclass

from django.db import transaction

from core.clock import utc_now
from publishing import queue
from publishing.environments import get_environment, lock_environment
from publishing.models import Environment, PublishItem
from publishing.offline import WentOffline, allow_minutes, count_live, in_environment, take_offline
from stacks import activity, revision
from stacks.actor import Actor
from stacks.models import Token
from stacks.permissions import Permission
from stacks.scope import Scope

REASON = "The environment was deleted."


@dataclass(frozen=True, slots=True)
class EnvironmentDeletion:
    """What goes with an environment, or went: what was live in it, and how many requests waited for it."""

    live: WentOffline
    waiting_count: int

    @property
    def is_harmless(self) -> bool:
        """Whether nobody would notice."""
        return not self.live.place_count and not self.waiting_count


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
    waiting = PublishItem.objects.filter(stack=scope.stack_id, environment=environment, state__in=queue.WAITING)
    return DeletionPlan(
        environment=environment,
        deletion=EnvironmentDeletion(count_live(in_environment(environment.pk)), waiting.count()),
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
    allow_minutes()
    waiting_count = queue.cancel_in_environment(environment, reason=REASON)
    live = take_offline(actor, in_environment(environment.pk), reason=REASON)
    environment.deleted_at = utc_now()
    environment.updated_by = actor.uid
    environment.save(update_fields=["deleted_at", "updated_by"])
    activity.record(
        actor,
        scope,
        action="environment.delete",
        target=("environment", environment.uid),
        name=environment.name,
        waiting_count=waiting_count,
        **asdict(live),
    )
    return EnvironmentDeletion(live, waiting_count)


def _token_names(environment: Environment) -> list[str]:
    named = [{"module": "environment", "environments": [environment.uid]}]
    tokens = Token.objects.filter(
        stack_id=environment.stack_id, kind=Token.Kind.DELIVERY, revoked_at=None, scope__contains=named
    )
    return list(tokens.order_by("name", "pk").values_list("name", flat=True))
