"""What publishing does when a branch begins or goes.

A new branch has what is live in its source, its releases and the stages of its entries. The queue stays behind: what is
scheduled happens once. The history of what was live begins with the branch.
"""

from content.copying import OF_ASSET, OF_ENTRY, inherit
from content.schema.slots import SLOTS
from content.term_copying import TERMS
from content.variant_copying import OF_ENTRY_VARIANT, SAME_VERSION
from publishing import queue
from publishing.models import EntryStage, MetadataPublication, Publication, PublishItem, Release, ReleaseItem
from stacks.copying import BranchCopy
from stacks.models import Branch

_INTO = {"branch_id": "%(branch)s"}
_LIVE = "WHERE o.is_live AND o.branch_id = %(source)s"
_SAME_VERSION = """JOIN content_assetversion AS old_file ON old_file.id = o.asset_version_id
    JOIN content_assetversion AS new_file ON new_file.asset_id = new_asset.id AND new_file.version = old_file.version"""
_OF_TERM = f"""JOIN {TERMS} AS own ON own.old_id = o.term_id
    JOIN content_termversion AS old_words ON old_words.id = o.term_version_id
    JOIN content_termversion AS new_words ON new_words.term_id = own.new_id AND new_words.locale = old_words.locale
        AND new_words.version = old_words.version"""
_SHOWN_VARIANT = f"""JOIN content_entryvariantversion AS shown ON shown.id = o.variant_version_id
    {SAME_VERSION.format(version="shown")}"""
_TYPE_OF_VARIANT = "CASE WHEN o.content_type_id IS NOT NULL THEN new_entry.content_type_id END"
_KEPT = ("stack_id", "environment_id", "locale", "entry_id", "asset_id", "term_id", "variant_id", "entry_version_id",
    "asset_version_id", "term_version_id", "variant_version_id", "published_by", "content_type_id", "title", "url", "content_created_at",
    "content_updated_at", *SLOTS)  # fmt: skip
_STRETCHES = f"""INSERT INTO publishing_publicationhistory (live_from, {", ".join(_KEPT)})
    SELECT statement_timestamp(), {", ".join(f"p.{name}" for name in _KEPT)} FROM publishing_publication AS p
    WHERE p.branch_id = %(branch)s"""
_SHOWN = """SELECT p.entry_id, p.entry_version_id FROM publishing_publication AS p
    WHERE p.branch_id = %(branch)s AND p.entry_id IS NOT NULL"""
_PINNED = """SELECT item.entry_id, item.entry_version_id FROM publishing_releaseitem AS item
    JOIN publishing_release AS release ON release.id = item.release_id
    WHERE release.branch_id = %(branch)s AND item.entry_version_id IS NOT NULL"""
_SAME_RELEASE = """JOIN publishing_release AS old_release ON old_release.id = o.release_id
        AND old_release.branch_id = %(source)s AND old_release.deleted_at IS NULL
    JOIN publishing_release AS new_release ON new_release.branch_id = %(branch)s AND new_release.uid = old_release.uid"""
_PINNED_FILE = """LEFT JOIN content_assetversion AS old_file ON old_file.id = o.asset_version_id
    LEFT JOIN content_assetversion AS new_file ON new_file.asset_id = new_asset.id AND new_file.version = old_file.version"""


def copy_publications(copy: BranchCopy) -> None:
    """Follows `stacks.ports.branch_created`, after content: what is live in the source is live in the branch, too."""
    entries = {"entry_id": "new_entry.id", "content_type_id": "new_entry.content_type_id"}
    copy.copy(Publication, {**_INTO, **entries}, found=f"{OF_ENTRY} {_LIVE}")
    files = {"asset_id": "new_asset.id", "asset_version_id": "new_file.id"}
    copy.copy(Publication, {**_INTO, **files}, found=f"{OF_ASSET} {_SAME_VERSION} {_LIVE}")
    terms = {"term_id": "own.new_id", "term_version_id": "new_words.id"}
    copy.copy(Publication, {**_INTO, **terms}, found=f"{_OF_TERM} {_LIVE}")
    variants = {"variant_id": "new.id", "variant_version_id": "new_version.id"}
    of_variant = f"{OF_ENTRY_VARIANT.format(own='o.variant_id')} {_SHOWN_VARIANT} {_LIVE}"
    copy.copy(Publication, {**_INTO, **variants, "content_type_id": _TYPE_OF_VARIANT}, found=of_variant)
    copy.run(_STRETCHES)
    inherit(copy, _SHOWN)
    same_metadata = """JOIN content_metadata AS old ON old.id = o.metadata_id AND old.branch_id = %(source)s
        JOIN content_metadata AS new ON new.branch_id = %(branch)s AND new.uid = old.uid"""
    copy.copy(MetadataPublication, {"metadata_id": "new.id"}, found=same_metadata)
    copy.copy(EntryStage, {"entry_id": "new_entry.id"}, found=OF_ENTRY)
    _copy_releases(copy)


def cancel_what_waits(branch: Branch) -> None:
    """Follows `stacks.ports.branch_deleted`. What a worker is at the moment ends as it would have."""
    queue.cancel(PublishItem.objects.filter(branch=branch), reason="The branch was deleted.")


def _copy_releases(copy: BranchCopy) -> None:
    """Releases with their items, and without the deployments, which happened in the source."""
    copy.copy(Release, _INTO, found="WHERE o.branch_id = %(source)s AND o.deleted_at IS NULL")
    into = {"release_id": "new_release.id"}
    copy.copy(ReleaseItem, {**into, "entry_id": "new_entry.id"}, found=f"{_SAME_RELEASE} {OF_ENTRY}")
    files = {**into, "asset_id": "new_asset.id", "asset_version_id": "new_file.id"}
    copy.copy(ReleaseItem, files, found=f"{_SAME_RELEASE} {OF_ASSET} {_PINNED_FILE}")
    inherit(copy, _PINNED)
