"""Changes of taxonomies, and of what they and their terms are called in each language."""

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from content.errors import TaxonomyInvalid, TaxonomyNotFound, TermInUse, TermInvalid, TermNotFound
from content.languages import require_locale
from content.models import Term, TermText
from content.ports import terms_deleted
from content.taxonomy_rules import TermAddress, Words, uid_from_name, uid_problems, words_problems
from content.taxonomy_sight import require_taxonomy, sees_taxonomy
from content.term_uses import find_uses
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_DELETE = "UPDATE content_term SET deleted_at = %s, updated_by = %s WHERE id = ANY(%s)"


@transaction.atomic
def create_taxonomy(actor: Actor, scope: Scope, *, uid: str | None, words: Words) -> Term:
    """Add a taxonomy without terms; its uid comes from the name where none is given.

    Raises LocaleNotFound where the master language is not there for who asks, and TaxonomyInvalid.
    """
    actor.require(Permission.TAXONOMY_WRITE)
    code = require_locale(scope, None)
    uid = uid or uid_from_name(words.name)
    problems = [*uid_problems(uid, is_taxonomy=True), *words_problems(words, needs_name=True)]
    if problems:
        raise TaxonomyInvalid(problems)
    require_taxonomy(scope, uid, Action.READ)
    require_taxonomy(scope, uid, Action.CREATE)
    taxonomy = Term(
        stack_id=scope.stack_id, branch_id=scope.branch_id, uid=uid, created_by=actor.uid, updated_by=actor.uid
    )
    try:
        with transaction.atomic():
            taxonomy.save(force_insert=True)
    except IntegrityError as error:
        raise TaxonomyInvalid([Problem("uid", "unique", "is not unique.")]) from error
    add_words(taxonomy, code, words)
    activity.record(actor, scope, action="taxonomy.create", target=("taxonomy", uid))
    return taxonomy


@transaction.atomic
def rename_term(actor: Actor, scope: Scope, address: TermAddress, *, words: Words, locale: str | None = None) -> Term:
    """Call a taxonomy or term something else in a language that it has words in; the master where none is named.

    Raises TaxonomyNotFound, TermNotFound, LocaleNotFound, TaxonomyInvalid or TermInvalid.
    """
    actor.require(Permission.TAXONOMY_WRITE)
    code = require_locale(scope, locale)
    _check_words(address, words, needs_name=False)
    term = lock_term(scope, address, Action.UPDATE)
    text = TermText.objects.filter(term=term, locale=code).first()
    if text is None:
        raise invalid(address, [Problem("locale", "missing", f"has no words for '{code}' yet: localize it first.")])
    text.name = text.name if words.name is None else words.name
    text.description = text.description if words.description is None else words.description
    text.save(update_fields=["name", "description"])
    _touch(actor, term)
    _record(actor, scope, address, "update", locale=code)
    return term


@transaction.atomic
def localize_term(actor: Actor, scope: Scope, address: TermAddress, *, words: Words, locale: str | None) -> Term:
    """Say what a taxonomy or term is called in one more language.

    Raises TaxonomyNotFound, TermNotFound, LocaleNotFound, TaxonomyInvalid or TermInvalid.
    """
    actor.require(Permission.TAXONOMY_WRITE)
    if locale is None:
        raise invalid(address, [Problem("locale", "required", "is a required parameter.")])
    code = require_locale(scope, locale)
    _check_words(address, words, needs_name=True)
    term = lock_term(scope, address, Action.UPDATE)
    if TermText.objects.filter(term=term, locale=code).exists():
        raise invalid(address, [Problem("locale", "unique", f"has words for '{code}' already.")])
    add_words(term, code, words)
    _touch(actor, term)
    _record(actor, scope, address, "localize", locale=code)
    return term


@transaction.atomic
def unlocalize_term(actor: Actor, scope: Scope, address: TermAddress, *, locale: str) -> None:
    """Take a language's words from a taxonomy or term, and offline; the master's stay for as long as it does.

    Raises TaxonomyNotFound, TermNotFound, LocaleNotFound, TaxonomyInvalid or TermInvalid.
    """
    actor.require(Permission.TAXONOMY_WRITE)
    code = require_locale(scope, locale)
    if code == scope.master_locale:
        raise invalid(address, [Problem("locale", "master", "is the master language, which stays.")])
    term = lock_term(scope, address, Action.UPDATE)
    deleted, _ = TermText.objects.filter(term=term, locale=code).delete()
    if not deleted:
        raise invalid(address, [Problem("locale", "missing", f"has no words for '{code}'.")])
    _touch(actor, term)
    for follow in terms_deleted.followers():
        follow(actor, scope, [term], code)
    _record(actor, scope, address, "unlocalize", locale=code)


