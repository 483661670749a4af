"""Saved entries with variants laid over them, and what is told of the variants."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from api.management.entry_showing import Shown
from api.variants import Varied
from content.assets import latest_assets, represent_asset
from content.entry_variants import EntryVariantRow, lay_all
from content.schema.walk import values_at
from content.types import StoredType
from core.json_values import JSONObject
from stacks.scope import Scope


def with_variants(
    scope: Scope,
    shown: Sequence[Shown],
    variants: Sequence[Sequence[EntryVariantRow]],
    varied: Varied,
    *,
    tells_variants: bool,
) -> list[Shown]:
    """The entries, each with its variants over it, the strongest first. One query where variants name files.

    The entry's own facts stay those of what is saved. Variants that are not named are only told of.
    """
    if not any(variants):
        return [_told(each, []) for each in shown] if tells_variants else list(shown)
    files: dict[str, JSONObject] = {}
    for content_type in {each.content_type.uid: each.content_type for each in shown}.values():
        files |= files_of_variants(scope, content_type, [row for rows in variants for row in rows])
    laid = [_laid(each, rows, varied) for each, rows in zip(shown, variants, strict=True)]
    laid = [each._replace(assets={**files, **each.assets}) for each in laid] if files else laid
    if not tells_variants:
        return laid
    return [_told(each, rows) for each, rows in zip(laid, variants, strict=True)]


def files_of_variants(
    scope: Scope, content_type: StoredType, rows: Sequence[EntryVariantRow]
) -> Mapping[str, JSONObject]:
    """The files that variants name, by uid, as clients see them. One query where there are any."""
    paths = content_type.compiled.file_paths
    values = (value for row in rows for path in paths for value in values_at(row.changes.data, path))
    uids = {value for value in values if isinstance(value, str)}
    found = latest_assets(scope, uids) if uids else {}
    return {uid: represent_asset(scope, facts) for uid, facts in found.items() if not facts.is_dir}


def told_of(content_type: StoredType, row: EntryVariantRow) -> JSONObject:
    """`_variant`: which variant it is, and what it changes of that which is shown."""
    return {
        "_uid": row.variant_uid,
        "_instance_uid": row.instance_uid,
        "_change_set": [*shown_addresses(content_type, row.changes.addresses)],
        "_order": [
            {address: [*row.changes.order[address]]} for address in shown_addresses(content_type, row.changes.order)
        ],
        "_base_entry_version": row.base_version,
    }


def shown_addresses(content_type: StoredType, addresses: Iterable[str]) -> list[str]:
    """The addresses without those of fields that roles hide."""
    if content_type.shown_fields.is_whole:
        return list(addresses)
    hidden = [path.split(".") for path in content_type.compiled.editor_view.hidden_paths]
    return [address for address in addresses if not any(_leads(path, address.split(".")) for path in hidden)]


def _leads(path: Sequence[str], address: Sequence[str]) -> bool:
    """Whether the address is of the field at the path: between its parts stand the uids of groups and blocks."""
    parts = iter(address)
    return path[0] == address[0] and all(part in parts for part in path)


def _laid(shown: Shown, rows: Sequence[EntryVariantRow], varied: Varied) -> Shown:
    if not rows or not varied.names:
        return shown
    laid = lay_all(shown.content_type.compiled, orjson.loads(shown.data), rows)
    applied = {address: laid.applied[address] for address in shown_addresses(shown.content_type, laid.applied)}
    told = {"_applied_variants": applied} if varied.tells_applied else {}
    return shown._replace(data=orjson.dumps(laid.data).decode(), additions={**shown.additions, **told})


def _told(shown: Shown, rows: Sequence[EntryVariantRow]) -> Shown:
    return shown._replace(
        additions={**shown.additions, "_variants": [told_of(shown.content_type, row) for row in rows]}
    )
