"""Files over the management API."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as conf
from pytest_django import Settings

from content.models import Asset, AssetVersion
from tests.api.asking import without_times
from tests.api.documents import article
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.content.test_assets import png

pytestmark = pytest.mark.django_db
NOT_FOUND = (422, 141, "The requested asset doesn't exist.", {"uid": ["is not valid."]})


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def upload(manager: Manager, name: str = "a.txt", content: bytes = b"words", **fields: str) -> Any:
    named = {f"asset[{key}]": value for key, value in fields.items()}
    status, body = send_form(manager, "POST", "assets", named, {"asset[upload]": (name, content)})
    assert (status, body.get("notice")) == (201, "Asset created successfully."), body
    return body["asset"]


def listed(manager: Manager, **params: str) -> list[str]:
    return [row.get("title") or row["name"] for row in manager.get(f"assets?{urlencode(params)}")["assets"]]


def folder(manager: Manager, name: str, parent_uid: str | None = None) -> str:
    body = {"asset": {"name": name, "parent_uid": parent_uid}}
    uid: str = manager.post("assets/folders", body)["asset"]["uid"]
    return uid


def test_an_uploaded_file_answers_in_the_vendors_shape(manager: Manager) -> None:
    inside = folder(manager, "Pictures")
    asset = upload(
        manager, "høst 1.png", png(), title="Autumn", description="Leaves", tags="a, b,,a", parent_uid=inside
    )
    by = Asset.objects.get(uid=asset["uid"]).created_by
    assert without_times(asset) == {
        "uid": asset["uid"],
        "created_by": by,
        "updated_by": by,
        "content_type": "image/png",
        "file_size": str(len(png())),
        "tags": ["a", "b"],
        "filename": "høst 1.png",
        "url": f"{conf.CMS_URL}/v3/assets/{manager.tenant.stack.api_key}/{asset['uid']}/1/h%C3%B8st%201.png",
        "ACL": {},
        "is_dir": False,
        "parent_uid": inside,
        "_version": 1,
        "title": "Autumn",
        "description": "Leaves",
        "dimension": {"height": 2, "width": 3},
    }
    assert manager.get(f"assets/{asset['uid']}") == {"asset": asset}
    assert manager.client.get(asset["url"].removeprefix(conf.CMS_URL)).getvalue() == png()


def test_additions_come_only_where_they_are_asked_for(manager: Manager) -> None:
    asset = upload(manager)
    asked = "include_branch=true&include_asset_scan_status=true&include_publish_details=true&relative_urls=true"
    added = {
        "_branch": "main",
        "_asset_scan_status": "not_scanned",
        "publish_details": [],
        "url": asset["url"].removeprefix(conf.CMS_URL),
    }
    assert manager.get(f"assets/{asset['uid']}?{asked}") == {"asset": asset | added}
    assert manager.get(f"assets?{asked}") == {"assets": [asset | added]}
    fields = {"asset[title]": "b"}
    _, body = send_form(manager, "POST", f"assets?{asked}", fields, {"asset[upload]": ("b.txt", b"b")})
    made: Any = body["asset"]
    assert (made["_branch"], made["_asset_scan_status"], made["url"][:4]) == ("main", "not_scanned", "/v3/")


def test_replacing_a_file_keeps_its_uid_and_what_is_not_said_anew(manager: Manager) -> None:
    asset = upload(manager, "a.txt", b"one", title="Text", description="First", tags="x")
    status, body = send_form(
        manager, "PUT", f"assets/{asset['uid']}", {"asset[description]": "Second"}, {"asset[upload]": ("b.png", png())}
    )
    replaced: Any = body["asset"]
    assert (status, body["notice"]) == (200, "Asset updated successfully.")
    told = {
        key: replaced[key] for key in ("uid", "title", "description", "tags", "filename", "content_type", "_version")
    }
    assert told == {
        "uid": asset["uid"],
        "title": "Text",
        "description": "Second",
        "tags": ["x"],
        "filename": "b.png",
        "content_type": "image/png",
        "_version": 2,
    }
    assert manager.get(f"assets/{asset['uid']}?version=1")["asset"] == asset
    assert manager.get(f"assets/{asset['uid']}?version=2")["asset"] == replaced
    assert manager.refused("GET", f"assets/{asset['uid']}?version=3") == NOT_FOUND


def test_saying_something_else_keeps_the_bytes_and_what_is_not_sent(manager: Manager) -> None:
    inside = folder(manager, "Texts")
    asset = upload(manager, "a.txt", b"one", title="Text", description="First", tags="x")
    path = f"assets/{asset['uid']}"
    changed = manager.put(path, {"asset": {"tags": ["y", "z"], "parent_uid": inside, "filename": "../b.txt"}})["asset"]
    assert (changed["title"], changed["description"], changed["tags"]) == ("Text", "First", ["y", "z"])
    assert (changed["parent_uid"], changed["filename"], changed["_version"]) == (inside, "b.txt", 2)
    # Clients send back what they fetched, unknown keys and all.
    echoed = manager.put(path, {"asset": {**changed, "title": "New", "urlPath": "/assets", "publish_details": []}})
    assert (echoed["asset"]["parent_uid"], echoed["asset"]["title"], echoed["asset"]["tags"]) == (
        inside,
        "New",
        ["y", "z"],
    )
    at_root = manager.put(path, {"asset": {"parent_uid": None, "tags": "one, two"}})["asset"]
    assert (at_root["parent_uid"], at_root["title"], at_root["tags"]) == (None, "New", ["one", "two"])
    assert len(set(AssetVersion.objects.values_list("storage_key", flat=True))) == 1


def test_an_earlier_version_is_taken_up_again(manager: Manager) -> None:
    asset = upload(manager, "a.txt", b"one", title="Old")
    path = f"assets/{asset['uid']}"
    send_form(manager, "PUT", path, {"asset[title]": "New"}, {"asset[upload]": ("b.txt", b"two")})
    back = manager.put(path, {"asset": {"description": "Again"}, "version": 1})["asset"]
    assert (back["title"], back["description"], back["filename"], back["_version"]) == ("Old", "Again", "a.txt", 3)
    assert manager.client.get(back["url"].removeprefix(conf.CMS_URL)).getvalue() == b"one"
    assert manager.refused("PUT", path, {"asset": {}, "version": 9}) == NOT_FOUND


def test_the_python_sdk_forgets_boundaries_and_names_the_file_asset(manager: Manager) -> None:
    asset = upload(manager)
    path, without = f"assets/{asset['uid']}", "multipart/form-data"
    status, body = send_form(manager, "PUT", path, {}, {"asset": ("b.txt", b"new")}, content_type=without)
    replaced: Any = body["asset"]
    assert (status, replaced["filename"], replaced["_version"]) == (200, "b.txt", 2)
    headers = manager.tenant.headers(manager.secret)
    updated = manager.client.put(f"/v3/{path}", b'{"asset": {"title": "T"}}', without, headers=headers)
    assert (updated.status_code, updated.json()["asset"]["title"]) == (200, "T")
    published = manager.client.delete(f"/v3/{path}", b"", without, headers=headers)
    assert published.json() == {"notice": "Asset deleted successfully."}


def test_a_deleted_file_is_gone(manager: Manager) -> None:
    asset = upload(manager)
    path = f"assets/{asset['uid']}"
    assert manager.delete(path) == {"notice": "Asset deleted successfully."}
    assert manager.get("assets?include_count=true") == {"assets": [], "count": 0}
    for method in ("GET", "PUT", "DELETE"):
        assert manager.refused(method, path, {"asset": {"title": "x"}}) == NOT_FOUND
    assert send_form(manager, "PUT", path, {}, {"asset[upload]": ("b", b"b")})[0] == 422
    assert manager.client.get(asset["url"].removeprefix(conf.CMS_URL)).status_code == 404


def test_lists_show_files_of_all_folders_or_of_one(manager: Manager) -> None:
    inside = folder(manager, "Inside")
    folder(manager, "Deeper", inside)
    upload(manager, title="root")
    upload(manager, title="in", parent_uid=inside)
    assert listed(manager) == ["in", "root"]
    assert listed(manager, folder="cs_root") == ["root"]
    assert listed(manager, folder=inside) == ["in"]
    assert listed(manager, folder=inside, include_folders="True") == ["in", "Deeper"]
    assert listed(manager, include_folders="true", asc="created_at") == ["Inside", "Deeper", "root", "in"]
    assert listed(manager, folder="nowhere") == []
    assert listed(manager, query=f'{{"parent_uid": "{inside}"}}') == ["in"]
    assert listed(manager, query='{"is_dir": true, "name": "Deeper"}') == ["Deeper"]
    assert listed(manager, query='{"is_dir": true}', folder="cs_root") == ["Inside"]
    assert listed(manager, query='{"is_dir": false}', include_folders="true") == ["in", "root"]


def test_lists_sort_page_and_count(manager: Manager) -> None:
    for name in ("a", "b", "c"):
        upload(manager, f"{name}.txt", name.encode() * (10 - ord(name) % 97), title=name)
    assert listed(manager, asc="title", skip="1", limit="1") == ["b"]
    assert listed(manager, desc="title") == ["c", "b", "a"]
    assert listed(manager, asc="file_size") == ["c", "b", "a"]
    assert manager.get("assets?count=true&limit=1&skip=1e%2B100") == {"assets": 3}
    assert manager.get("assets?skip=1e%2B100&include_count=true") == {"assets": [], "count": 3}
    assert manager.get("assets?limit=0&include_count=true") == {"assets": [], "count": 3}
    shown = manager.get("assets?only%5BBASE%5D%5B%5D=title&limit=1")["assets"]
    assert [set(row) for row in shown] == [{"uid", "title"}]
    assert "url" not in manager.get("assets?except%5BBASE%5D%5B%5D=url&limit=1")["assets"][0]


QUERIES: list[tuple[str, list[str]]] = [
    ('{"title": {"$regex": "^PIC", "$options": "i"}}', ["Picture"]),
    ('{"content_type": {"$regex": "image"}}', ["Picture"]),
    ('{"filename": "a.txt"}', ["Text"]),
    ('{"file_size": {"$gt": 5}}', ["Picture"]),
    ('{"tags": {"$in": ["x", "nope"]}}', ["Text"]),
    ('{"dimension.width": 3}', ["Picture"]),
    ('{"dimension": {"$exists": false}}', ["Text"]),
    ('{"_version": 1, "created_at": {"$gt": "2020-01-01T00:00:00.000Z"}}', ["Picture", "Text"]),
    ('{"$or": [{"title": "Text"}, {"title": "Picture"}]}', ["Picture", "Text"]),
    ('{"description": {"$ne": "Words"}}', ["Picture"]),
]


@pytest.mark.parametrize(("query", "titles"), QUERIES)
def test_queries_name_what_files_have(manager: Manager, query: str, titles: list[str]) -> None:
    upload(manager, "a.txt", b"five!", title="Text", description="Words", tags="x")
    upload(manager, "p.png", png(), title="Picture")
    assert listed(manager, query=query) == titles


def test_images_and_videos_have_lists_of_their_own(manager: Manager) -> None:
    upload(manager, "a.txt", title="Text")
    upload(manager, "p.png", png(), title="Picture")
    upload(manager, "v.webm", b"\x1aE\xdf\xa3 and so on", title="Film")
    for name, titles in (("images", ["Picture"]), ("videos", ["Film"])):
        assert [row["title"] for row in manager.get(f"assets/{name}?include_count=true")["assets"]] == titles


def test_references_name_the_entries_and_fields_that_use_a_file(manager: Manager) -> None:
    picture, other = upload(manager, "p.png", png())["uid"], upload(manager)["uid"]
    manager.post("content_types", {"content_type": with_files()})
    embed = {"type": "reference", "attrs": {"type": "asset", "asset-uid": picture}, "children": [{"text": ""}]}
    document = {"type": "doc", "children": [embed]}
    entries = "content_types/gallery/entries"
    made = manager.post(entries, {"entry": {"title": "One", "cover": picture, "more": [picture], "body": document}})
    manager.post(entries, {"entry": {"title": "Two", "cover": other}})
    used = {
        "entry_uid": made["entry"]["uid"],
        "content_type_uid": "gallery",
        "locale": "en-us",
        "title": "One",
        "content_type_title": "Gallery",
        "paths": ["body", "cover", "more"],
    }
    assert manager.get(f"assets/{picture}/references") == {"references": [used]}
    assert manager.get(f"assets/{picture}/references?include_count=true&limit=0") == {"references": [], "count": 1}
    detailed = manager.get(f"assets/{picture}/references?include_publish_details=true")
    assert detailed == {"references": [used | {"publish_details": []}]}
    assert [row["uid"] for row in manager.get("assets/rt")["assets"]] == [picture]
    manager.put(f"{entries}/{used['entry_uid']}", {"entry": {"cover": None, "more": [], "body": None}})
    assert manager.get(f"assets/{picture}/references") == {"references": []}
    assert manager.get("assets/rt?include_count=true") == {"assets": [], "count": 0}
    assert manager.refused("GET", "assets/blt0000000000000000/references") == NOT_FOUND


def with_files() -> dict[str, object]:
    rich = {"allow_json_rte": True, "embed_entry": True, "rich_text_type": "advanced"}
    more = [
        {"data_type": "file", "uid": "cover", "display_name": "Cover"},
        {"data_type": "file", "uid": "more", "display_name": "More", "multiple": True},
        {
            "data_type": "json", "uid": "body", "display_name": "Body", "field_metadata": rich,
            "reference_to": ["sys_assets"],
        },
    ]  # fmt: skip
    title = article()["schema"][0]
    return {"title": "Gallery", "uid": "gallery", "schema": [title, *more]}


def test_versions_are_listed_with_their_names(manager: Manager) -> None:
    asset = upload(manager)
    path = f"assets/{asset['uid']}"
    manager.put(path, {"asset": {"title": "Second"}})
    named = manager.post(f"{path}/versions/1/name", {"upload": {"_version_name": "Draft"}})
    assert named == {"notice": "Version name assigned successfully."}
    manager.post(f"{path}/versions/1/name", {"asset": {"_version_name": "First"}})
    versions = manager.get(f"{path}/versions?include_count=true")
    name = versions["versions"][1]["_version_name"]
    assert (name["title"], set(name)) == ("First", {"title", "updated_by", "updated_at"})
    assert versions == {"versions": [{"_version": 2}, {"_version": 1, "_version_name": name}], "count": 2}
    assert manager.get(f"{path}/versions?named=true") == {"versions": [{"_version": 1, "_version_name": name}]}
    assert manager.get(f"{path}/versions?skip=1&limit=1")["versions"][0]["_version"] == 1
    deleted = manager.delete(f"{path}/versions/1/name")
    assert deleted == {"notice": "Version name deleted successfully."}
    assert manager.get(f"{path}/versions?named=true&include_count=true") == {"versions": [], "count": 0}
    for place in (f"{path}/versions/3", f"{path}/versions/x", "assets/blt0000000000000000/versions/1"):
        assert manager.refused("POST", f"{place}/name", {"upload": {"_version_name": "N"}}) == NOT_FOUND
    assert manager.refused("GET", "assets/blt0000000000000000/versions") == NOT_FOUND
    refused = manager.refused("POST", f"{path}/versions/1/name", {"upload": {"_version_name": " "}})
    assert refused[3] == {"_version_name": ["must have 1 to 500 characters."]}


def test_a_file_is_found_by_the_stacks_key_and_its_uid(manager: Manager) -> None:
    asset = upload(manager)
    key = manager.tenant.stack.api_key
    found = manager.ask("GET", f"assets/{key}/{asset['uid']}")
    assert (found.status_code, found.headers["Location"]) == (302, asset["url"])
    assert manager.refused("GET", f"assets/other/{asset['uid']}") == NOT_FOUND
