"""Metadata as front ends read it: what is live in an environment and language."""

from collections.abc import Collection, Mapping, Sequence

from content.metadata import Presets
from publishing.models import MetadataPublication
from stacks.scope import Scope


def live_metadata_of(
    scope: Scope, entity_type: str, entity_uids: Collection[str], *, environment_uid: str, languages: Sequence[str]
) -> Mapping[str, tuple[Presets, ...]]:
    """The live metadata of entries or assets of a page, by the entity's uid. One query.

    Each extension's metadata is that of the first of the languages, the nearest first, in which some is live.
    """
    rows = MetadataPublication.objects.filter(
        metadata__branch_id=scope.branch_id,
        metadata__entity_type=entity_type,
        metadata__entity_uid__in=list(entity_uids),
        environment__stack_id=scope.stack_id,
        environment__uid=environment_uid,
        environment__deleted_at=None,
        locale__in=list(languages),
    )
    nearest: dict[tuple[str, str, str], MetadataPublication] = {}
    for row in sorted(rows.select_related("metadata"), key=lambda row: languages.index(row.locale)):
        kept = row.metadata
        nearest.setdefault((kept.entity_uid, kept.extension_uid, kept.scope), row)
    found: dict[str, tuple[Presets, ...]] = {}
    for row in sorted(nearest.values(), key=lambda row: row.metadata_id):
        kept = row.metadata
        presets = Presets(kept.uid, kept.extension_uid, kept.scope, row.presets)
        found[kept.entity_uid] = (*found.get(kept.entity_uid, ()), presets)
    return found
