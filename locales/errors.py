"""What can be wrong with a language, by meaning."""

from core.errors import Invalid, NotFound, Refused


class LocaleNotFound(NotFound):
    """The requested language doesn't exist."""


class LocaleExists(Invalid):
    """Language was not added. Please try again."""


class LocaleInvalid(Invalid):
    """The language could not be saved. Please try again."""


class LocaleInUse(Refused):
    """Other languages fall back to this one."""


class MasterLocaleFixed(Refused):
    """The master language cannot be removed, and falls back to no other."""
