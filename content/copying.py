"""What a new branch has of its source's types and content: rows of its own, which point to the same versions.

What was deleted stays behind, and so do drafts and older versions of entries.
"""

from content.models import (
    Asset,
    AssetVersion,
    AssetVersionName,
    ContentType,
    Entry,
    EntryLocale,
    EntryVersionName,
    Extension,
    Field,
    GlobalField,
    IndexValue,
    Label,
    Metadata,
    Reference,
    UniqueValue,
)
from content.term_copying import copy_terms
from content.variant_copying import copy_variants
from stacks.copying import BranchCopy

_INTO = {"branch_id": "%(branch)s"}
_ALL = "WHERE o.branch_id = %(source)s"
_LIVING = f"{_ALL} AND o.deleted_at IS NULL"
_SAME_TYPE = """JOIN content_contenttype AS new_type ON new_type.branch_id = %(branch)s AND new_type.uid = old_type.uid
    AND new_type.deleted_at IS NULL"""
_OF_TYPE = f"""JOIN content_contenttype AS old_type ON old_type.id = o.content_type_id
    AND old_type.branch_id = %(source)s AND old_type.deleted_at IS NULL {_SAME_TYPE}"""
_ENTRIES = """content_entry AS old_entry JOIN content_entry AS new_entry
    ON new_entry.branch_id = %(branch)s AND new_entry.uid = old_entry.uid"""
OF_ENTRY = f"JOIN ({_ENTRIES}) ON old_entry.id = o.entry_id AND old_entry.branch_id = %(source)s"
"""Joins rows `o` of entries of the source with `new_entry`, the same one in the branch."""
_ASSETS = """content_asset AS old_asset JOIN content_asset AS new_asset
    ON new_asset.branch_id = %(branch)s AND new_asset.uid = old_asset.uid"""
OF_ASSET = f"JOIN ({_ASSETS}) ON old_asset.id = o.asset_id AND old_asset.branch_id = %(source)s"
"""Joins rows `o` of files of the source with `new_asset`, the same one in the branch."""
_SAME_FILE = """content_assetversion AS old_file JOIN content_asset AS old_asset ON old_asset.id = old_file.asset_id
    AND old_asset.branch_id = %(source)s
    JOIN content_asset AS new_asset ON new_asset.branch_id = %(branch)s AND new_asset.uid = old_asset.uid
    JOIN content_assetversion AS new_file ON new_file.asset_id = new_asset.id AND new_file.version = old_file.version"""
_POINT_TO_FILES = """UPDATE content_asset AS asset SET latest_id = file.id FROM content_assetversion AS file
    WHERE file.asset_id = asset.id AND file.version = asset.version AND asset.branch_id = %(branch)s"""
_POINTERS = """SELECT entry_id, latest_id FROM content_entrylocale AS l JOIN content_entry AS e ON e.id = l.entry_id
    WHERE e.branch_id = %(branch)s"""
_HAD = """JOIN content_inheritedversion AS had ON had.version_id = o.version_id
    JOIN content_entry AS new_entry ON new_entry.id = had.entry_id AND new_entry.branch_id = %(branch)s"""
_REWRITES = f"""
INSERT INTO content_contentrewrite (uid, stack_id, branch_id, content_type_id, type_version, default_paths,
    renames_titles, state, cursor, total, done, version_count, broken_count, broken, attempts, fence, worker,
    next_try_at, error, actor_kind, created_by, credential_uid, created_at, updated_at)
SELECT 'blt' || left(replace(gen_random_uuid()::text, '-', ''), 16), o.stack_id, %(branch)s, new_type.id, o.type_version,
    o.default_paths, o.renames_titles, 'waiting', 0, o.total, 0, 0, 0, '[]', 0, 0, '', statement_timestamp(), '',
    o.actor_kind, o.created_by, o.credential_uid, statement_timestamp(), statement_timestamp()
FROM content_contentrewrite AS o {_OF_TYPE} WHERE o.state IN ('waiting', 'running')"""  # noqa: S608 our own names


def copy_content(copy: BranchCopy) -> None:
    """Follows `stacks.ports.branch_created`, first of those that know content."""
    _copy_types(copy)
    _copy_files(copy)
    copy_terms(copy)
    _copy_entries(copy)
    copy_variants(copy)


def inherit(copy: BranchCopy, pointers: str) -> None:
    """Let entries of the branch show versions of the source's; `pointers` finds the ids of both, more than once or not."""
    copy.run(f"INSERT INTO content_inheritedversion (entry_id, version_id) {pointers} ON CONFLICT DO NOTHING")


def copy_what_finds_versions(copy: BranchCopy) -> None:
    """Follows `stacks.ports.branch_created`, last of all, when it is known which versions the branch shows."""
    copy.copy(Reference, _INTO, found=f"{_HAD} {_ALL}")
    columns = {"content_type_id": "new_entry.content_type_id"}
    of_source = "JOIN content_contenttype AS old_type ON old_type.id = o.content_type_id"
    copy.copy(IndexValue, columns, found=f"{_HAD} {of_source} WHERE old_type.branch_id = %(source)s")
    same_entry = "JOIN content_entry AS old_entry ON old_entry.id = o.entry_id AND old_entry.uid = new_entry.uid"
    of_entry = f"{_HAD} {same_entry} WHERE old_entry.branch_id = %(source)s"
    copy.copy(EntryVersionName, {"entry_id": "new_entry.id"}, found=of_entry)


def _copy_types(copy: BranchCopy) -> None:
    as_it_is = {**_INTO, "inherited_id": "o.latest_id"}
    copy.copy(ContentType, as_it_is, found=_LIVING)
    copy.copy(Field, {"content_type_id": "new_type.id"}, found=_OF_TYPE)
    copy.copy(GlobalField, as_it_is, found=_LIVING)
    for model in (Extension, Label, Metadata):
        copy.copy(model, _INTO, found=_ALL)


def _copy_files(copy: BranchCopy) -> None:
    """Files with all their versions, which are facts about bytes in the storage; the bytes are shared."""
    copy.copy(Asset, {**_INTO, "latest_id": "NULL"}, found=_LIVING)
    copy.copy(AssetVersion, {"asset_id": "new_asset.id"}, found=OF_ASSET)
    copy.run(_POINT_TO_FILES)
    copy.copy(
        AssetVersionName, {"version_id": "new_file.id"}, found=f"JOIN ({_SAME_FILE}) ON old_file.id = o.version_id"
    )


def _copy_entries(copy: BranchCopy) -> None:
    copy.copy(Entry, {**_INTO, "content_type_id": "new_type.id"}, found=f"{_OF_TYPE} {_LIVING}")
    here = {"entry_id": "new_entry.id", "content_type_id": "new_entry.content_type_id"}
    copy.copy(EntryLocale, {**_INTO, **here}, found=f"{OF_ENTRY} WHERE o.deleted_at IS NULL")
    copy.copy(UniqueValue, {**_INTO, **here}, found=OF_ENTRY)
    inherit(copy, _POINTERS)
    copy.run(_REWRITES)
