"""Where things are live, told beside them: columns of JSON text in the clients' words, for the statements that read them.

Places that are not there for who asks are left out.
"""

from collections.abc import Collection

from content.database import fetch_all
from content.entry_versions import name_of
from content.query.sql import SQL
from stacks.scope import Scope

_DETAILS = """(
    SELECT coalesce(json_agg(json_build_object('environment', place.uid, 'locale', p.locale,
        'time', to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', p.published_by, 'version', live.version{more}) ORDER BY p.published_at, p.id), '[]')::text
    FROM publishing_publication AS p
    JOIN publishing_environment AS place ON place.id = p.environment_id
    JOIN {versions} AS live ON live.id = p.{kind}_id
    WHERE {target} AND p.is_live {{seen}}
)"""
_ENTRIES = {"versions": "content_entryversion", "kind": "entry_version", "target": "p.entry_id = e.id"}
_OF_ENTRY = _DETAILS.format(**_ENTRIES, more="")
_NAMED_ENTRY = _DETAILS.format(**_ENTRIES, more=f", 'version_name', {name_of('live.id')}")

_OF_METADATA = """(
    SELECT json_agg(json_build_object('metadata_uid', kept.uid, 'extension_uid', kept.extension_uid,
        'environment', place.uid, 'locale', p.locale,
        'time', to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'user', p.published_by, 'version', p.version) ORDER BY p.published_at, p.id)::text
    FROM content_metadata AS kept
    JOIN publishing_metadatapublication AS p ON p.metadata_id = kept.id
    JOIN publishing_environment AS place ON place.id = p.environment_id AND place.deleted_at IS NULL
    WHERE kept.branch_id = e.branch_id AND kept.entity_type = 'entry' AND kept.entity_uid = e.uid {seen}
)"""

_OF_ASSET = _DETAILS.format(
    versions="content_assetversion", kind="asset_version", target="p.asset_id = asset.id", more=""
)
_OF_VARIANT = _DETAILS.format(
    versions="content_entryvariantversion", kind="variant_version", target="p.variant_id = x.id", more=""
)


def details_of_entry(scope: Scope) -> SQL:
    """Where the entry that the statement names `e` is live."""
    return _seen(scope, _OF_ENTRY)


def named_details_of_entry(scope: Scope) -> SQL:
    """The same with what people call the version that is live."""
    return _seen(scope, _NAMED_ENTRY)


def details_of_metadata(scope: Scope) -> SQL:
    """Where the metadata of the entry `e` is live; null where none of it is."""
    return _seen(scope, _OF_METADATA)


def details_of_asset(scope: Scope) -> SQL:
    """Where the file that the statement names `asset` is live."""
    return _seen(scope, _OF_ASSET)


def details_of_variant(scope: Scope) -> SQL:
    """Where the entry's variant that the statement names `x` is live."""
    return _seen(scope, _OF_VARIANT)


def publish_details_for(scope: Scope, entry_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """Where each entry, and its metadata, is live, as JSON texts. One query.

    The first is "[]" for an entry that is live nowhere, the second None where no metadata is live.
    """
    entry, metadata = details_of_entry(scope), details_of_metadata(scope)
    statement = f"SELECT e.id, {entry.text}, {metadata.text} FROM content_entry AS e WHERE e.id = ANY(%s)"
    rows = fetch_all(SQL(statement, (*entry.params, *metadata.params, list(entry_ids))))
    return {entry_id: (details, of_metadata) for entry_id, details, of_metadata in rows}


def publish_details_of_assets(scope: Scope, uids: Collection[str]) -> dict[str, str]:
    """Where each asset is live, by its uid, as JSON text. One query."""
    details = details_of_asset(scope)
    statement = (
        f"SELECT asset.uid, {details.text} FROM content_asset AS asset"
        " WHERE asset.branch_id = %s AND asset.uid = ANY(%s)"
    )
    return dict(fetch_all(SQL(statement, (*details.params, scope.branch_id, list(uids)))))


def _seen(scope: Scope, text: str) -> SQL:
    if scope.limits is None:
        return SQL(text.replace("{seen}", ""))
    named, codes = scope.limits.environments(), list(scope.locale_fallbacks)
    if named.is_all:
        return SQL(text.replace("{seen}", "AND p.locale = ANY(%s)"), (codes,))
    uids = sorted(named.uids)
    places = "AND p.locale = ANY(%s) AND (place.uid = ANY(%s) OR place.name = ANY(%s))"
    return SQL(text.replace("{seen}", places), (codes, uids, uids))
