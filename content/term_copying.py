"""What a new branch has of its source's taxonomies: the same trees, with their words and the versions that were published."""

from django.db.models import Max

from content.models import Term, TermText, TermVersion
from stacks.copying import BranchCopy

# A taxonomy by its uid, a term by its own and its taxonomy's.
TERMS = """(SELECT o.id AS old_id, n.id AS new_id FROM content_term AS o
    JOIN content_term AS n ON n.branch_id = %(branch)s AND n.uid = o.uid AND n.depth = o.depth AND n.deleted_at IS NULL
    LEFT JOIN content_term AS old_root ON old_root.id = o.taxonomy_id
    LEFT JOIN content_term AS new_root ON new_root.id = n.taxonomy_id
    WHERE o.branch_id = %(source)s AND o.deleted_at IS NULL AND new_root.uid IS NOT DISTINCT FROM old_root.uid)"""
"""The ids of taxonomies and terms in the source and in the branch, side by side."""
_ROOTS = "WHERE o.branch_id = %(source)s AND o.deleted_at IS NULL AND o.depth = 0"
_LEVEL = """JOIN {terms} AS root ON root.old_id = o.taxonomy_id JOIN {terms} AS above ON above.old_id = o.parent_id
    WHERE o.branch_id = %(source)s AND o.deleted_at IS NULL AND o.depth = {depth}"""


def copy_terms(copy: BranchCopy) -> None:
    """Level by level, so that what a term is below exists before it."""
    into = {"branch_id": "%(branch)s"}
    copy.copy(Term, into, found=_ROOTS)
    living = Term.objects.filter(branch_id=copy.source_id, deleted_at=None)
    deepest = living.aggregate(deepest=Max("depth"))["deepest"] or 0
    below = {**into, "taxonomy_id": "root.new_id", "parent_id": "above.new_id"}
    for depth in range(1, deepest + 1):
        copy.copy(Term, below, found=_LEVEL.format(terms=TERMS, depth=depth))
    own = f"JOIN {TERMS} AS own ON own.old_id = o.term_id"
    copy.copy(TermText, {"term_id": "own.new_id"}, found=own)
    versions = {"term_id": "own.new_id", "parent_id": "above.new_id"}
    copy.copy(TermVersion, versions, found=f"{own} LEFT JOIN {TERMS} AS above ON above.old_id = o.parent_id")
