"""How the types and global fields of two branches differ, as they stand."""

from collections.abc import Collection

from content.models import ContentType, GlobalField
from content.schema.branch_merging import CONTENT_TYPE, GLOBAL_FIELD, Difference, Documents, differences
from stacks.models import Branch

KINDS = (GLOBAL_FIELD, CONTENT_TYPE)
_MODELS: dict[str, type[ContentType] | type[GlobalField]] = {CONTENT_TYPE: ContentType, GLOBAL_FIELD: GlobalField}


def find_differences(base: Branch, compare: Branch, *, kinds: Collection[str] = KINDS) -> list[Difference]:
    """Everything that is in one branch alone, or not the same in both: global fields first, by uid. Two queries a kind."""
    return [
        each for kind in KINDS if kind in kinds for each in differences(kind, documents_of(base, kind), documents_of(compare, kind))
    ]  # fmt: skip


def documents_of(branch: Branch, kind: str) -> Documents:
    """What the types or global fields of a branch say, by uid. One query."""
    rows = _MODELS[kind]._default_manager.filter(branch=branch, deleted_at=None)
    return dict(rows.values_list("uid", "latest__document"))
