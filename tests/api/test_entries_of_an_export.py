"""The entries of a real export, each as a file: they are imported whole, and exported as they were."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from content.actions.assets import create_asset
from content.asset_files import Upload
from content.asset_rows import Origin
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.api.test_types_of_an_export import documents
from tests.content.schema.test_export import EXPORT, read_entries, with_asset_uids
from tests.factories import SYSTEM

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not EXPORT.is_dir(), reason=f"{EXPORT} is absent: set PRESSROOM_SHARED"),
]
NEW = {"_version", "created_at", "created_by", "updated_at", "updated_by", "publish_details"}


@pytest.fixture
def manager(settings: Settings, tmp_path: Path) -> Manager:
    """A stack with the export's types and files, and without its entries."""
    settings.MEDIA_ROOT = tmp_path
    manager = make_manager()
    for document in json.loads((EXPORT / "global_fields" / "globalfields.json").read_text()):
        manager.post("global_fields", {"global_field": document})
    for document in documents():
        manager.post("content_types", {"content_type": document})
    for folder in sorted((EXPORT / "assets" / "files").iterdir()):
        file = next(folder.iterdir())
        origin = Origin(folder.name, 1, None, None)
        create_asset(SYSTEM, manager.tenant.fresh_scope(), upload=Upload(file.read_bytes(), file.name), origin=origin)
    return manager


def upload(manager: Manager, path: str, entry: Any) -> tuple[int, Any]:
    return send_form(manager, "POST", path, {}, {"entry": ("entry.json", json.dumps(entry).encode())})


def content(entry: Any) -> Any:
    """What an entry says, with bare references, without what belongs to where and when it was saved."""
    return bare({key: value for key, value in entry.items() if key not in NEW})


def bare(value: Any) -> Any:
    if isinstance(value, list):
        return [bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"uid", "_content_type_uid"}:
        return value["uid"]
    is_root = value.get("type") == "doc"
    return {key: bare(each) for key, each in value.items() if not (is_root and key == "_version")}


@pytest.mark.behaviour("CS-99", "CS-102")
def test_every_entry_is_imported_and_exported_as_it_was(manager: Manager) -> None:
    entries = [(row["uid"], entry) for row in documents() for entry in read_entries(row["uid"])]
    for type_uid, entry in entries:
        # They refer to one another in circles, so whichever is first points to what is not here yet.
        path = f"content_types/{type_uid}/entries/import"
        status, answer = upload(manager, f"{path}?force=true", entry)
        assert (status, answer["entry"]["uid"]) == (201, entry["uid"]), answer
    for type_uid, entry in entries:
        path = f"content_types/{type_uid}/entries"
        exported = manager.get(f"{path}/{entry['uid']}/export")
        assert content(exported) == content(with_asset_uids(entry))
        # Now that all are here nothing has to be forced.
        status, answer = upload(manager, f"{path}/import?overwrite=true", exported)
        assert (status, answer["entry"]["_version"]) == (201, 2), answer
        assert content(manager.get(f"{path}/{entry['uid']}/export")) == content(exported)
    assert len(entries) == 22
