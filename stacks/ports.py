"""Where upper apps follow what happens here. They register in their AppConfig.ready, in the order of `rank`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from stacks.actor import Actor
from stacks.copying import BranchCopy
from stacks.mail_kinds import AccountMail
from stacks.models import Branch, Invitation, Stack, User

Follower = TypeVar("Follower")


@dataclass(slots=True)
class Port(Generic[Follower]):
    """An ordered list of functions that run inside the action's transaction."""

    name: str
    _followers: list[tuple[int, str, Follower]] = field(default_factory=list)

    def register(self, follower: Follower, *, rank: int, name: str) -> None:
        """Add a follower; ranks order them, names keep a second registration from doubling one."""
        self._followers = sorted(
            [row for row in self._followers if row[1] != name] + [(rank, name, follower)],
            key=lambda row: row[:2],
        )

    def followers(self) -> tuple[Follower, ...]:
        """The followers, in order."""
        return tuple(follower for _, _, follower in self._followers)

    def names(self) -> tuple[str, ...]:
        """The followers' names, in order: what the test of the whole table asserts."""
        return tuple(name for _, name, _ in self._followers)


stack_created: Port[Callable[[Actor, Stack, Branch], None]] = Port("stacks.stack_created")
"""A stack and its main branch exist: upper apps add what a stack needs to be usable at once."""
branch_created: Port[Callable[[BranchCopy], None]] = Port("stacks.branch_created")
"""A branch exists and is still empty: every app copies what it keeps in the source. Reads see one moment."""
branch_deleted: Port[Callable[[Branch], None]] = Port("stacks.branch_deleted")
"""A branch is closed to everybody, and locked: upper apps cancel what waits in it."""
account_mail: Port[Callable[[User, AccountMail], None]] = Port("stacks.account_mail")
"""A person is to get mail about their account: an upper app sends it, once the transaction is over."""
reset_request: Port[Callable[[str], None]] = Port("stacks.reset_request")
"""Somebody asked for a new password for an address, which may be nobody's: an upper app notes it, and looks who has it later."""
invitation_mail: Port[Callable[[Invitation], None]] = Port("stacks.invitation_mail")
"""An invitation is to reach its address: written down with it, sent once the transaction is over."""
language_uids: Port[Callable[[int, int], Mapping[str, str]]] = Port("stacks.language_uids")
"""The uids of a branch's languages by code, at a revision of its stack: rules of roles may name either."""
