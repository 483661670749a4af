"""Uids in addresses: imports keep the uids of other installations, which may hold characters that paths give a meaning."""

from urllib.parse import quote, unquote


class UidConverter:
    """One segment of a path that stands for a uid, with its own escapes within those of the path."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The uid that a segment stands for."""
        return unquote(value)

    def to_url(self, value: str) -> str:
        """The segment for a uid; letters and digits stand for themselves."""
        return quote(value, safe="")
