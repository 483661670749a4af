"""Live entries with the variants over them that are live at the same place."""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from content.database import fetch_all
from content.entry_variants import VARIANT_FACTS, EntryVariantRow, in_precedence, lay_all, read_variant
from content.query.sql import SQL
from content.types import StoredType
from core.clock import to_wire
from core.json_values import JSONObject, dump_json
from publishing.live import LivePage, LivePlace, LiveRow, environment_of, files_beside
from stacks.scope import Scope

# A variant is live over its entry where both were published to the same language.
_LIVE = f"""
SELECT {VARIANT_FACTS}, p.id, p.locale, p.published_at, p.published_by, (SELECT uid FROM env)
FROM unnest(%s::bigint[], %s::text[]) AS base (entry_id, locale)
JOIN content_entryvariant AS x ON x.entry_id = base.entry_id
JOIN content_variant AS kind ON kind.id = x.variant_id AND kind.branch_id = %s AND kind.deleted_at IS NULL
    AND (kind.uid = ANY(%s) OR kind.alias = ANY(%s))
JOIN publishing_publication AS p ON p.variant_id = x.id AND p.locale = base.locale
    AND p.environment_id = (SELECT id FROM env) AND p.is_live
JOIN content_entryvariantversion AS v ON v.id = p.variant_version_id
LEFT JOIN content_entryvariantlocale AS told ON told.entry_variant_id = x.id AND told.locale = v.locale
ORDER BY x.id
"""


def with_live_variants(
    scope: Scope,
    content_type: StoredType,
    place: LivePlace,
    page: LivePage,
    *,
    names: Sequence[str],
    with_embedded: bool = False,
) -> LivePage:
    """The page with its entries as the variants of these uids or aliases make them, those that are named first the strongest.

    One query, and another where variants may name files. Entries without any stay as they are.
    """
    if not names or not page.rows:
        return page
    found = _find(scope, place, page.rows, names)
    if not found:
        return page
    rows = tuple(_laid(content_type, row, found.get(row.entry_id, [])) for row in page.rows)
    if not (with_embedded or content_type.compiled.file_paths):
        return replace(page, rows=rows)
    versions = [each.version_id for variants in found.values() for each in variants]
    return replace(page, rows=rows, files=_files(scope, place, page.files, versions))


def _find(
    scope: Scope, place: LivePlace, rows: Sequence[LiveRow], names: Sequence[str]
) -> dict[int, list[EntryVariantRow]]:
    env = environment_of(scope, place)
    ids, locales, wanted = [row.entry_id for row in rows], [row.live_locale for row in rows], list(names)
    parameters = (*env.params, ids, locales, scope.branch_id, wanted, wanted)
    live = fetch_all(SQL(f"WITH {env.text} {_LIVE}", parameters))
    return in_precedence((read_variant(row) for row in live), names)


def _laid(content_type: StoredType, row: LiveRow, variants: Sequence[EntryVariantRow]) -> LiveRow:
    if not variants:
        return row
    laid = lay_all(content_type.compiled, orjson.loads(row.data), variants)
    return row._replace(
        data=orjson.dumps(laid.data).decode(),
        variants={each.variant_uid: _details(each) for each in variants},
        applied={**laid.applied},
        variant_versions=tuple((each.version_id, each.extra[0]) for each in variants),
    )


def _details(variant: EntryVariantRow) -> JSONObject:
    _, locale, published_at, published_by, environment_uid = variant.extra
    alias: JSONObject = {"alias": variant.alias} if variant.alias else {}
    return {
        **alias,
        "environment": environment_uid,
        "locale": locale,
        "time": to_wire(published_at),
        "user": published_by,
        "version": variant.version,
    }


def _files(scope: Scope, place: LivePlace, files: str | None, versions: Sequence[int]) -> str | None:
    """The files beside the entries, and those that are live beside the variants."""
    env = environment_of(scope, place)
    beside = files_beside(SQL("SELECT unnest(%s::bigint[])", (list(versions),)), scope, place, of_variants=True)
    found = fetch_all(SQL(f"WITH {env.text} SELECT {beside.text}", (*env.params, *beside.params)))[0][0]
    if found is None or files is None:
        return found or files
    return dump_json([*orjson.loads(files), *orjson.loads(found)]).decode()
