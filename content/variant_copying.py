"""What a new branch has of its source's variants: groups, variants, and what entries say in them, with all its versions.

A variant's version holds only what it changes, so these are rows of the branch's own.
"""

from content.models import (
    EntryVariant,
    EntryVariantLocale,
    EntryVariantVersion,
    Variant,
    VariantGroup,
    VariantGroupType,
    VariantReference,
    VariantUniqueValue,
)
from stacks.copying import BranchCopy

_INTO = {"branch_id": "%(branch)s"}
_SAME_GROUP = """JOIN content_variantgroup AS old_group ON old_group.id = o.group_id
    JOIN content_variantgroup AS new_group ON new_group.branch_id = %(branch)s AND new_group.uid = old_group.uid"""
_SAME_TYPE = """JOIN content_contenttype AS old_type ON old_type.id = o.content_type_id AND old_type.branch_id = %(source)s
    JOIN content_contenttype AS new_type ON new_type.branch_id = %(branch)s AND new_type.uid = old_type.uid"""
_SAME_ENTRY = """JOIN content_entry AS old_entry ON old_entry.id = {entry} AND old_entry.branch_id = %(source)s
    JOIN content_entry AS new_entry ON new_entry.branch_id = %(branch)s AND new_entry.uid = old_entry.uid"""
_SAME_VARIANT = """JOIN content_variant AS old_variant ON old_variant.id = o.variant_id AND old_variant.deleted_at IS NULL
    JOIN content_variant AS new_variant ON new_variant.branch_id = %(branch)s AND new_variant.uid = old_variant.uid"""
OF_ENTRY_VARIANT = f"""JOIN content_entryvariant AS old ON old.id = {{own}} {_SAME_ENTRY.format(entry="old.entry_id")}
    JOIN content_entryvariant AS new ON new.entry_id = new_entry.id AND new.uid = old.uid"""
"""Joins rows of variants of entries of the source, whose id stands in `{own}`, with `new`, the same one in the branch."""
SAME_VERSION = """JOIN content_entryvariantversion AS new_version ON new_version.entry_variant_id = new.id
    AND new_version.locale = {version}.locale AND new_version.version = {version}.version"""
"""Joins with `new_version`, the version of `new` that has the language and number of what `{version}` names."""


def copy_variants(copy: BranchCopy) -> None:
    """Groups before variants, and both before what entries have of them."""
    copy.copy(VariantGroup, _INTO, found="WHERE o.branch_id = %(source)s")
    copy.copy(
        VariantGroupType,
        {"group_id": "new_group.id", "content_type_id": "new_type.id"},
        found=f"{_SAME_GROUP} {_SAME_TYPE}",
    )
    living = "WHERE o.branch_id = %(source)s AND o.deleted_at IS NULL"
    copy.copy(Variant, {**_INTO, "group_id": "new_group.id"}, found=f"{_in_any_case(_SAME_GROUP)} {living}")
    own = {"entry_id": "new_entry.id", "variant_id": "new_variant.id"}
    copy.copy(EntryVariant, {**_INTO, **own}, found=f"{_SAME_ENTRY.format(entry='o.entry_id')} {_SAME_VARIANT}")
    here, of_one = {"entry_variant_id": "new.id"}, OF_ENTRY_VARIANT.format(own="o.entry_variant_id")
    copy.copy(EntryVariantVersion, here, found=of_one)
    copy.copy(
        EntryVariantLocale,
        {**here, "latest_id": "new_version.id"},
        found=f"{of_one} {SAME_VERSION.format(version='o')} WHERE o.deleted_at IS NULL",
    )
    of_version = f"""JOIN content_entryvariantversion AS said ON said.id = o.version_id
        {OF_ENTRY_VARIANT.format(own="said.entry_variant_id")} {SAME_VERSION.format(version="said")}"""
    copy.copy(VariantReference, {**_INTO, "version_id": "new_version.id"}, found=of_version)
    copy.copy(VariantUniqueValue, {**here, "entry_id": "new_entry.id"}, found=of_one)


def _in_any_case(joins: str) -> str:
    return joins.replace("JOIN", "LEFT JOIN")
