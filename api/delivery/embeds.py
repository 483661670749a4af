"""What rich text embeds, beside the entry: `include_embedded_items[]=BASE` adds `_embedded_items` by the field's path."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from api.delivery.representation import represent_files, represent_parsed, with_live_files
from content.references import ASSET_TYPE, Link, extract_links
from content.schema.fields.json_fields import JsonRichText
from content.schema.fields.text import RichText
from content.types import StoredType, load_type
from core.json_values import JSONObject, JSONValue
from publishing.live import LivePlace
from publishing.live_files import read_files
from publishing.live_references import LiveTargets, find_live_targets
from stacks.scope import Scope

_NAMES = ("include_embedded_items[]", "include_embedded_items[][]", "include_embedded_items[0]")


def wants_embedded_items(parameters: Mapping[str, Sequence[str]]) -> bool:
    """Whether the entries' own embedded items are asked for."""
    return any("BASE" in parameters.get(name, ()) for name in _NAMES)


def embedded_links(content_type: StoredType, content: JSONObject) -> tuple[Link, ...]:
    """The links in the rich text of an entry's stored content."""
    fields = content_type.compiled.by_path
    links = extract_links(content_type.compiled, content)
    return tuple(link for link in links if isinstance(fields.get(link.path), JsonRichText | RichText))


def find_embedded_entries(scope: Scope, links: Iterable[Link], place: LivePlace) -> LiveTargets:
    """The entries behind the links, as far as they are live there: one statement, or none without links."""
    uids = {link.uid for link in links if link.kind == "entry"}
    return find_live_targets(scope, uids, place) if uids else LiveTargets({}, None)


def embedded_items(
    links: Iterable[Link], entries: Mapping[str, JSONObject], files: Mapping[str, JSONValue]
) -> JSONObject:
    """The live things behind an entry's links, by the path of the field that embeds them."""
    items: dict[str, list[JSONValue]] = {}
    for link in links:
        below = items.setdefault(link.path, [])
        file = files.get(link.uid)
        if link.kind == "entry" and link.uid in entries:
            below.append(entries[link.uid])
        elif link.kind == "asset" and isinstance(file, dict):
            below.append({**file, "_content_type_uid": ASSET_TYPE})
    return {path: below for path, below in items.items() if below}


def represent_targets(scope: Scope, found: LiveTargets, *, with_dimension: bool) -> dict[str, JSONObject]:
    """Entries by uid, with their files, as they stand inside others."""
    environment_uid = next((target.row.environment_uid for target in found.by_uid.values()), "")
    files = represent_files(scope, read_files(found.files, environment_uid), with_dimension=with_dimension)
    entries: dict[str, JSONObject] = {}
    for uid, target in found.by_uid.items():
        content = with_live_files(load_type(scope, target.content_type_uid), orjson.loads(target.row.data), files)
        entries[uid] = represent_parsed(target.row, content, {"_content_type_uid": target.content_type_uid})
    return entries
