"""What a caller believes to stand where it writes. Pure."""

from dataclasses import dataclass

from content.errors import EntryChanged


@dataclass(frozen=True, slots=True)
class Expectation:
    """The versions that a caller is ready to write over, each with its language, or None for whichever is read.

    Without any (`versions` is None) whatever exists will do.
    """

    versions: frozenset[tuple[str | None, int]] | None = None

    def require(self, uid: str, *, locale: str, version: int) -> None:
        """Raise EntryChanged where the entry is at another version in the language than expected."""
        if self.versions is not None and self.versions.isdisjoint({(locale, version), (None, version)}):
            raise EntryChanged(uid, version=version)
