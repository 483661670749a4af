"""The real export: its schemas parse, its entries clean without a problem and lose nothing but system keys."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from content.references import extract_links
from content.schema.compiled import CompiledType
from content.schema.parse import parse_schema, resolve_global_fields
from content.schema.validate import clean_entry
from content.schema.values import unique_values
from core.json_values import JSONObject, JSONValue

SHARED = Path(os.environ.get("PRESSROOM_SHARED") or Path(__file__).parents[4] / "shared")
EXPORT = SHARED / "data" / "starter-app-export"

pytestmark = pytest.mark.skipif(not EXPORT.is_dir(), reason=f"{EXPORT} is absent: set PRESSROOM_SHARED")


def read_types() -> Iterator[tuple[str, CompiledType]]:
    global_fields = json.loads((EXPORT / "global_fields" / "globalfields.json").read_text())
    schemas = {each["uid"]: each["schema"] for each in global_fields}
    for path in sorted((EXPORT / "content_types").glob("*.json")):
        if path.name != "schema.json":
            document = json.loads(path.read_text())
            schema = resolve_global_fields(document["schema"], schemas.get)
            yield document["uid"], parse_schema(schema, options=document["options"])


def read_entries(uid: str) -> list[JSONObject]:
    files = (EXPORT / "entries" / uid).glob("*/*-entries.json")
    return [entry for path in sorted(files) for entry in json.loads(path.read_text()).values()]


def with_asset_uids(value: JSONValue) -> JSONValue:
    """The value with each whole asset object turned into its uid."""
    if isinstance(value, dict):
        return value["uid"] if "filename" in value else {key: with_asset_uids(each) for key, each in value.items()}
    return [with_asset_uids(each) for each in value] if isinstance(value, list) else value


def test_every_entry_cleans_without_a_problem_and_keeps_its_content() -> None:
    count = 0
    for uid, compiled in read_types():
        for entry in read_entries(uid):
            count += 1
            content = {key: with_asset_uids(each) for key, each in entry.items() if key in {*compiled.by_uid, "tags"}}

            assert clean_entry(compiled, entry, partial=False).problems == ()
            cleaned = clean_entry(compiled, entry, partial=True)
            assert (cleaned.data, cleaned.problems) == (content, ())
            Draft202012Validator(compiled.json_schema()).validate(cleaned.data)
    assert count == 22


def test_every_entry_has_its_title_unique_and_its_assets_linked() -> None:
    for uid, compiled in read_types():
        for entry in read_entries(uid):
            data = clean_entry(compiled, entry, partial=True).data

            assert [path for path, _ in unique_values(compiled, data)] == ["title"]
            uids = {link.uid for link in extract_links(compiled, data) if link.kind == "asset"}
            assert uids == set(asset_uids(entry))


def asset_uids(value: JSONValue) -> Iterator[JSONValue]:
    if isinstance(value, dict):
        if "filename" in value:
            yield value["uid"]
        for each in value.values():
            yield from asset_uids(each)
    if isinstance(value, list):
        for each in value:
            yield from asset_uids(each)
