"""What a new branch has of each table: a table that nobody thought of fails here."""

from django.apps import apps
from django.db.models import Model

from stacks.models import Branch

COPIED = {
    "Asset", "AssetVersion", "AssetVersionName", "ContentRewrite", "ContentType", "Entry", "EntryLocale", "EntryStage",
    "EntryVariant", "EntryVariantLocale", "EntryVariantVersion", "EntryVersionName", "Extension", "Field", "GlobalField",
    "IndexValue", "InheritedVersion", "Label", "Locale", "Metadata", "MetadataPublication", "Publication",
    "PublicationHistory", "Reference", "Release", "ReleaseItem", "Term", "TermText", "TermVersion", "UniqueValue",
    "Variant", "VariantGroup", "VariantGroupType", "VariantReference", "VariantUniqueValue",
}  # fmt: skip
"""A branch begins with rows of its own in these."""
SHARED = {"ContentTypeVersion", "EntryVersion", "GlobalFieldVersion"}
"""A branch begins by pointing to its source's rows in these."""
STAYS_BEHIND = {
    "Approval", "AwaitedJob", "BranchAlias", "Comment", "Deployment", "Discussion", "EntryDraft", "KeptForm", "Mail", "PublishItem", "PublishJob",
    "PreviewLink", "UnsavedEntry",
}  # fmt: skip
"""What waits in the source, was asked for or is said there is not told again in the branch."""


def tables_below() -> set[type[Model]]:
    """Branches, and everything that hangs on one."""
    below: set[type[Model]] = {Branch}
    while more := {model for model in apps.get_models() if _points_at(model) & below} - below:
        below |= more
    return below


def test_every_table_below_a_branch_is_copied_shared_or_stays_behind() -> None:
    assert {model.__name__ for model in tables_below() - {Branch}} == COPIED | SHARED | STAYS_BEHIND
    assert not COPIED & SHARED | COPIED & STAYS_BEHIND | SHARED & STAYS_BEHIND


def _points_at(model: type[Model]) -> set[type[Model]]:
    related = (field.related_model for field in model._meta.concrete_fields if field.is_relation)
    return {other for other in related if isinstance(other, type)}
