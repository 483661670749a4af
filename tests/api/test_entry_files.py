"""Files in entries over HTTP: uids on the way in, whole assets on the way out."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from content.actions.assets import create_asset
from content.asset_files import Upload
from tests.api.documents import article, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
SCHEMA = [
    title_field(),
    {"display_name": "File", "uid": "file", "data_type": "file"},
    {
        "display_name": "Gallery",
        "uid": "gallery",
        "data_type": "group",
        "multiple": True,
        "schema": [{"display_name": "Files", "uid": "files", "data_type": "file", "multiple": True}],
    },
]


@pytest.fixture
def manager(settings: Settings, tmp_path: Path) -> Manager:
    settings.MEDIA_ROOT = tmp_path
    manager = make_manager()
    manager.post("content_types", {"content_type": article(schema=SCHEMA)})
    return manager


def _asset(manager: Manager, name: str) -> str:
    return create_asset(SYSTEM, manager.tenant.fresh_scope(), upload=Upload(name.encode(), name)).uid


def _entry(manager: Manager, file: str, *files: str) -> Any:
    return manager.post(PATH, {"entry": {"title": "One", "file": file, "gallery": [{"files": list(files)}]}})["entry"]


def test_a_read_holds_whole_assets_wherever_the_field_lies(manager: Manager) -> None:
    first, second = _asset(manager, "a.txt"), _asset(manager, "b.txt")
    uid = _entry(manager, first, second, first)["uid"]
    read = manager.get(f"{PATH}/{uid}")["entry"]
    assert (read["file"]["uid"], read["file"]["filename"], read["file"]["file_size"]) == (first, "a.txt", "5")
    assert [file["uid"] for file in read["gallery"][0]["files"]] == [second, first]
    assert read["gallery"][0]["files"][1] == read["file"]
    assert manager.get(PATH)["entries"] == [read]


def test_a_file_that_does_not_exist_stays_a_uid(manager: Manager) -> None:
    uid = _entry(manager, "blt00000000000000aa")["uid"]
    assert manager.get(f"{PATH}/{uid}")["entry"]["file"] == "blt00000000000000aa"


def test_another_stacks_file_is_not_shown(manager: Manager) -> None:
    foreign = _asset(make_manager(), "secret.txt")
    uid = _entry(manager, foreign)["uid"]
    assert manager.get(f"{PATH}/{uid}")["entry"]["file"] == foreign


def test_what_was_read_can_be_sent_back(manager: Manager) -> None:
    first = _asset(manager, "a.txt")
    uid = _entry(manager, first, first)["uid"]
    read = manager.get(f"{PATH}/{uid}")["entry"]
    manager.put(f"{PATH}/{uid}", {"entry": {**read, "title": "Two"}})
    again = manager.get(f"{PATH}/{uid}")["entry"]
    assert again == {
        **read,
        "title": "Two",
        "_version": 2,
        "updated_at": again["updated_at"],
        "updated_by": again["updated_by"],
    }
