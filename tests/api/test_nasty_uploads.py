"""The corpus of nasty files through the API: stored under a safe name and type or refused, and never active when served."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as conf
from pytest_django import Settings

from content.images.formats import SOURCES
from content.media import PILLOW_FORMATS
from content.models import AssetVersion
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.corpora.uploads import REFUSED, Case, cases

CASES = cases()
PASSIVE = {"text/plain; charset=utf-8", "text/csv; charset=utf-8", "application/json"}
MEMORY_MB = 200
"""What opening one of these files may take."""
# A child's peak counts what its parent held when it began, so a small program stands between it and this large one.
_MEASURE = """
import pathlib, resource, subprocess, sys
subprocess.run(sys.argv[2:])
pathlib.Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.IMAGE_CACHE_ROOT = tmp_path / "images"
    return tmp_path / "media"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def test_the_corpus_is_large_enough_to_be_one() -> None:
    assert len(CASES) >= 80
    assert len({(case.about) for case in CASES}) == len(CASES)


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.about)
def test_no_file_becomes_active_or_breaks_anything(manager: Manager, media: Path, case: Case) -> None:
    files = {"asset[upload]": (case.filename.replace('"', "'"), case.content)}
    status, body = send_form(manager, "POST", "assets", {}, files)
    if case.content_type == REFUSED:
        assert (status, body["error_code"], body["errors"]) == (
            422, 141, {"upload": ["has more than 50,000,000 pixels."]},
        )  # fmt: skip
        assert [path for path in media.rglob("*") if path.is_file()] == []
        return
    assert status == 201, body
    asset = body["asset"]
    assert isinstance(asset, dict)
    assert asset["content_type"] == case.content_type
    assert asset["filename"] == (case.stored_name or case.filename)
    key = AssetVersion.objects.get().storage_key
    assert "." not in key
    served = manager.client.get(asset["url"].removeprefix(conf.ASSETS_URL))
    assert (served.status_code, served.getvalue()) == (200, case.content)
    assert_is_passive(case, dict(served.headers))


def assert_is_passive(case: Case, headers: dict[str, str]) -> None:
    """What keeps a browser from running the bytes."""
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in headers["Content-Security-Policy"]
    kind, disposition = headers["Content-Type"], headers["Content-Disposition"]
    # Pages are named as what they are, and served as text all the same.
    assert kind.partition(";")[0] == ("text/plain" if case.content_type == "text/html" else case.content_type)
    assert "\n" not in disposition
    assert "\r" not in disposition
    is_media = kind.startswith(("image/", "video/", "application/pdf")) and kind != "image/svg+xml"
    if not (is_media or kind in PASSIVE) or case.filename.endswith((".html", ".svg", ".js", ".exe")):
        assert disposition.startswith("attachment")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.content_type in SOURCES and case.stored_name is None],
    ids=lambda case: case.about,
)
def test_every_picture_is_made_small_or_refused(manager: Manager, case: Case) -> None:
    _, body = send_form(manager, "POST", "assets", {}, {"asset[upload]": (case.filename, case.content)})
    asset = body["asset"]
    assert isinstance(asset, dict)
    response = manager.client.get(asset["url"].removeprefix(conf.ASSETS_URL) + "?width=8&format=png")
    assert response.status_code in (200, 422), response.getvalue()
    if response.status_code == 200:
        assert b"script" not in response.getvalue()
    else:
        assert set(response.json()["errors"]) <= {"image", "width"}


def peak_megabytes(case: Case, folder: Path) -> float:
    """The most memory that a program took in which the file was opened and drawn."""
    source = folder / "file"
    source.write_bytes(case.content)
    job = {
        "job": "deliver", "format": PILLOW_FORMATS[case.content_type], "params": {"width": "8"}, "word": "png",
        "memory": conf.IMAGE_MEMORY_BYTES, "seconds": conf.IMAGE_SECONDS,
    }  # fmt: skip
    command = [sys.executable, "-m", "content.images.worker", json.dumps(job)]
    with source.open("rb") as file, (folder / "out").open("wb") as out:
        subprocess.run(
            [sys.executable, "-S", "-c", _MEASURE, str(folder / "peak"), *command],
            stdin=file, stdout=out, stderr=out, cwd=conf.BASE_DIR, check=True,
        )  # fmt: skip
    return int((folder / "peak").read_text()) / 1024


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.content_type in SOURCES and len(case.content) > 4000],
    ids=lambda case: case.about,
)
def test_no_picture_takes_more_memory_than_it_may(case: Case, tmp_path: Path) -> None:
    assert peak_megabytes(case, tmp_path) <= MEMORY_MB
