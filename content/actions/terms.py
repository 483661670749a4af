"""Changes of the tree of a taxonomy: terms are added, moved and deleted under the lock of their taxonomy."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Max

from content.actions.taxonomies import add_words, delete_rows, lock_taxonomy, refuse_in_use
from content.errors import TermHasChildren, TermInvalid, TermNotFound
from content.languages import require_locale
from content.models import Term
from content.models.taxonomy import TermQuerySet
from content.taxonomy_rules import (
    TermAddress,
    Words,
    depth_problems,
    uid_from_name,
    uid_problems,
    words_problems,
)
from core.clock import utc_now
from core.errors import Problem
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope

_SUBTREE = """
WITH RECURSIVE subtree AS (
    SELECT id, depth FROM content_term WHERE id = %s
    UNION ALL
    SELECT child.id, child.depth FROM subtree JOIN content_term AS child ON child.parent_id = subtree.id
    WHERE child.deleted_at IS NULL
)
SELECT id, depth FROM subtree
"""
# One array, however long: a list of parameters may have 65,535.
_LOCK = "SELECT * FROM content_term WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_SINK = "UPDATE content_term SET depth = depth + %s WHERE id = ANY(%s)"
_UNKNOWN_PARENT = Problem("parent_uid", "unknown", "is not a term of this taxonomy.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands: below which term (None: at the top) and as which of its siblings (None: the last)."""

    parent_uid: str | None = None
    order: int | None = None


@transaction.atomic
def create_term(
    actor: Actor, scope: Scope, taxonomy_uid: str, *, uid: str | None, words: Words, place: Place = Place()
) -> Term:
    """Add a term; its uid comes from the name where none is given. Raises TaxonomyNotFound, LocaleNotFound, TermInvalid."""
    actor.require(Permission.TAXONOMY_WRITE)
    code = require_locale(scope, None)
    taxonomy = lock_taxonomy(scope, taxonomy_uid, Action.CREATE)
    uid = uid or uid_from_name(words.name)
    problems = [*uid_problems(uid, is_taxonomy=False), *words_problems(words, needs_name=True)]
    found = {term.uid: term for term in _living(taxonomy).filter(uid__in={uid, place.parent_uid or uid})}
    parent = found.get(place.parent_uid) if place.parent_uid else taxonomy
    if uid in found:
        problems.append(Problem("uid", "unique", "is not unique."))
    problems += [_UNKNOWN_PARENT] if parent is None else depth_problems(parent.depth + 1)
    if problems or parent is None:
        raise TermInvalid(problems)
    term = Term.objects.create(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        uid=uid,
        taxonomy=taxonomy,
        parent=parent,
        depth=parent.depth + 1,
        order=_open_gap(parent, place.order),
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    add_words(term, code, words)
    activity.record(actor, scope, action="term.create", target=("term", uid), taxonomy=taxonomy_uid)
    return term


@transaction.atomic
def move_term(actor: Actor, scope: Scope, address: TermAddress, *, place: Place, force: bool) -> Term:
    """Put a term below another one, or elsewhere among its siblings; what is below it moves along.

    Raises TaxonomyNotFound, TermNotFound, TermInvalid where the place does not exist or lies below the term itself,
    TermHasChildren where other terms would change their ancestors and `force` is not given.
    """
    actor.require(Permission.TAXONOMY_WRITE)
    taxonomy = lock_taxonomy(scope, address.taxonomy_uid, Action.UPDATE)
    term = _get_term(taxonomy, address.term_uid)
    parent: Term | None = taxonomy
    if place.parent_uid:
        parent = _living(taxonomy).filter(uid=place.parent_uid).first()
    if parent is None:
        raise TermInvalid([_UNKNOWN_PARENT])
    below = _subtree(term)
    _check_move(term, parent, below, force=force)
    _close_gap(term)
    step = parent.depth + 1 - term.depth
    if step:
        with connection.cursor() as cursor:
            cursor.execute(_SINK, [step, list(below)])
    term.order = _open_gap(parent, place.order, but=term)
    term.parent, term.depth = parent, parent.depth + 1
    term.updated_at, term.updated_by = utc_now(), actor.uid
    term.save(update_fields=["parent", "depth", "order", "updated_at", "updated_by"])
    activity.record(
        actor, scope, action="term.move", target=("term", term.uid), taxonomy=taxonomy.uid, terms=len(below)
    )
    return term


@transaction.atomic
def delete_term(actor: Actor, scope: Scope, address: TermAddress, *, force: bool) -> None:
    """Delete a term; with `force` also one that has terms below it or that entries name. Takes all of it offline.

    Entries keep their links to what is gone. Raises TaxonomyNotFound, TermNotFound, and TermInUse naming what holds it.
    """
    actor.require(Permission.TAXONOMY_DELETE)
    taxonomy = lock_taxonomy(scope, address.taxonomy_uid, Action.DELETE)
    term = _get_term(taxonomy, address.term_uid)
    rows = list(Term.objects.raw(_LOCK, [list(_subtree(term))]))
    if not force:
        refuse_in_use(scope, rows, below=len(rows) - 1)
    _close_gap(term)
    delete_rows(actor, scope, rows)
    facts = {"taxonomy": taxonomy.uid, "terms": len(rows)}
    activity.record(actor, scope, action="term.delete", target=("term", term.uid), **facts)


def _check_move(term: Term, parent: Term, below: dict[int, int], *, force: bool) -> None:
    if parent.pk in below:
        raise TermInvalid([Problem("parent_uid", "cycle", "is the term itself, or stands below it.")])
    problems = list(depth_problems(parent.depth + 1 + max(below.values()) - term.depth))
    if problems:
        raise TermInvalid(problems)
    if len(below) > 1 and not force and parent.pk != term.parent_id:
        raise TermHasChildren


def _get_term(taxonomy: Term, uid: str) -> Term:
    """A term of a taxonomy whose lock is held: only renaming and publishing do not hold it."""
    rows = Term.objects.alive().filter(taxonomy=taxonomy, uid=uid)
    term = rows.select_for_update(of=("self",), no_key=True).first()
    if term is None:
        raise TermNotFound(uid, taxonomy_uid=taxonomy.uid)
    return term


def _living(taxonomy: Term) -> TermQuerySet:
    return Term.objects.alive().filter(taxonomy=taxonomy)


def _subtree(term: Term) -> dict[int, int]:
    """The ids of a term and everything below it, with their depths."""
    with connection.cursor() as cursor:
        cursor.execute(_SUBTREE, [term.pk])
        return dict(cursor.fetchall())


def _open_gap(parent: Term, order: int | None, *, but: Term | None = None) -> int:
    """Make room among the children of a parent; the number that is free now, the next one where `order` is past it."""
    children = Term.objects.alive().filter(parent=parent)
    if but is not None:
        children = children.exclude(pk=but.pk)
    if order is not None and children.filter(order__gte=order).update(order=F("order") + 1):
        return order
    return (children.aggregate(last=Max("order"))["last"] or 0) + 1


def _close_gap(term: Term) -> None:
    """Let the siblings behind a term move up."""
    Term.objects.alive().filter(parent=term.parent_id, order__gt=term.order).update(order=F("order") - 1)
