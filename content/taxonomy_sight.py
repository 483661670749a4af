"""Which taxonomies are there for who asks, and what they may do with them. What holds for a taxonomy holds for its terms."""

from content.query.sql import SQL, join
from core.errors import Forbidden
from stacks.role_rules import Action
from stacks.scope import Scope

EVERY = SQL("TRUE")


def seen_taxonomies(scope: Scope, uid: str) -> SQL:
    """The condition under which the taxonomy whose uid stands in the column may be read."""
    pairs = scope.limits.taxonomies(Action.READ) if scope.limits is not None else None
    if pairs is None:
        return EVERY
    if not pairs:
        return SQL("FALSE")
    either = join(
        " OR ",
        (
            SQL(
                f"((%s OR {uid} = ANY(%s)) AND NOT (%s OR {uid} = ANY(%s)))",
                (named.is_all, sorted(named.uids), but.is_all, sorted(but.uids)),
            )
            for named, but in pairs
        ),
    )
    return SQL(f"({either.text})", either.params)


def is_allowed(scope: Scope, uid: str, action: Action) -> bool:
    """Whether the action is possible on the taxonomy."""
    pairs = scope.limits.taxonomies(action) if scope.limits is not None else None
    return pairs is None or any(uid in named and uid not in but for named, but in pairs)


def sees_taxonomy(scope: Scope, uid: str) -> bool:
    """Whether the taxonomy is there for who asks, if it is there at all."""
    return is_allowed(scope, uid, Action.READ)


def require_taxonomy(scope: Scope, uid: str, action: Action) -> None:
    """Raise Forbidden where the action is not possible on the taxonomy."""
    if not is_allowed(scope, uid, action):
        raise Forbidden(f"Your role does not allow this here (taxonomy {action.value}).")
