"""Types and content."""

from content.models.asset import Asset, AssetVersion, AssetVersionName
from content.models.content_type import ContentType, ContentTypeVersion, Field
from content.models.draft import EntryDraft
from content.models.entry import Entry, EntryLocale, EntryVersion, InheritedVersion
from content.models.entry_variant import (
    EntryVariant,
    EntryVariantLocale,
    EntryVariantVersion,
    VariantReference,
    VariantUniqueValue,
)
from content.models.extension import Extension, Label
from content.models.global_field import GlobalField, GlobalFieldVersion
from content.models.index import IndexValue, Reference, UniqueValue
from content.models.kept_form import KeptForm
from content.models.merge import BranchMerge
from content.models.metadata import Metadata
from content.models.rewrite import ContentRewrite
from content.models.taxonomy import Term, TermText, TermVersion
from content.models.variant import Variant, VariantGroup, VariantGroupType
from content.models.version_name import EntryVersionName

__all__ = [
    "Asset", "AssetVersion", "AssetVersionName", "BranchMerge", "ContentRewrite", "ContentType", "ContentTypeVersion",
    "Entry", "EntryDraft", "EntryLocale", "EntryVariant", "EntryVariantLocale", "EntryVariantVersion", "EntryVersion",
    "EntryVersionName", "Extension", "Field", "GlobalField", "GlobalFieldVersion", "IndexValue", "InheritedVersion",
    "KeptForm", "Label", "Metadata", "Reference", "Term", "TermText", "TermVersion", "UniqueValue", "Variant", "VariantGroup",
    "VariantGroupType", "VariantReference", "VariantUniqueValue",
]  # fmt: skip
