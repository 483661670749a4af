"""Which languages a branch has, from the scope alone."""

from collections.abc import Mapping

from content.errors import LocaleNotFound
from locales.fallback import chain
from stacks.scope import Scope


def require_locale(scope: Scope, code: str | None) -> str:
    """The code itself, or the master's where none is given. Raises LocaleNotFound."""
    if code is None and scope.limits is None:
        return scope.master_locale
    code = code or scope.master_locale
    if code not in scope.locale_fallbacks:
        raise LocaleNotFound(code)
    return code


def fallback_chain(scope: Scope, code: str) -> tuple[str, ...]:
    """The language and its fallbacks, ending at the master."""
    return chain(scope.locale_fallbacks, code)


def fallback_places(scope: Scope) -> Mapping[str, Mapping[str, int]]:
    """For each language that is there for who asks how far each that it falls back to is from it, itself with 0."""
    return {
        code: {other: place for place, other in enumerate(fallback_chain(scope, code))}
        for code in scope.locale_fallbacks
    }
