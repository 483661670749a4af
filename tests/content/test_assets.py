"""Assets: storing, versions, folders, and what clients see of them."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.db import IntegrityError, OperationalError, transaction
from PIL import Image
from pytest_django import Settings

from content.actions.asset_folders import FolderChanges, create_folder, delete_folder, update_folder
from content.actions.assets import (
    AssetChanges,
    AssetFields,
    create_asset,
    delete_asset,
    replace_asset,
    update_asset,
)
from content.asset_files import FileInvalid, Upload, files_follow_transaction
from content.asset_rows import Origin
from content.assets import facts_of, latest_assets, represent_asset
from content.errors import AssetInvalid, AssetNotFound
from content.models import Asset, AssetVersion
from core.clock import parse_instant, to_wire
from core.errors import Forbidden
from stacks.actor import Actor, ActorKind
from stacks.models import Activity
from tests.factories import SYSTEM, make_scope

SVG = b'<?xml version="1.0"?><!-- a > drawing --><!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def png(width: int = 3, height: int = 2) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IDAT"


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_an_asset_is_represented_in_the_vendors_shape(media: Path) -> None:
    scope = make_scope()
    folder = create_folder(SYSTEM, scope, name="Pictures")
    fields = AssetFields("A picture", "Of nothing", ("a", "b"), folder.uid)
    asset = create_asset(SYSTEM, scope, upload=Upload(png(), "pic ture.png"), fields=fields)
    body = represent_asset(scope, facts_of(asset, asset.latest))
    assert list(body.items()) == [
        ("uid", asset.uid),
        ("created_at", to_wire(asset.created_at)),
        ("updated_at", to_wire(asset.updated_at)),
        ("created_by", "system:test"),
        ("updated_by", "system:test"),
        ("content_type", "image/png"),
        ("file_size", str(len(png()))),
        ("tags", ["a", "b"]),
        ("filename", "pic ture.png"),
        ("url", f"{conf.CMS_URL}/v3/assets/{scope.api_key}/{asset.uid}/1/pic%20ture.png"),
        ("ACL", {}),
        ("is_dir", False),
        ("parent_uid", folder.uid),
        ("_version", 1),
        ("title", "A picture"),
        ("description", "Of nothing"),
        ("dimension", {"height": 2, "width": 3}),
    ]
    assert [path.read_bytes() for path in files(media)] == [png()]
    assert list(Activity.objects.order_by("id").values_list("action", flat=True)) == [
        "asset_folder.create",
        "asset.create",
    ]


@pytest.mark.django_db
def test_a_folder_is_represented_without_a_file() -> None:
    scope = make_scope()
    folder = create_folder(SYSTEM, scope, name="Pictures")
    at = to_wire(folder.created_at)
    assert represent_asset(scope, facts_of(folder, None)) == {
        "uid": folder.uid,
        "created_at": at,
        "updated_at": at,
        "created_by": "system:test",
        "updated_by": "system:test",
        "content_type": "application/vnd.contenstack.folder",
        "tags": [],
        "name": "Pictures",
        "ACL": {},
        "is_dir": True,
        "parent_uid": None,
        "_version": 1,
    }


@pytest.mark.django_db
def test_replacing_a_file_keeps_its_earlier_version(media: Path) -> None:
    scope = make_scope()
    asset = create_asset(SYSTEM, scope, upload=Upload(b"one", "a.txt"), fields=AssetFields("Text", tags=("x",)))
    replace_asset(SYSTEM, scope, asset.uid, upload=Upload(BytesIO(SVG), "b.svg"))
    rows = AssetVersion.objects.order_by("version").values_list(
        "version", "title", "tags", "filename", "content_type", "file_size"
    )
    assert list(rows) == [
        (1, "Text", ["x"], "a.txt", "text/plain", 3),
        (2, "Text", ["x"], "b.svg", "image/svg+xml", len(SVG)),
    ]
    assert sorted(path.read_bytes() for path in files(media)) == sorted([b"one", SVG])
    assert latest_assets(scope, [asset.uid])[asset.uid].version == 2


@pytest.mark.django_db
def test_changing_what_is_said_makes_a_version_over_the_same_bytes(media: Path) -> None:
    scope = make_scope()
    asset = create_asset(SYSTEM, scope, upload=Upload(png(), "a.png"))
    update_asset(SYSTEM, scope, asset.uid, changes=AssetChanges("New title"))
    first, second = AssetVersion.objects.order_by("version")
    assert (first.title, second.title) == ("a.png", "New title")
    assert first.storage_key == second.storage_key
    assert (second.width, bytes(second.sha256)) == (3, bytes(first.sha256))
    assert len(files(media)) == 1


@pytest.mark.django_db
def test_an_asset_from_elsewhere_keeps_its_uid_version_and_times() -> None:
    scope = make_scope()
    at = parse_instant("2022-06-01T06:21:27.552Z")
    origin = Origin("blt0000000000000001", 4, at, at, "blt1", "blt2")
    asset = create_asset(SYSTEM, scope, upload=Upload(b"x", "x.txt"), origin=origin)
    facts = facts_of(asset, asset.latest)
    assert (facts.uid, facts.version, facts.created_at, facts.updated_at) == (origin.uid, 4, at, at)
    assert (facts.created_by, facts.updated_by) == ("blt1", "blt2")
    with pytest.raises(AssetInvalid) as caught:
        create_asset(SYSTEM, scope, upload=Upload(b"x", "x.txt"), origin=origin)
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [("uid", "unique")]


@pytest.mark.django_db(transaction=True)
def test_a_file_is_gone_when_the_transaction_around_it_fails(media: Path) -> None:
    scope = make_scope()

    def fail_after_two() -> None:
        with files_follow_transaction(), transaction.atomic():
            create_asset(SYSTEM, scope, upload=Upload(b"one", "a.txt"))
            create_asset(SYSTEM, scope, upload=Upload(b"two", "b.txt"))
            raise IntegrityError("late")

    with pytest.raises(IntegrityError):
        fail_after_two()
    assert files(media) == []
    assert Asset.objects.count() == 0
    create_asset(SYSTEM, scope, upload=Upload(b"three", "c.txt"))
    assert [path.read_bytes() for path in files(media)] == [b"three"]


@pytest.mark.django_db
def test_a_refused_upload_stores_nothing(media: Path, settings: Settings) -> None:
    settings.ASSET_BYTES = 100_000
    scope = make_scope()
    reader = Actor(ActorKind.USER, "blt1", frozenset())
    with pytest.raises(Forbidden):
        create_asset(reader, scope, upload=Upload(b"x", "a.txt"))
    for upload, rule in [
        (Upload(b"x" * 100_001, "a.txt"), "size"),
        (Upload(png_claiming(60_000, 60_000), "bomb.png"), "pixels"),
        (Upload(png_claiming(8_000, 8_000), "big.png"), "pixels"),
    ]:
        with pytest.raises(FileInvalid) as caught:
            create_asset(SYSTEM, scope, upload=upload)
        assert [(problem.path, problem.rule) for problem in caught.value.problems] == [("upload", rule)]
    assert Asset.objects.count() == 0
    assert files(media) == []


@pytest.mark.django_db
def test_a_cap_below_the_first_read_holds_too(media: Path, settings: Settings) -> None:
    settings.ASSET_BYTES = 10
    scope = make_scope()
    create_asset(SYSTEM, scope, upload=Upload(b"x" * 10, "a.txt"))

    with pytest.raises(FileInvalid):
        create_asset(SYSTEM, scope, upload=Upload(b"x" * 11, "b.txt"))

    assert len(files(media)) == 1


@pytest.mark.django_db
def test_everything_wrong_with_what_is_said_is_named_at_once() -> None:
    scope, other = make_scope(), make_scope()
    foreign = create_folder(SYSTEM, other, name="Elsewhere")
    fields = AssetFields("t" * 501, "d\0", ("\ud800",), foreign.uid)
    with pytest.raises(AssetInvalid) as caught:
        create_asset(SYSTEM, scope, upload=Upload(b"x", "a.txt"), fields=fields)
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [
        ("title", "max"),
        ("description", "nul"),
        ("tags.0", "nul"),
        ("parent_uid", "exists"),
    ]


@pytest.mark.django_db
def test_deleting_a_folder_deletes_everything_below_it() -> None:
    scope = make_scope()
    outer = create_folder(SYSTEM, scope, name="Outer")
    inner = create_folder(SYSTEM, scope, name="Inner", parent_uid=outer.uid)
    create_asset(SYSTEM, scope, upload=Upload(b"x", "deep.txt"), fields=AssetFields(parent_uid=inner.uid))
    kept = create_asset(SYSTEM, scope, upload=Upload(b"x", "kept.txt"))
    delete_folder(SYSTEM, scope, outer.uid)
    assert list(Asset.objects.filter(deleted_at=None).values_list("uid", flat=True)) == [kept.uid]
    delete_asset(SYSTEM, scope, kept.uid)
    assert latest_assets(scope, [kept.uid]) == {}
    with pytest.raises(AssetNotFound):
        delete_asset(SYSTEM, scope, kept.uid)


@pytest.mark.django_db
def test_a_folder_never_moves_into_itself() -> None:
    scope = make_scope()
    outer = create_folder(SYSTEM, scope, name="Outer")
    inner = create_folder(SYSTEM, scope, name="Inner", parent_uid=outer.uid)
    with pytest.raises(AssetInvalid):
        update_folder(SYSTEM, scope, outer.uid, FolderChanges(parent_uid=inner.uid))
    update_folder(SYSTEM, scope, inner.uid, FolderChanges(name="Out", parent_uid=""))
    assert list(Asset.objects.order_by("id").values_list("name", "parent_uid")) == [("Outer", ""), ("Out", "")]


@pytest.mark.django_db
def test_another_stacks_asset_looks_like_none() -> None:
    scope, other = make_scope(), make_scope()
    asset = create_asset(SYSTEM, scope, upload=Upload(b"x", "a.txt"))
    with pytest.raises(AssetNotFound):
        update_asset(SYSTEM, other, asset.uid, changes=AssetChanges("Mine"))
    assert latest_assets(other, [asset.uid]) == {}


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_when_its_row_was_committed_before_the_error(media: Path) -> None:
    scope = make_scope()

    def lose_the_answer() -> None:
        with files_follow_transaction():
            create_asset(SYSTEM, scope, upload=Upload(b"kept", "a.txt"))
            raise OperationalError("the connection broke")

    with pytest.raises(OperationalError):
        lose_the_answer()
    assert Asset.objects.count() == 1
    assert [path.read_bytes() for path in files(media)] == [b"kept"]
