"""Files in a bucket, over a server that speaks S3: stored, read in part, made into images, taken away."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from pytest_django import Settings

from cms_project.environment import asset_storage
from content.actions.assets import create_asset
from content.asset_files import Upload, files_follow_transaction, open_stored
from content.images.variants import find_variant
from content.models import AssetVersion
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 of our own."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  # slow to import, and only needed here

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "S3_BUCKET": "pictures", "S3_ENDPOINT_URL": server, "S3_REGION": "us-east-1", "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "secret", "S3_PREFIX": "magazine",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings.IMAGE_CACHE_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": asset_storage()}
    default_storage.connection.create_bucket(Bucket="pictures")  # type: ignore[attr-defined]  # what a bucket's storage has


def keys() -> list[str]:
    """What lies in the bucket."""
    return sorted(found.key for found in default_storage.bucket.objects.all())  # type: ignore[attr-defined]  # see above


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.usefixtures("bucket")
def test_a_file_lives_in_the_bucket_and_is_read_in_part() -> None:
    create_asset(SYSTEM, make_scope(), upload=Upload(png(), "a.png"))
    version = AssetVersion.objects.get()
    assert f"magazine/{version.storage_key}" in keys()
    assert (version.width, version.height) == (40, 20)
    with open_stored(version.storage_key, range(version.file_size)) as file:
        assert file.read() == png()
    with open_stored(version.storage_key, range(4, 9)) as file:
        assert file.read() == png()[4:9]
    variant = find_variant(version, {"width": "10"}, "")
    assert variant is not None
    assert Image.open(BytesIO(variant.make())).size == (10, 5)


@pytest.mark.usefixtures("bucket")
def test_what_fails_leaves_nothing_in_the_bucket() -> None:
    before = keys()

    def fail() -> None:
        with files_follow_transaction():
            create_asset(SYSTEM, make_scope(), upload=Upload(b"x", "a.txt"))
            AssetVersion.objects.all().update(storage_key="elsewhere")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  # its own
        fail()
    assert keys() == before
    with pytest.raises(FileNotFoundError):
        open_stored("assets/00/nothing", range(1))
