"""The tree of a taxonomy as a page shows it, and where a term goes when somebody moves it a step."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from content.actions.terms import Place
from content.models import Term
from content.query.window import Window
from content.taxonomies import TermListing, TermRow, list_descendants, list_terms
from content.taxonomy_rules import TermAddress
from stacks.scope import Scope

WHOLE = 500
"""How many terms a page shows at once. Of more it shows one level, and what is below on a page of its own."""

STEPS = ("up", "down", "in", "out")


@dataclass(slots=True)
class Node:
    """A term with what is below it. `is_borrowed` says that its words are of another language."""

    row: TermRow
    is_first: bool
    is_last: bool
    is_borrowed: bool
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tree:
    """What a page shows of a taxonomy. `is_whole` says that nothing is left out below the terms shown."""

    nodes: Sequence[Node]
    is_whole: bool
    has_next: bool = False


def read_tree(scope: Scope, taxonomy_uid: str, *, below: str, languages: tuple[str, ...], page: int) -> Tree:
    """The terms of a taxonomy, or those below one of them."""
    listing = TermListing(
        languages=languages, window=Window(limit=WHOLE + 1), in_tree_order=True, counts=("children_count",)
    )
    if below:
        rows = list_descendants(scope, TermAddress(taxonomy_uid, below), listing).rows
    else:
        rows = list_terms(scope, taxonomy_uid, listing).rows
    if len(rows) <= WHOLE and page == 1:
        return Tree(_nested(rows, below or None, languages[0]), is_whole=True)
    return _level(scope, taxonomy_uid, below=below, languages=languages, page=page)


def _level(scope: Scope, taxonomy_uid: str, *, below: str, languages: tuple[str, ...], page: int) -> Tree:
    window = Window(skip=(page - 1) * WHOLE, limit=WHOLE + 1)
    listing = TermListing(languages=languages, window=window, in_tree_order=True, counts=("children_count",))
    if below:
        rows = list_descendants(scope, TermAddress(taxonomy_uid, below), listing, depth=1).rows
    else:
        rows = list_terms(scope, taxonomy_uid, listing, depth=1).rows
    nodes = [
        Node(row, is_first=row.order == 1, is_last=False, is_borrowed=row.locale != languages[0])
        for row in rows[:WHOLE]
    ]
    return Tree(nodes, is_whole=False, has_next=len(rows) > WHOLE)


def _nested(rows: Sequence[TermRow], top: str | None, locale: str) -> list[Node]:
    by_parent: dict[str | None, list[TermRow]] = {}
    for row in rows:
        by_parent.setdefault(row.parent_uid, []).append(row)
    nodes: dict[str | None, list[Node]] = {
        parent: [
            Node(row, is_first=row is found[0], is_last=row is found[-1], is_borrowed=row.locale != locale)
            for row in found
        ]
        for parent, found in by_parent.items()
    }
    for siblings in nodes.values():
        for node in siblings:
            node.children = nodes.get(node.row.uid, [])
    return nodes.get(top, [])


def place_after_step(scope: Scope, address: TermAddress, step: str) -> Place | None:
    """Where a term stands after a step: before or behind its neighbour, into the one above, or out of its parent."""
    term = (
        Term.objects.in_branch(scope)
        .alive()
        .filter(taxonomy__uid=address.taxonomy_uid, taxonomy__deleted_at=None, uid=address.term_uid)
        .select_related("parent__parent")
        .first()
    )
    if term is None or term.parent is None:
        return None
    parent_uid = term.parent.uid if term.parent.depth else None
    match step:
        case "up" if term.order > 1:
            return Place(parent_uid, term.order - 1)
        case "down":
            return Place(parent_uid, term.order + 1)
        case "in":
            above = Term.objects.alive().filter(parent=term.parent, order__lt=term.order).order_by("-order").first()
            return Place(above.uid) if above is not None else None
        case "out" if term.parent.parent is not None:
            outer = term.parent.parent
            return Place(outer.uid if outer.depth else None, term.parent.order + 1)
        case _:
            return None
