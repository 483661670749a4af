"""Metadata as it is read beside what it is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from content.models import Metadata
from core.json_values import JSONValue
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Presets:
    """What one extension keeps about one entity."""

    uid: str
    extension_uid: str
    scope: str
    presets: JSONValue


def metadata_of(
    scope: Scope, entity_type: str, entity_uids: Collection[str], locale: str
) -> Mapping[str, tuple[Presets, ...]]:
    """The metadata of entries or assets of a page in one language, by the entity's uid. One query."""
    rows = Metadata.objects.filter(
        branch_id=scope.branch_id, entity_uid__in=list(entity_uids), entity_type=entity_type, locale=locale
    )
    found: dict[str, tuple[Presets, ...]] = {}
    for row in rows.order_by("pk"):
        presets = Presets(row.uid, row.extension_uid, row.scope, row.presets)
        found[row.entity_uid] = (*found.get(row.entity_uid, ()), presets)
    return found
