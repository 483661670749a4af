"""The tenant and branch a call works in, as a value: no row, no query."""

from collections.abc import Mapping
from dataclasses import dataclass

from stacks.limits import Limits


@dataclass(frozen=True, slots=True)
class Scope:
    """One branch of one stack.

    `revision` is the stack's at the moment of asking; what is kept in memory under it is never stale. `limits` is how much
    of the branch is there for who asks; None: all of it.
    """

    stack_id: int
    stack_uid: str
    api_key: str
    branch_id: int
    branch_uid: str
    master_locale: str
    revision: int
    locale_fallbacks: Mapping[str, str | None]
    limits: Limits | None = None
