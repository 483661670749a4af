"""What a change of a type or a global field would do to stored content, as values."""

from dataclasses import dataclass

from content.schema.changes import Kind

SAMPLES = 5
"""How many entries of each kind are named."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change with the entries it loses or breaks, or carries a value to, in any language; a few of them by uid."""

    content_type_uid: str
    path: str
    kind: Kind
    message: str
    is_lossy: bool
    entry_count: int
    sample_uids: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Whether the change loses or breaks stored content, so that it must be forced."""
        return self.is_lossy and self.entry_count > 0

    @property
    def told(self) -> str:
        """The change as a sentence's predicate, with whom it concerns."""
        if not self.entry_count:
            return self.message
        told = f"{self.message} Concerns {self.entry_count} {'entry' if self.entry_count == 1 else 'entries'}"
        others = ", ..." if self.entry_count > len(self.sample_uids) else ""
        return f"{told}: {', '.join(self.sample_uids)}{others}." if self.sample_uids else f"{told}."


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Every change that matters to stored content, and how many entries get new versions."""

    changes: tuple[PlannedChange, ...] = ()
    rewrites: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether it takes force."""
        return any(change.is_refused for change in self.changes)
