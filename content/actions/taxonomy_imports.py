"""Taking in whole taxonomies: all terms at once, in the master language first, in others afterwards."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from content.actions.taxonomies import add_words, create_taxonomy, lock_taxonomy
from content.errors import TaxonomyExists, TaxonomyInvalid
from content.languages import require_locale
from content.models import Term, TermText
from content.taxonomy_documents import TaxonomyDocument, TermDocument, place_terms
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_BATCH = 2000


@transaction.atomic
def import_taxonomy(actor: Actor, scope: Scope, document: TaxonomyDocument, *, locale: str | None = None) -> Term:
    """Add a taxonomy with its terms; in another language than the master, what one that exists is called there.

    Raises TaxonomyExists where it has words in the language already, LocaleNotFound, TaxonomyNotFound, TaxonomyInvalid.
    """
    actor.require(Permission.TAXONOMY_WRITE)
    code = require_locale(scope, locale)
    is_new = code == scope.master_locale
    taxonomy = _add(actor, scope, document) if is_new else _translate(scope, document, code)
    facts = {"locale": code, "terms": len(document.terms)}
    activity.record(actor, scope, action="taxonomy.import", target=("taxonomy", taxonomy.uid), **facts)
    return taxonomy


def _add(actor: Actor, scope: Scope, document: TaxonomyDocument) -> Term:
    if Term.objects.in_branch(scope).alive().taxonomies().filter(uid=document.uid).exists():
        raise TaxonomyExists(document.uid, locale=scope.master_locale)
    taxonomy = create_taxonomy(actor, scope, uid=document.uid, words=document.words)
    by_uid: dict[str | None, Term] = {None: taxonomy}
    placed = place_terms(document.terms)
    for depth in range(1, max((row.depth for row in placed), default=0) + 1):
        level = [
            Term(
                stack_id=scope.stack_id,
                branch_id=scope.branch_id,
                uid=row.term.uid,
                taxonomy=taxonomy,
                parent=by_uid[row.term.parent_uid],
                depth=depth,
                order=row.order,
                created_by=actor.uid,
                updated_by=actor.uid,
            )
            for row in placed
            if row.depth == depth
        ]
        by_uid |= {term.uid: term for term in Term.objects.bulk_create(level, batch_size=_BATCH)}
    _say(scope.master_locale, {uid: term.pk for uid, term in by_uid.items() if uid is not None}, document.terms)
    return taxonomy


def _translate(scope: Scope, document: TaxonomyDocument, code: str) -> Term:
    taxonomy = lock_taxonomy(scope, document.uid, Action.UPDATE)
    found = dict(Term.objects.alive().filter(taxonomy=taxonomy).values_list("uid", "pk"))
    unknown = [
        Problem(f"terms.{index}.uid", "unknown", "is not a term of this taxonomy.")
        for index, term in enumerate(document.terms)
        if term.uid not in found
    ]
    if unknown:
        raise TaxonomyInvalid(unknown)
    try:
        with transaction.atomic():
            add_words(taxonomy, code, document.words)
            named = {term.uid for term in document.terms}
            said = TermText.objects.filter(term__taxonomy=taxonomy, locale=code).values_list("pk", "term__uid")
            _forget([pk for pk, uid in said if uid in named])
            _say(code, found, document.terms)
    except IntegrityError as error:
        raise TaxonomyExists(document.uid, locale=code) from error
    return taxonomy


def _forget(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), _BATCH):
        TermText.objects.filter(pk__in=ids[start : start + _BATCH]).delete()


def _say(code: str, ids: dict[str, int], terms: Sequence[TermDocument]) -> None:
    texts = [
        TermText(
            term_id=ids[term.uid], locale=code, name=term.words.name or "", description=term.words.description or ""
        )
        for term in terms
    ]
    TermText.objects.bulk_create(texts, batch_size=_BATCH)
