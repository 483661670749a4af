"""A backup brings back the rows and the files."""

import io
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from cms_project.backup import BackupFailed, back_up, restore
from stacks.models import Organization


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_rows_and_files(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "disk").mkdir()
    (tmp_path / "media").symlink_to("disk")
    picture = tmp_path / "media" / "blt1" / "picture.svg"
    picture.parent.mkdir()
    picture.write_text("<svg/>")
    kept = Organization.objects.create(name="Kept")
    call_command("backup", tmp_path / "backup.tar")
    Organization.objects.all().delete()
    Organization.objects.create(name="Made later")
    picture.unlink()
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", tmp_path / "backup.tar")
    call_command("restore", tmp_path / "backup.tar", replace=True)
    assert list(Organization.objects.values_list("uid", "name")) == [(kept.uid, "Kept")]
    assert picture.read_text() == "<svg/>"
    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_connected_as_the_databases_address_asks(tmp_path: Path) -> None:
    database = connection.settings_dict
    asked = {**database, "OPTIONS": {**database["OPTIONS"], "sslmode": "require"}}
    with pytest.raises(BackupFailed, match=r"cannot be reached: .* SSL was required"):
        back_up(asked, tmp_path / "media", tmp_path / "backup.tar")
    with pytest.raises(BackupFailed, match=r"cannot be reached: .* SSL was required"):
        restore(asked, tmp_path / "media", made(tmp_path / "other.tar"))
    assert [path.name for path in tmp_path.iterdir()] == ["other.tar"]


def made(file: Path) -> Path:
    """A backup whose dump is never looked at."""
    with tarfile.open(file, "w") as archive:
        archive.addfile(tarfile.TarInfo("database.dump"), io.BytesIO())
    return file


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    Organization.objects.create(name="Kept")
    (tmp_path / "other.tar").write_text("no archive")
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", tmp_path / "other.tar", replace=True)
    assert [organization.name for organization in Organization.objects.all()] == ["Kept"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "kind"), [("media/../../evil", tarfile.REGTYPE), ("media/link", tarfile.SYMTYPE)])
def test_a_backup_that_reaches_out_of_the_media_folder_changes_nothing(
    tmp_path: Path, settings: Settings, name: str, kind: bytes
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files" / "media"
    Organization.objects.create(name="Kept")
    call_command("backup", tmp_path / "backup.tar")
    Organization.objects.create(name="Kept too")
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc"
    with tarfile.open(tmp_path / "backup.tar", "a") as archive:
        archive.addfile(member, io.BytesIO())
    with pytest.raises(CommandError, match="no file of the media folder"):
        call_command("restore", tmp_path / "backup.tar", replace=True)
    assert sorted(Organization.objects.values_list("name", flat=True)) == ["Kept", "Kept too"]
    assert not (tmp_path / "evil").exists()
