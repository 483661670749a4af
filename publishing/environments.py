"""Finding environments, and what can be wrong with one."""

from collections.abc import Sequence

from core.errors import Invalid, NotFound
from core.json_values import JSONValue
from publishing.models import Environment
from stacks.scope import Scope


class EnvironmentNotFound(NotFound):
    """The requested environment doesn't exist."""


class EnvironmentInvalid(Invalid):
    """The environment could not be saved. Please try again."""


def get_environment(scope: Scope, reference: str) -> Environment:
    """An environment by name or uid. Raises EnvironmentNotFound."""
    environment = Environment.objects.in_stack(scope).alive().seen(scope).called([reference]).first()
    if environment is None:
        raise EnvironmentNotFound
    return environment


def environment_uids(scope: Scope) -> list[str]:
    """The uids of the environments that are there for who asks."""
    return list(Environment.objects.in_stack(scope).alive().seen(scope).values_list("uid", flat=True))


def seen_urls(scope: Scope, urls: Sequence[JSONValue]) -> list[JSONValue]:
    """An environment's addresses without those of languages that are not there for who asks."""
    if scope.limits is None:
        return list(urls)
    known = scope.locale_fallbacks
    return [row for row in urls if isinstance(row, dict) and row.get("locale") in known]


def lock_environment(scope: Scope, reference: str) -> Environment:
    """The same, locked for a change: no effect in it is under way, and none begins. Raises EnvironmentNotFound."""
    environment: Environment | None = (
        Environment.objects.in_stack(scope).alive().seen(scope).called([reference]).select_for_update().first()
    )
    if environment is None:
        raise EnvironmentNotFound
    return environment
