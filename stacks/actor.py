"""Who is acting: every credential becomes one Actor, and every action asks it first."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Forbidden
from stacks.permissions import ALL, Permission


class ActorKind(StrEnum):
    """What kind of credential stands behind an actor."""

    USER = "user"
    MANAGEMENT_TOKEN = "management_token"  # noqa: S105 a kind, no secret
    DELIVERY_TOKEN = "delivery_token"  # noqa: S105 a kind, no secret
    PREVIEW_TOKEN = "preview_token"  # noqa: S105 a kind, no secret
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a token or the system itself, with what it may do in the stack at hand.

    `uid` goes into `created_by` and the activity log. `environment_uids` narrows a delivery token (None: no limit),
    `organization_id` a person whom an app acts for.
    """

    kind: ActorKind
    uid: str
    permissions: frozenset[Permission]
    credential_uid: str = ""
    user_id: int | None = None
    environment_uids: frozenset[str] | None = None
    organization_id: int | None = None

    @classmethod
    def system(cls, reason: str) -> "Actor":
        """The installation acting by itself; the reason is what the activity log shows."""
        return cls(kind=ActorKind.SYSTEM, uid=f"system:{reason}"[:64], permissions=ALL)

    def can(self, permission: Permission) -> bool:
        """Whether the actor holds the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden where the actor does not hold the permission."""
        if permission not in self.permissions:
            raise Forbidden(f"You don't have the permission to do this ({permission.value}).", permission=permission)
