"""Splicing what an entry points at into its content, on the way out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from content.assets import AssetFacts, represent_asset
from content.schema.walk import holders_at
from content.types import StoredType
from core.json_values import JSONObject, JSONValue
from stacks.scope import Scope

_TIMES = (5, 7)
_TAGS = 10


def read_assets(text: str) -> tuple[AssetFacts, ...]:
    """The files of a version from the JSON text that content.reading fetched beside it."""
    return tuple(asset_facts(row) for row in orjson.loads(text))


def asset_facts(row: Sequence[Any]) -> AssetFacts:
    """One file from the JSON array that content.reading's ASSET_FACTS makes of it."""
    values = list(row)
    for place in _TIMES:
        values[place] = datetime.fromisoformat(values[place])
    values[_TAGS] = tuple(values[_TAGS])
    return AssetFacts(*values)


def represented_assets(scope: Scope, text: str | None) -> dict[str, JSONObject]:
    """Those files by uid, as clients see them."""
    return {facts.uid: represent_asset(scope, facts) for facts in read_assets(text)} if text else {}


def with_assets(content_type: StoredType, data: JSONObject, assets: Mapping[str, JSONObject]) -> JSONObject:
    """The content as editors see it, with whole assets in place of their uids in file fields; may change `data`.

    A uid whose asset is not among them stays a uid, so that sending back what was read loses nothing.
    """
    seen = content_type.compiled.editor_view.of(data)
    for path in content_type.compiled.file_paths if assets else ():
        for holder in holders_at(seen, path):
            value = holder[path[-1]]
            if isinstance(value, list):
                holder[path[-1]] = [_spliced(item, assets) for item in value]
            else:
                holder[path[-1]] = _spliced(value, assets)
    return seen


def _spliced(value: JSONValue, assets: Mapping[str, JSONObject]) -> JSONValue:
    return assets.get(value, value) if isinstance(value, str) else value
