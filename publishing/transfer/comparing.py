"""PURE: whether two bundles say the same, but for addresses, times and users."""

from collections.abc import Iterator, Mapping

import orjson

from content.type_documents import DEFAULT_OPTIONS, kept_document
from core.json_values import dump_json
from publishing.transfer.checking import Checked
from publishing.transfer.taxonomies import said

Facts = Mapping[tuple[str, ...], object]


def compare(stored: Checked, offered: Checked) -> tuple[str, ...]:
    """What differs, one sentence each, ordered; nothing where the stack says what the export says."""
    here, there = facts_of(stored), facts_of(offered)
    return tuple(_differences(here, there))


def _differences(here: Facts, there: Facts) -> Iterator[str]:
    for key in sorted(here.keys() | there.keys()):
        name = " ".join(key)
        if key not in here:
            yield f"{name} is in the export only"
        elif key not in there:
            yield f"{name} is in the stack only"
        elif here[key] != there[key]:
            yield f"{name} differs"


def facts_of(checked: Checked) -> Facts:
    """Everything a bundle says, by what it says it of."""
    bundle = checked.bundle
    facts: dict[tuple[str, ...], object] = {}
    for language in bundle.languages:
        facts["language", language.code] = (language.uid, language.name, language.fallback_code)
    for place in bundle.environments:
        facts["environment", place.uid] = (place.name, dump_json(list(place.urls)), place.version)
    for kind, additions in (("extension", bundle.extensions), ("label", bundle.labels)):
        for addition in additions:
            facts[kind, addition.uid] = (addition.title, addition.kind, addition.version, _sorted(addition.document))
    for taxonomy in bundle.taxonomies:
        facts["taxonomy", taxonomy.document.uid, taxonomy.locale] = said(taxonomy)
    for document in bundle.global_fields:
        facts["global field", document.uid] = _sorted({"description": "", **document.values}, "uid", "title", "schema")
    for document in bundle.content_types:
        kept = {"description": "", "options": DEFAULT_OPTIONS, **kept_document(document.values)}
        facts["content type", document.uid] = _sorted(kept)
    for folder in bundle.folders:
        facts["folder", folder.uid] = (folder.name, folder.parent_uid)
    for asset in bundle.assets:
        words = (asset.title, asset.description, asset.tags, asset.parent_uid)
        facts["asset", asset.uid] = (asset.version, *words, checked.files[asset.uid])
    for entry in checked.entries:
        facts["entry", entry.text.uid, entry.text.locale] = (
            entry.text.content_type_uid,
            entry.text.version,
            _sorted(entry.data),
        )
    for going in checked.publications:
        key = ("publication of", going.kind, going.uid, going.locale, "in", going.environment_uid)
        facts[key] = (going.content_locale, going.version)
    return facts


def _sorted(value: Mapping[str, object], *keys: str) -> bytes:
    chosen = {key: value.get(key) for key in keys} if keys else dict(value)
    return orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS)
