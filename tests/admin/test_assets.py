"""The asset library without a browser: what its pages hold, who may do what, and how bytes go out."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from content.actions.asset_folders import create_folder
from content.actions.assets import AssetFields, create_asset
from content.asset_files import Upload
from content.models import Asset
from tests.admin.builders import address, make_reader, marks, messages_after, page, signed_in
from tests.content.test_assets import SVG, png
from tests.factories import make_stack

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.IMAGE_CACHE_ROOT = tmp_path / "images"
    settings.ASSETS_NEED_PUBLICATION = True


def store(stage: "Stage", name: str, content: bytes, parent_uid: str = "") -> str:
    fields = AssetFields(parent_uid=parent_uid)
    return create_asset(stage.tenant.actor, stage.tenant.fresh_scope(), upload=Upload(content, name), fields=fields).uid


def fetched(stage: "Stage", path: str) -> Any:
    response = signed_in(stage.tenant.owner).get(address(stage.tenant, path))
    body = b"".join(response) if response.streaming else response.content
    return response, body


def test_files_are_found_by_folder_search_and_kind(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    folder = create_folder(stage.tenant.actor, stage.tenant.fresh_scope(), name="Birds").uid
    store(stage, "heron.png", png(), folder)
    store(stage, "table.csv", b"a,b")
    store(stage, "blob.bin", b"\0")

    def shown(query: str) -> set[str]:
        markup = page(browser, address(stage.tenant, f"assets/?{query}"))
        return {name for name in ("heron.png", "table.csv", "blob.bin") if name in markup}

    assert shown("") == {"table.csv", "blob.bin"}
    assert shown(f"folder={folder}") == {"heron.png"}
    assert shown("q=HERON") == {"heron.png"}
    assert shown("kind=pictures") == {"heron.png"}
    assert shown("kind=documents") == {"table.csv"}
    assert shown("kind=others") == {"blob.bin"}
    assert shown(f"folder={folder}&kind=documents") == set()


def test_uploads_without_a_script_tell_each_result(stage: "Stage", settings: Settings) -> None:
    settings.ASSET_BYTES = 70_000
    browser = signed_in(stage.tenant.owner)
    files = [SimpleUploadedFile("a.txt", b"words"), SimpleUploadedFile("b.bin", b"x" * 70_001)]
    told = messages_after(browser, address(stage.tenant, "upload-assets/"), {"files": files, "folder": ""})
    assert told == ["b.bin: is larger than 70000 bytes.", "Uploaded: a.txt."]
    assert messages_after(browser, address(stage.tenant, "upload-assets/"), {}) == ["No file was chosen."]
    assert list(Asset.objects.values_list("name", flat=True)) == ["a.txt"]


def test_a_body_above_the_limit_is_not_even_read(stage: "Stage", settings: Settings) -> None:
    settings.UPLOAD_BODY_BYTES = 100
    response = signed_in(stage.tenant.owner).post(address(stage.tenant, "upload-assets/"), {"folder": "x" * 100})
    assert response.status_code == 413


def test_pictures_go_out_small_and_drawings_never_run(stage: "Stage") -> None:
    picture, drawing = store(stage, "a.png", png(900, 30)), store(stage, "a.svg", SVG)
    response, body = fetched(stage, f"assets/{picture}/1/small/")
    assert (response.status_code, response.headers["Content-Type"], body[:4]) == (200, "image/webp", b"RIFF")
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    for path in (f"assets/{drawing}/1/small/", f"assets/{drawing}/1/file/"):
        response, body = fetched(stage, path)
        assert (response.status_code, body) == (200, SVG)
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.headers["Content-Disposition"] == 'attachment; filename="a.svg"'
        assert response.headers["Content-Security-Policy"].endswith("sandbox")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_no_picture_has_none(stage: "Stage") -> None:
    text, broken = store(stage, "a.txt", b"words"), store(stage, "a.png", png()[:40])
    paths = (f"{text}/1/small", f"{broken}/1/small", f"{text}/2/file", f"{broken}/1/huge", f"{text}/99999999999/file")
    for path in paths:
        response, _ = fetched(stage, f"assets/{path}/")
        assert response.status_code == 404, path


def test_a_form_that_is_wrong_keeps_what_was_typed(stage: "Stage") -> None:
    uid = store(stage, "a.txt", b"words")
    browser = signed_in(stage.tenant.owner)
    sent = {"title": "t" * 501, "description": "Kept", "tags": "a", "parent": "nowhere"}
    response = browser.post(address(stage.tenant, f"assets/{uid}/"), sent)
    assert response.context["problems"] == [
        "title is longer than 500 characters.", "parent_uid is not a folder of this stack.",
    ]  # fmt: skip
    assert "Kept" in response.content.decode()
    assert Asset.objects.get(uid=uid).version == 1


def test_a_folder_is_never_offered_itself_to_lie_in(stage: "Stage") -> None:
    scope, actor = stage.tenant.fresh_scope(), stage.tenant.actor
    outer = create_folder(actor, scope, name="Outer").uid
    inner = create_folder(actor, scope, name="Inner", parent_uid=outer).uid
    create_folder(actor, scope, name="Other")
    browser = signed_in(stage.tenant.owner)
    response = browser.get(address(stage.tenant, f"folders/{outer}/"))
    assert [name for _, name in response.context["choices"]] == ["Other"]
    response = browser.get(address(stage.tenant, f"folders/{inner}/"))
    assert [name for _, name in response.context["choices"]] == ["Other", "Outer"]
    told = browser.post(address(stage.tenant, f"folders/{outer}/"), {"name": "", "parent": inner}).context["problems"]
    assert told == ["name is a required field."]


def test_who_may_only_read_changes_nothing(stage: "Stage") -> None:
    uid = store(stage, "a.txt", b"words")
    folder = create_folder(stage.tenant.actor, stage.tenant.fresh_scope(), name="Birds").uid
    reader = signed_in(make_reader(stage.tenant))
    assert "data-drop-files" not in page(reader, address(stage.tenant, "assets/"))
    before = marks(stage.tenant)
    sent = {"title": "x", "name": "x", "files": SimpleUploadedFile("b.txt", b"x")}
    for path in ("upload-assets/", "new-folder/", f"assets/{uid}/", f"assets/{uid}/replace/", f"assets/{uid}/delete/",
                 f"folders/{folder}/", f"folders/{folder}/delete/"):  # fmt: skip
        assert reader.post(address(stage.tenant, path), sent).status_code == 403, path
    assert marks(stage.tenant) == before
    assert Asset.objects.filter(deleted_at=None).count() == 2


def test_another_stacks_files_are_not_there(stage: "Stage") -> None:
    uid = store(stage, "a.png", png())
    other = make_stack(name="Another")
    browser = signed_in(other.owner)
    for path in (f"assets/{uid}/", f"assets/{uid}/1/small/", f"assets/{uid}/1/file/", f"assets/{uid}/delete/"):
        assert browser.get(address(other, path)).status_code == 404, path
