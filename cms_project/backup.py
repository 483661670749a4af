"""One file that holds the database and the uploaded files, and the way back from it."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from cms_project.quickstart.postgres_binaries import installations

_DUMP = "database.dump"
_MEDIA = "media"

_PARAMETERS = {each.keyword.decode() for each in psycopg.pq.Conninfo.get_defaults()}
_KEPT_BACK = {
    # Limits meant for requests, and secrets, which have no place in a list of processes.
    "options", "password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret",
}  # fmt: skip


class BackupFailed(Exception):
    """The backup could not be made or read."""


def back_up(database: Mapping[str, Any], media: Path, target: Path) -> None:
    """Write the database as it is at one instant, then the files, into a tar file that appears only when it is whole.

    Raises BackupFailed.
    """
    draft = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / _DUMP
        _run("pg_dump", database, ["--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"])
        with tarfile.open(draft, "w") as archive:
            draft.chmod(0o600)
            archive.add(dump, _DUMP)
            if media.is_dir():
                archive.add(media.resolve(), _MEDIA)
    draft.replace(target)


def restore(database: Mapping[str, Any], media: Path, source: Path) -> None:
    """Replace what the database holds, in one transaction, and put the files back beside those that are there.

    Raises BackupFailed.
    """
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / _DUMP
        try:
            with tarfile.open(source) as archive:
                files = _files(archive, media)
                _unpack(archive, archive.getmember(_DUMP), dump)
                _run(
                    "pg_restore", database, ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump)]
                )
                for member, target in files:
                    _unpack(archive, member, target)
        except (tarfile.TarError, KeyError, OSError) as error:
            raise BackupFailed(f"{source} is not a backup made by `manage.py backup`: {error}") from error


def _files(archive: tarfile.TarFile, media: Path) -> list[tuple[tarfile.TarInfo, Path]]:
    """The uploaded files and where each belongs. Raises BackupFailed for anything that would leave their folder.

    `tarfile`'s own filters, which do the same, are missing from Python 3.11.2, which Debian 12 has.
    """
    home = media.resolve()
    files = []
    for member in archive.getmembers():
        folder, _, name = member.name.partition("/")
        if folder != _MEDIA or member.isdir():
            continue
        target = (home / name).resolve()
        if not member.isreg() or not target.is_relative_to(home):
            raise BackupFailed(f"{member.name} in the backup is no file of the media folder.")
        files.append((member, target))
    return files


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    packed = archive.extractfile(member)
    if packed is None:
        raise BackupFailed(f"{member.name} in the backup is no file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)


def _run(program: str, database: Mapping[str, Any], arguments: Sequence[str]) -> None:
    finished = subprocess.run(
        [_program(program, database), f"--dbname={_address(database)}", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": database["PASSWORD"]},
    )
    if finished.returncode:
        raise BackupFailed(f"{program} failed: {finished.stderr.strip()}")


def _address(database: Mapping[str, Any]) -> str:
    """Where the database is and how it is connected to, encryption for one, but nothing secret: other users of the machine could read it."""
    asked = {name: value for name, value in database["OPTIONS"].items() if name in _PARAMETERS - _KEPT_BACK}
    parts = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"], "dbname": database["NAME"]}
    return make_conninfo("", **asked, **{name: value for name, value in parts.items() if value})


def _program(name: str, database: Mapping[str, Any]) -> Path:
    """The oldest installation that understands the server: a newer dump may not load into an older server."""
    try:
        with psycopg.connect(_address(database), password=database["PASSWORD"]) as connection:
            major = connection.info.server_version // 10000
    except psycopg.OperationalError as error:
        raise BackupFailed(f"The database cannot be reached: {error}") from error
    fitting = [found for found in installations() if found.major >= major and found.program(name).exists()]
    if not fitting:
        raise BackupFailed(f"{name} of PostgreSQL {major} or newer was not found on this machine.")
    return min(fitting, key=lambda found: found.major).program(name)
