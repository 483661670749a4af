"""Adding and changing environments; taking one away is in environment_deletion."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONValue
from core.uids import new_uid
from publishing.environment_rules import STRICT, UrlRules, name_problems, url_problems
from publishing.environments import EnvironmentInvalid, lock_environment
from publishing.models import Environment
from stacks import activity, revision
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class EnvironmentChanges:
    """What can be changed about an environment; None leaves a value as it is."""

    name: str | None = None
    urls: Sequence[JSONValue] | None = None


@transaction.atomic
def create_environment(
    actor: Actor,
    scope: Scope,
    *,
    name: str,
    urls: Sequence[JSONValue],
    rules: UrlRules = STRICT,
    uid: str | None = None,
) -> Environment:
    """Add an environment, under a uid of its own or the one it had elsewhere.

    Raises EnvironmentInvalid for a bad or taken name and for addresses that break the rules.
    """
    actor.require(Permission.ENVIRONMENT_WRITE)
    revision.bump(scope)
    _check([*name_problems(name), *_taken_problems(scope, name, but=None), *url_problems(urls, rules)])
    environment = Environment.objects.create(
        stack_id=scope.stack_id,
        uid=uid or new_uid(),
        name=name,
        urls=list(urls),
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    activity.record(actor, scope, action="environment.create", target=("environment", environment.uid))
    return environment


@transaction.atomic
def update_environment(actor: Actor, scope: Scope, reference: str, changes: EnvironmentChanges) -> Environment:
    """Rename an environment or change its addresses. What is live in it stays live.

    Raises EnvironmentNotFound and EnvironmentInvalid.
    """
    actor.require(Permission.ENVIRONMENT_WRITE)
    revision.bump(scope)
    environment = lock_environment(scope, reference)
    name = environment.name if changes.name is None else changes.name
    urls = environment.urls if changes.urls is None else list(changes.urls)
    problems = [] if name == environment.name else name_problems(name)
    problems += _taken_problems(scope, name, but=environment)
    problems += [] if urls == environment.urls else url_problems(urls, STRICT, environment.urls)
    _check(problems)
    environment.name, environment.urls = name, urls
    environment.version += 1
    environment.updated_at = utc_now()
    environment.updated_by = actor.uid
    environment.save(update_fields=["name", "urls", "version", "updated_at", "updated_by"])
    activity.record(actor, scope, action="environment.update", target=("environment", environment.uid))
    return environment


def _taken_problems(scope: Scope, name: str, *, but: Environment | None) -> list[Problem]:
    others = Environment.objects.in_stack(scope).alive().filter(name=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    return [Problem("name", "unique", "is not unique.")] if others.exists() else []


def _check(problems: list[Problem]) -> None:
    if problems:
        raise EnvironmentInvalid(problems)
