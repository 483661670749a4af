"""Pages with variants, for tests of variants."""

import json
from typing import Any

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_stack

SCHEMA = [
    title_field(),
    text_field("line"),
    {"uid": "count", "display_name": "Count", "data_type": "number", "min": 1},
    {
        "uid": "seo", "display_name": "Seo", "data_type": "group",
        "schema": [{**text_field("keywords"), "mandatory": True}, text_field("summary")],
    },
    {
        "uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": True,
        "schema": [{**text_field("label"), "mandatory": True}, text_field("note")],
    },
    {
        "uid": "page", "display_name": "Page", "data_type": "blocks", "multiple": True,
        "blocks": [
            {"uid": "hero", "title": "Hero", "schema": [text_field("heading"), text_field("text")]},
            {"uid": "quote", "title": "Quote", "schema": [text_field("said")]},
        ],
    },
    {"uid": "next", "display_name": "Next", "data_type": "reference", "reference_to": ["page"]},
]  # fmt: skip
ENTRY = {
    "title": "Base",
    "line": "plain",
    "count": 3,
    "seo": {"keywords": "a", "summary": "s"},
    "rows": [
        {"label": "one", "note": "n1", "_metadata": {"uid": "cs1"}},
        {"label": "two", "note": "n2", "_metadata": {"uid": "cs2"}},
    ],
    "page": [
        {"hero": {"heading": "Hello", "text": "t", "_metadata": {"uid": "csa"}}},
        {"quote": {"said": "q", "_metadata": {"uid": "csb"}}},
    ],
}


def make_varied_manager() -> Manager:
    """A manager of a stack with the type `page` and the variants red and blue of a group that it is linked to."""
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article(uid="page", title="Page", schema=SCHEMA)})
    manager.post("variant_groups", {"uid": "colours", "name": "Colours", "content_types": ["page"]})
    for uid in ("red", "blue"):
        short = {"experience_short_uid": "0", "variant_short_uid": uid}
        manager.post("variant_groups/colours/variants", {"uid": uid, "name": uid, "personalize_metadata": short})
    return manager


def make_page(manager: Manager, **more: object) -> str:
    """The uid of a new page."""
    return str(manager.post("content_types/page/entries", {"entry": {**ENTRY, **more}})["entry"]["uid"])


def put_variant(manager: Manager, path: str, entry: object, variant: str = "red", query: str = "") -> Any:
    """What saving a variant of the entry below the path answers."""
    return manager.put(f"{path}/variants/{variant}{query}", {"entry": entry})


def read_with(manager: Manager, path: str, *variants: str, query: str = "") -> Any:
    """The entry below the path with variants over it."""
    response = manager.ask("GET", f"{path}{query}", **{"x-cs-variant-uid": ", ".join(variants)})
    assert response.status_code == 200, response.content
    return json.loads(response.content)["entry"]
