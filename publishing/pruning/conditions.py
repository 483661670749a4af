"""SQL of what is behind the horizon, and of what holds it back all the same.

A comparison with a horizon of NULL is never true: what is kept for ever is behind no horizon.
"""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import PROTECT, RESTRICT, Model
from django.db.models.fields.reverse_related import ForeignObjectRel

from content.models import Asset, AssetVersion, Entry, EntryLocale, EntryVersion
from publishing.models import Publication, PublicationHistory, PublishItem

ITEM = """({alias}.state <> ALL(%(open)s)
    AND greatest({alias}.due_at, {alias}.created_at, {alias}.applied_at) < %(queue_before)s)"""
STRETCH = "({alias}.live_until < %(history_before)s)"
GOES_ALONG = frozenset({Asset, EntryLocale, Publication, PublicationHistory, PublishItem})
"""What leaves for good with the entry or file it is about; anything else that points at those keeps them."""
_ENDS = {PublishItem: ITEM, PublicationHistory: STRETCH}

OPEN_ITEM = """EXISTS (SELECT FROM publishing_publishitem AS item
    WHERE item.{target} AND item.state = ANY(%(open)s))"""
LIVE = "EXISTS (SELECT FROM publishing_publication AS shown WHERE shown.{target} AND shown.is_live)"


def unpinned(version: str) -> str:
    """SQL of whether nothing points at the version of that id: no name, pointer, queue item or stretch of history."""
    return _unpinned(version, {})


def will_be_unpinned(version: str) -> str:
    """The same, once the queue items and stretches of history are gone that are behind the horizon."""
    return _unpinned(version, _ENDS)


def _unpinned(version: str, ends: Mapping[type[Model], str]) -> str:
    clauses = [f"NOT EXISTS (SELECT FROM content_entryversionname AS named WHERE named.version_id = {version})"]
    for model, table, column in pins(EntryVersion):
        stays = f" AND {ends[model].format(alias='pin')} IS NOT TRUE" if model in ends else ""
        clauses.append(f"NOT EXISTS (SELECT FROM {table} AS pin WHERE pin.{column} = {version}{stays})")
    return " AND ".join(clauses)


def entry_unpinned(entry: str) -> str:
    """SQL of whether an entry, with all its versions, is pointed at by nothing but what goes along with it."""
    versions = f"held.entry_id = {entry}"
    clauses = [
        f"NOT EXISTS (SELECT FROM {table} AS pin WHERE pin.{column} = {entry})"
        for _, table, column in pins(Entry, but=GOES_ALONG)
    ]
    return " AND ".join(
        [
            *clauses,
            *_versions_unpinned(versions, but=GOES_ALONG),
            f"NOT {OPEN_ITEM.format(target=f'entry_id = {entry}')}",
        ]
    )


def file_unpinned(asset: str) -> str:
    """SQL of whether a file or folder, with all its versions, is pointed at by nothing but what goes along with it."""
    own = [
        f"NOT EXISTS (SELECT FROM {table} AS pin WHERE pin.{column} = {asset})"
        for _, table, column in pins(Asset, but=GOES_ALONG)
    ]
    versions = [
        f"NOT EXISTS (SELECT FROM content_assetversion AS held JOIN {table} AS pin ON pin.{column} = held.id"
        f" WHERE held.asset_id = {asset})"
        for _, table, column in pins(AssetVersion, but=GOES_ALONG)
    ]
    target = f"asset_id = {asset}"
    return " AND ".join(
        [*own, *versions, f"NOT {OPEN_ITEM.format(target=target)}", f"NOT {LIVE.format(target=target)}"]
    )


def language_unpinned(language: str) -> str:
    """SQL of whether a language of an entry, with its versions, is pointed at by nothing but what goes along with it."""
    versions = f"held.entry_id = {language}.entry_id AND held.locale = {language}.locale"
    clauses = _versions_unpinned(versions, but=GOES_ALONG - {Publication})
    open_item = OPEN_ITEM.format(target=f"entry_id = {language}.entry_id")
    return " AND ".join([*clauses, f"NOT {open_item}"])


def _versions_unpinned(versions: str, *, but: Collection[type[Model]]) -> list[str]:
    return [
        f"NOT EXISTS (SELECT FROM content_entryversion AS held JOIN {table} AS pin ON pin.{column} = held.id"
        f" WHERE {versions})"
        for _, table, column in pins(EntryVersion, but=but)
    ]


def pins(target: type[Model], *, but: Collection[type[Model]] = ()) -> Iterator[tuple[type[Model], str, str]]:
    """Every table, with its column, whose rows forbid to delete a row of the target: also one that a new room adds."""
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete in (PROTECT, RESTRICT):
            model = relation.related_model
            if model not in but:
                yield model, model._meta.db_table, relation.field.attname
