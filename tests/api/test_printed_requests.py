"""Every request on entries that the vendor's page prints works, one after the other, on one stack."""

import json
from itertools import count
from typing import Any

import pytest

from content.actions.assets import create_asset
from content.asset_files import Upload
from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.api.shared_values import group
from tests.corpora.printed_requests import CREATIONS, LATER, UPDATES
from tests.factories import SYSTEM, make_environment, make_locale, make_stack, make_taxonomy

pytestmark = pytest.mark.django_db

REFERRED = "referred_content_type_uid"


def blocks(uid: str, name: str, *fields: object) -> dict[str, Any]:
    kinds = [{"uid": name, "title": name, "schema": list(fields)}]
    return {"display_name": uid, "uid": uid, "data_type": "blocks", "multiple": True, "blocks": kinds}


def simple(uid: str, data_type: str, **options: Any) -> dict[str, Any]:
    return {"display_name": uid, "uid": uid, "data_type": data_type, **options}


SCHEMA = [
    title_field() | {"unique": False},
    text_field("url"),
    text_field("single_line"),
    simple("reference_field_uid", "reference", reference_to=[REFERRED], field_metadata={"ref_multiple": True}),
    simple("file_field_uid", "file"),
    simple("file_field_uid_multiple", "file", multiple=True),
    text_field("rte_field_uid", field_metadata={"allow_rich_text": True}),
    simple("json_rte", "json", field_metadata={"allow_json_rte": True, "embed_entry": True},
           reference_to=["sys_assets", REFERRED]),
    simple("taxonomies", "taxonomy", multiple=True,
           taxonomies=[{"taxonomy_uid": uid} for uid in ("taxonomy_uid_1", "taxonomy_uid_2", "color")]),
    simple("number", "number"),
    simple("multiple_number", "number", multiple=True),
    group("multiple_group", text_field("demo_field"), multiple=True),
    group("group", text_field("title"), simple("link", "link"), multiple=True),
    blocks("content_container", "link_module", text_field("module_title"),
           blocks("link_components", "link_component", text_field("teaser"))),
]  # fmt: skip
MODULE = {"link_module": {"link_components": [{"link_component": {"teaser": text}} for text in "ab"]}}
FILES = ("file_field_uid", "file_field_uid_multiple")
BEFORE = {
    "number": 5,
    "multiple_number": [1, 4, 5],
    "group": [{"title": text, "link": {"title": text, "href": f"/{text}"}} for text in "ab"],
    "content_container": [MODULE, MODULE],
}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "hi-in")
    make_environment(tenant.fresh_scope())
    make_taxonomy(tenant.fresh_scope(), "taxonomy_uid_1", "term_uid_1", "term_uid_2")
    make_taxonomy(tenant.fresh_scope(), "taxonomy_uid_2", "term_uid_2", "term_uid_3")
    make_taxonomy(tenant.fresh_scope(), "color", "blue", "yellow")
    manager = make_manager(tenant)
    for uid, schema in ((REFERRED, [title_field()]), ("page", SCHEMA)):
        manager.post("content_types", {"content_type": {"title": uid, "uid": uid, "schema": schema}})
    return manager


def test_every_printed_request_works_in_its_turn(manager: Manager) -> None:
    named = names_of(manager)
    for line, body in CREATIONS:
        created = ask(manager, named, line, body)["entry"]
        read = manager.get(f"content_types/page/entries/{created['uid']}")["entry"]
        # A read shows the files that a save names.
        assert {**read, **{uid: created[uid] for uid in FILES if uid in created}} == created
    entry = manager.post("content_types/page/entries", {"entry": {"title": "example", **BEFORE}})["entry"]
    named["{entry_uid}"] = entry["uid"]
    for line, body in UPDATES:
        before, entry = entry, ask(manager, named, line, body)["entry"]
        assert entry["_version"] == before["_version"] + 1
        assert manager.get(f"content_types/page/entries/{entry['uid']}")["entry"] == entry
    assert (entry["number"], entry["multiple_number"], entry["multiple_group"]) == (5, [1, 4, 5], [])
    assert entry["group"][1]["link"] == {"title": "New level 2 update through CMA call", "href": "/b"}
    module = entry["content_container"][1]["link_module"]
    teaser = module["link_components"][1]["link_component"]["teaser"]
    assert teaser == "updated Nested Module teaser using CMA call"
    for line, body in LATER:
        ask(manager, named, line, body)
    assert manager.refused("GET", f"content_types/page/entries/{entry['uid']}")[0] == 422


def names_of(manager: Manager) -> dict[str, str]:
    """What the page's placeholders stand for; those that begin like another one come first."""
    target = manager.post(f"content_types/{REFERRED}/entries", {"entry": {"title": "Target"}})["entry"]["uid"]
    asset = create_asset(SYSTEM, manager.tenant.fresh_scope(), upload=Upload(b"a", "a.txt")).uid
    return {
        "{content_type_uid}": "page",
        "{locale_code}": "en-us",
        "{version_number}": "1",
        "{boolean_value}": "true",
        "blt111000d1e110b001": target,
        "blt111000e1c110b011": asset,
        "asset_uid1": asset,
        "asset_uid2": asset,
        '"asset_uid"': f'"{asset}"',
        '"content-type-uid":"content_type_uid"': f'"content-type-uid":"{REFERRED}"',
        "uid_of_the_entry_you_want_to_embed": target,
        "uid_of_the_asset_you_want_to_embed": asset,
        '"locale_code"': '"en-us"',
        "inline_or_block": "inline",
    }


def ask(manager: Manager, named: dict[str, str], line: str, body: str) -> Any:
    method, path = filled(line, named).split(" ")
    response = manager.ask(method, path.removeprefix("/"), json.loads(filled(body, named)) if body else None)
    assert response.status_code in (200, 201), (line, response.content)
    return json.loads(response.content)


numbers = count(1)


def filled(text: str, named: dict[str, str]) -> str:
    for placeholder, value in named.items():
        text = text.replace(placeholder, value)
    while "v4_unique_id" in text:
        text = text.replace("v4_unique_id", f"{next(numbers):032x}", 1)
    return text
