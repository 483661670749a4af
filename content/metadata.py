"""Metadata as it is read beside what it is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import orjson

from content.models import Metadata
from content.query.sql import SQL
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


def metadata_column(chain: Sequence[str]) -> SQL:
    """A column for a statement that names the entry `e`: its metadata as JSON text, for `read_metadata`.

    Each extension's metadata is that of the nearest language of the chain that has some.
    """
    languages = list(chain)
    return SQL(
        """(
            SELECT json_agg(json_build_array(kept.uid, kept.extension_uid, kept.scope, kept.presets) ORDER BY kept.id)::text
            FROM (
                SELECT DISTINCT ON (extension_uid, scope) id, uid, extension_uid, scope, presets FROM content_metadata
                WHERE branch_id = e.branch_id AND entity_type = 'entry' AND entity_uid = e.uid AND locale = ANY(%s)
                ORDER BY extension_uid, scope, array_position(%s, locale::text)
            ) AS kept
        )""",
        (languages, languages),
    )


def read_metadata(text: str | None) -> tuple[Presets, ...]:
    """What that column says."""
    return tuple(Presets(*row) for row in orjson.loads(text)) if text else ()
