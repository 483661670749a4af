"""Metadata as front ends read it: what is live in an environment and language."""

from collections.abc import Collection, Mapping

from content.metadata import Presets
from publishing.models import MetadataPublication
from stacks.scope import Scope


def live_metadata_of(
    scope: Scope, entity_type: str, entity_uids: Collection[str], *, environment_uid: str, locale: str
) -> Mapping[str, tuple[Presets, ...]]:
    """The live metadata of entries or assets of a page in one language, by the entity's uid. One query."""
    rows = MetadataPublication.objects.filter(
        metadata__branch_id=scope.branch_id,
        metadata__entity_type=entity_type,
        metadata__entity_uid__in=list(entity_uids),
        environment__stack_id=scope.stack_id,
        environment__uid=environment_uid,
        environment__deleted_at=None,
        locale=locale,
    )
    found: dict[str, tuple[Presets, ...]] = {}
    for row in rows.select_related("metadata").order_by("metadata_id"):
        presets = Presets(row.metadata.uid, row.metadata.extension_uid, row.metadata.scope, row.presets)
        found[row.metadata.entity_uid] = (*found.get(row.metadata.entity_uid, ()), presets)
    return found
