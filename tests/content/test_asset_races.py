"""Files and folders that change at the same moment, and what is left where an action fails."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from content.actions.asset_folders import FolderChanges, create_folder, delete_folder, update_folder
from content.actions.asset_versions import name_asset_version
from content.actions.assets import AssetChanges, AssetFields, create_asset, delete_asset, replace_asset, update_asset
from content.asset_files import Upload
from content.models import Asset, AssetVersion, AssetVersionName
from core.errors import PressroomError
from stacks.models import Activity
from tests.factories import SYSTEM, make_scope
from tests.publishing.builders import in_threads
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def stored(media: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in media.rglob("*") if path.is_file())


def test_eight_people_replacing_one_file_make_eight_versions() -> None:
    scope = make_scope()
    uid = create_asset(SYSTEM, scope, upload=Upload(b"0", "a.txt")).uid

    def replace(number: int) -> None:
        for turn in range(3):
            replace_asset(SYSTEM, scope, uid, upload=Upload(f"{number}.{turn}".encode(), "a.txt"))

    in_threads(8, replace)

    versions = list(AssetVersion.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, 26))
    asset = Asset.objects.select_related("latest").get(uid=uid)
    assert asset.latest is not None
    assert (asset.version, asset.latest.version) == (25, 25)
    assert len({bytes(row) for row in AssetVersion.objects.values_list("sha256", flat=True)}) == 25


def test_two_people_saying_different_things_are_both_heard() -> None:
    scope = make_scope()
    uid = create_asset(SYSTEM, scope, upload=Upload(b"0", "a.txt")).uid
    outcomes = held_back(
        lambda: Asset.objects.select_for_update().get(uid=uid),
        lambda: update_asset(SYSTEM, scope, uid, changes=AssetChanges(title="Title")),
        lambda: update_asset(SYSTEM, scope, uid, changes=AssetChanges(description="Description")),
        lambda: replace_asset(SYSTEM, scope, uid, upload=Upload(b"1", "b.txt"), changes=AssetChanges(tags=("tag",))),
    )
    assert outcomes == ["done", "done", "done"]
    latest = AssetVersion.objects.get(version=4)
    said = (latest.title, latest.description, latest.tags, latest.filename)
    assert said == ("Title", "Description", ["tag"], "b.txt")


def test_a_file_that_is_deleted_while_it_is_replaced_leaves_no_bytes_behind(media: Path) -> None:
    scope = make_scope()
    uid = create_asset(SYSTEM, scope, upload=Upload(b"first", "a.txt")).uid
    outcomes = held_back(
        lambda: Asset.objects.select_for_update().get(uid=uid),
        lambda: delete_asset(SYSTEM, scope, uid),
        lambda: replace_asset(SYSTEM, scope, uid, upload=Upload(b"second", "a.txt")),
    )
    assert outcomes == ["done", "AssetNotFound"]
    assert stored(media) == [b"first"]


def test_nothing_is_put_into_a_folder_that_is_being_deleted(media: Path) -> None:
    scope = make_scope()
    folder = create_folder(SYSTEM, scope, name="Going")
    moving = create_asset(SYSTEM, scope, upload=Upload(b"moving", "m.txt")).uid
    inside = create_asset(SYSTEM, scope, upload=Upload(b"in", "i.txt"), fields=AssetFields(parent_uid=folder.uid)).uid
    outcomes = held_back(
        lambda: Asset.objects.select_for_update().get(uid=inside),
        lambda: delete_folder(SYSTEM, scope, folder.uid),
        lambda: create_asset(SYSTEM, scope, upload=Upload(b"new", "n.txt"), fields=AssetFields(parent_uid=folder.uid)),
        lambda: update_asset(SYSTEM, scope, moving, changes=AssetChanges(parent_uid=folder.uid)),
        lambda: create_folder(SYSTEM, scope, name="Below", parent_uid=folder.uid),
    )
    assert outcomes == ["done", "parent_uid", "parent_uid", "parent_uid"]
    assert list(Asset.objects.filter(deleted_at=None).values_list("uid", "parent_uid")) == [(moving, "")]
    assert stored(media) == [b"in", b"moving"]


def test_folders_never_move_into_one_another() -> None:
    scope = make_scope()
    names = ("a", "b")
    tops = {name: create_folder(SYSTEM, scope, name=name).uid for name in names}
    below = {name: create_folder(SYSTEM, scope, name=f"{name}2", parent_uid=tops[name]).uid for name in names}

    def move(number: int) -> None:
        name, other = names[number], names[1 - number]
        for _ in range(10):
            for parent in (below[other], ""):
                try:
                    update_folder(SYSTEM, scope, tops[name], FolderChanges(parent_uid=parent))
                except (PressroomError, DatabaseError):
                    # A deadlock, which the rim tries again, or a cycle, which the action refuses.
                    connection.close()

    in_threads(2, move)

    parents = dict(Asset.objects.values_list("uid", "parent_uid"))
    for start in list(parents):
        path = [start]
        while parents[path[-1]]:
            path.append(parents[path[-1]])
            assert len(path) == len(set(path))


def test_a_failure_after_the_bytes_are_stored_leaves_neither_rows_nor_bytes(media: Path) -> None:
    scope = make_scope()
    folder = create_folder(SYSTEM, scope, name="Folder")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE content_assetversion ADD CONSTRAINT never CHECK (title <> 'refused')")
    try:
        fields = AssetFields("refused", parent_uid=folder.uid)
        with pytest.raises(DatabaseError):
            create_asset(SYSTEM, scope, upload=Upload(b"x", "a.txt"), fields=fields)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE content_assetversion DROP CONSTRAINT never")
    assert stored(media) == []
    assert not AssetVersion.objects.exists()
    assert list(Activity.objects.values_list("action", flat=True)) == ["asset_folder.create"]


def test_two_people_naming_one_version_leave_one_name() -> None:
    scope = make_scope()
    uid = create_asset(SYSTEM, scope, upload=Upload(b"x", "a.txt")).uid
    outcomes = held_back(
        lambda: Asset.objects.select_for_update().get(uid=uid),
        lambda: name_asset_version(SYSTEM, scope, uid, version=1, title="One"),
        lambda: name_asset_version(SYSTEM, scope, uid, version=1, title="Two"),
    )
    assert outcomes == ["done", "done"]
    assert AssetVersionName.objects.get().title in ("One", "Two")
