"""A backup brings back the rows and the files."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from stacks.models import Organization


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_rows_and_files(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    picture = tmp_path / "media" / "blt1" / "picture.svg"
    picture.parent.mkdir(parents=True)
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
def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    Organization.objects.create(name="Kept")
    (tmp_path / "other.tar").write_text("no archive")
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", tmp_path / "other.tar", replace=True)
    assert [organization.name for organization in Organization.objects.all()] == ["Kept"]
