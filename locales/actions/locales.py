"""Adding, changing and removing the languages of a branch."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from core.clock import utc_now
from core.errors import Problem
from locales.codes import CODE_RULE, is_locale_code, name_of
from locales.errors import LocaleExists, LocaleInUse, LocaleInvalid, LocaleNotFound, MasterLocaleFixed
from locales.fallback import chain
from locales.models import Locale
from locales.ports import locale_removed
from stacks import activity, revision
from stacks.actor import Actor
from stacks.models import Branch, Stack
from stacks.permissions import Permission
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class LocaleChanges:
    """What can be changed about a language; None leaves a value as it is."""

    name: str | None = None
    fallback_code: str | None = None


@transaction.atomic
def create_locale(actor: Actor, scope: Scope, *, code: str, name: str = "", fallback_code: str | None = None) -> Locale:
    """Add a language, which falls back to the master where no fallback is named. Its code is kept in lower case.

    A language that was removed comes back as the same row, with what was written in it. Raises LocaleExists for one
    that is there, LocaleInvalid for a bad code, name or fallback.
    """
    actor.require(Permission.LOCALE_WRITE)
    revision.bump(scope)
    code = code.lower()
    fallbacks = _fallbacks(scope)
    if code in fallbacks:
        raise LocaleExists([Problem("code", "unique", "is not unique.")])
    changes = LocaleChanges(name or name_of(code), fallback_code or scope.master_locale)
    problems = [] if is_locale_code(code) else [Problem("code", "format", CODE_RULE)]
    problems += _problems(changes, {**fallbacks, code: None}, code)
    if problems:
        raise LocaleInvalid(problems)
    locale = Locale.objects.filter(branch_id=scope.branch_id, code=code).first() or Locale(
        stack_id=scope.stack_id, branch_id=scope.branch_id, code=code, version=0, created_by=actor.uid
    )
    _apply(actor, locale, changes)
    _publish_fallbacks(scope)
    activity.record(actor, scope, action="locale.create", target=("locale", code))
    return locale


@transaction.atomic
def update_locale(actor: Actor, scope: Scope, code: str, changes: LocaleChanges) -> Locale:
    """Rename a language or change its fallback. Raises LocaleNotFound, LocaleInvalid, MasterLocaleFixed."""
    actor.require(Permission.LOCALE_WRITE)
    revision.bump(scope)
    fallbacks = _fallbacks(scope)
    locale = get_locale(scope, code)
    if code == scope.master_locale and changes.fallback_code is not None:
        raise MasterLocaleFixed
    if problems := _problems(changes, fallbacks, code):
        raise LocaleInvalid(problems)
    _apply(actor, locale, changes)
    _publish_fallbacks(scope)
    activity.record(actor, scope, action="locale.update", target=("locale", code))
    return locale


@transaction.atomic
def delete_locale(actor: Actor, scope: Scope, code: str) -> None:
    """Remove a language and take what is live in it offline. What was written in it comes back with the language.

    Raises LocaleNotFound, MasterLocaleFixed, or LocaleInUse while other languages fall back to it.
    """
    actor.require(Permission.LOCALE_WRITE)
    revision.bump(scope)
    fallbacks = _fallbacks(scope)
    locale = get_locale(scope, code)
    if code == scope.master_locale:
        raise MasterLocaleFixed
    if heirs := sorted(heir for heir, fallback in fallbacks.items() if fallback == code):
        raise LocaleInUse(
            f"Other languages fall back to this one: {', '.join(heirs)}. Change that first.", locales=heirs
        )
    locale.deleted_at = utc_now()
    locale.updated_by = actor.uid
    locale.save(update_fields=["deleted_at", "updated_by"])
    _publish_fallbacks(scope)
    for follow in locale_removed.followers():
        follow(actor, scope, code)
    activity.record(actor, scope, action="locale.delete", target=("locale", code))


def create_master_locale(actor: Actor, stack: Stack, branch: Branch) -> None:
    """Give a new branch the stack's master language. Follows `stacks.ports.stack_created`."""
    code = stack.master_locale
    if not is_locale_code(code):
        raise LocaleInvalid([Problem("master_locale", "format", CODE_RULE)])
    Locale.objects.create(
        stack=stack, branch=branch, code=code, name=name_of(code), created_by=actor.uid, updated_by=actor.uid
    )
    branch.locale_fallbacks = {code: None}
    branch.save(update_fields=["locale_fallbacks"])


def get_locale(scope: Scope, code: str) -> Locale:
    """A language of the branch. Raises LocaleNotFound."""
    locale = Locale.objects.in_branch(scope).seen(scope).filter(code=code).first()
    if locale is None:
        raise LocaleNotFound
    return locale


def _fallbacks(scope: Scope) -> Mapping[str, str | None]:
    """The branch's languages as they are now: `scope` may be older than the stack's lock."""
    fallbacks: Mapping[str, str | None] = Branch.objects.values_list("locale_fallbacks", flat=True).get(
        pk=scope.branch_id
    )
    return fallbacks


def _problems(changes: LocaleChanges, fallbacks: Mapping[str, str | None], code: str) -> list[Problem]:
    problems: list[Problem] = []
    if changes.name is not None and not 1 <= len(changes.name.strip()) <= 100:
        problems.append(Problem("name", "length", "must have 1 to 100 characters."))
    fallback = changes.fallback_code
    if fallback is None:
        return problems
    if fallback == code or fallback not in fallbacks:
        problems.append(Problem("fallback_locale", "unknown", "is not valid."))
    elif code in chain(fallbacks, fallback):
        problems.append(Problem("fallback_locale", "cycle", "falls back to this language itself."))
    return problems


def _apply(actor: Actor, locale: Locale, changes: LocaleChanges) -> None:
    locale.name = locale.name if changes.name is None else changes.name.strip()
    locale.fallback_code = locale.fallback_code if changes.fallback_code is None else changes.fallback_code
    locale.version += 1
    locale.deleted_at = None
    locale.updated_at = utc_now()
    locale.updated_by = actor.uid
    if locale.pk is None:
        locale.save(force_insert=True)
    else:
        locale.save(update_fields=["name", "fallback_code", "version", "deleted_at", "updated_at", "updated_by"])


def _publish_fallbacks(scope: Scope) -> None:
    """Copy the chain into the branch, where the query that asks who is calling reads it."""
    fallbacks = dict(Locale.objects.in_branch(scope).values_list("code", "fallback_code"))
    Branch.objects.filter(pk=scope.branch_id).update(locale_fallbacks=fallbacks)