@transaction.atomic
def delete_taxonomy(actor: Actor, scope: Scope, uid: str, *, force: bool) -> None:
    """Delete a taxonomy; with `force` also one that has terms or that entries name. Takes all of it offline.

    Entries keep their links to what is gone. Raises TaxonomyNotFound, and TermInUse naming what holds it.
    """
    actor.require(Permission.TAXONOMY_DELETE)
    taxonomy = lock_taxonomy(scope, uid, Action.DELETE)
    terms = list(taxonomy.terms.filter(deleted_at=None).order_by("pk").select_for_update(of=("self",)))
    if not force:
        refuse_in_use(scope, terms, below=len(terms))
    delete_rows(actor, scope, [taxonomy, *terms])
    activity.record(actor, scope, action="taxonomy.delete", target=("taxonomy", uid), terms=len(terms))


def delete_rows(actor: Actor, scope: Scope, rows: Sequence[Term]) -> None:
    """Mark locked rows as deleted and take them offline."""
    with connection.cursor() as cursor:
        # One array, however long: a list of parameters may have 65,535.
        cursor.execute(_DELETE, [utc_now(), actor.uid, [row.pk for row in rows]])
    for follow in terms_deleted.followers():
        follow(actor, scope, rows, None)


def refuse_in_use(scope: Scope, terms: Sequence[Term], *, below: int) -> None:
    """Raise TermInUse where entries name any of the terms, or where there are terms below."""
    problems = [Problem("terms", "in_use", f"{below} terms stand below it.", {"count": below})] if below else []
    uses = find_uses(scope, [term.pk for term in terms])
    if uses.entry_count:
        facts = {"count": uses.entry_count}
        problems.append(Problem("entries", "in_use", f"are {uses.entry_count} that name it.", facts))
    if uses.has_unseen:
        problems.append(Problem("entries", "in_use", "that you do not see name it."))
    for use in uses.shown:
        sentence = f"{use.content_type_uid}/{use.entry_uid} ({use.locale}) names {use.term_uid} in {use.path}."
        problems.append(Problem("entries", "in_use", sentence, {"entry": use.entry_uid, "locale": use.locale}))
    if problems:
        raise TermInUse(problems)


def lock_taxonomy(scope: Scope, uid: str, action: Action) -> Term:
    """The living taxonomy, locked for a change of its tree: every such change holds this lock.

    Raises TaxonomyNotFound, and Forbidden where rules of roles do not let the action be done with it.
    """
    rows = Term.objects.in_branch(scope).alive().taxonomies().filter(uid=uid)
    taxonomy = rows.select_for_update(of=("self",), no_key=True).first()
    if taxonomy is None or not sees_taxonomy(scope, uid):
        raise TaxonomyNotFound(uid)
    require_taxonomy(scope, uid, action)
    return taxonomy


def lock_term(scope: Scope, address: TermAddress, action: Action) -> Term:
    """The living taxonomy or term, locked for a change of its own. Raises as `lock_taxonomy` does."""
    if not address.term_uid:
        return lock_taxonomy(scope, address.taxonomy_uid, action)
    rows = Term.objects.in_branch(scope).alive().filter(uid=address.term_uid)
    rows = rows.filter(taxonomy__uid=address.taxonomy_uid, taxonomy__deleted_at=None)
    term = rows.select_for_update(of=("self",), no_key=True).first()
    if term is None or not sees_taxonomy(scope, address.taxonomy_uid):
        raise TermNotFound(address.term_uid, taxonomy_uid=address.taxonomy_uid)
    require_taxonomy(scope, address.taxonomy_uid, action)
    return term


def add_words(term: Term, locale: str, words: Words) -> TermText:
    """Write what a row is called in one more language."""
    return TermText.objects.create(term=term, locale=locale, name=words.name or "", description=words.description or "")


def invalid(address: TermAddress, problems: Sequence[Problem]) -> TaxonomyInvalid | TermInvalid:
    """The error of what the address names."""
    return TermInvalid(problems) if address.term_uid else TaxonomyInvalid(problems)


def _check_words(address: TermAddress, words: Words, *, needs_name: bool) -> None:
    problems = list(words_problems(words, needs_name=needs_name))
    if problems:
        raise invalid(address, problems)


def _touch(actor: Actor, term: Term) -> None:
    term.updated_at, term.updated_by = utc_now(), actor.uid
    term.save(update_fields=["updated_at", "updated_by"])


def _record(actor: Actor, scope: Scope, address: TermAddress, verb: str, *, locale: str) -> None:
    target = (address.kind, address.term_uid or address.taxonomy_uid)
    activity.record(
        actor, scope, action=f"{address.kind}.{verb}", target=target, taxonomy=address.taxonomy_uid, locale=locale
    )
