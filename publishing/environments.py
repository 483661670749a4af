"""Finding environments, and what can be wrong with one."""

from core.errors import Invalid, NotFound, Refused
from publishing.models import Environment
from stacks.scope import Scope


class EnvironmentNotFound(NotFound):
    """The requested environment doesn't exist."""


class EnvironmentInvalid(Invalid):
    """The environment could not be saved. Please try again."""


class EnvironmentInUse(Refused):
    """Content is live in this environment, or will be."""


def get_environment(scope: Scope, reference: str) -> Environment:
    """An environment by name or uid. Raises EnvironmentNotFound."""
    environment = Environment.objects.in_stack(scope).alive().called([reference]).first()
    if environment is None:
        raise EnvironmentNotFound
    return environment
