"""How a long transfer tells how far it is. The console's bar is in the commands."""

from typing import Protocol


class Progress(Protocol):
    """A listener: a step begins with a number of things, and things are done one by one."""

    def begin(self, step: str, total: int) -> None:
        """A step of so many things starts; the one before is over."""

    def advance(self) -> None:
        """One more thing of the step is done."""


class Silent:
    """Tells nobody."""

    def begin(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self) -> None:
        """Nothing."""
