"""The one way to record what happened."""

from typing import Any, Protocol

from stacks import origin
from stacks.actor import Actor
from stacks.models import Activity
from stacks.scope import Scope


class InBranch(Protocol):
    """Anything that says which stack and branch it happened in: a Scope, or a value that carries both ids."""

    @property
    def stack_id(self) -> int: ...

    @property
    def branch_id(self) -> int: ...


def record(actor: Actor, scope: Scope | None, *, action: str, target: tuple[str, str], **facts: Any) -> None:
    """Write one row in the caller's transaction. `target` is (kind, uid); facts are JSON values."""
    Activity.objects.create(**values(actor, scope, action=action, target=target, facts=facts))


def values(
    actor: Actor, scope: InBranch | None, *, action: str, target: tuple[str, str], facts: dict[str, Any]
) -> dict[str, Any]:
    """The columns of an activity row, for callers who insert many at once."""
    return {
        "stack_id": scope.stack_id if scope else None,
        "branch_id": scope.branch_id if scope else None,
        "actor_kind": actor.kind.value,
        "actor_uid": actor.uid,
        "credential_uid": actor.credential_uid,
        "origin": origin.current(),
        "action": action,
        "target_kind": target[0],
        "target_uid": target[1],
        "facts": facts,
    }
