"""A PostgreSQL server of Pressroom's own: made once under `var/`, on the loopback address, closed to everybody without a password."""

import contextlib
import locale
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from .failure import StartFailed
from .postgres_binaries import Installation, can_enter, choose_installation, installations, reachable_by
from .processes import Command, Identity, is_alive, last_lines, spawn, wait_until
from .state import State

ADMIN = "pressroom_admin"
START_SECONDS = 60.0
_HERE = "/proc/self/cwd"
"""The data directory as seen by a server whose user may not walk down to it: its own working directory."""
_OLDEST_IN_CLOSED_FOLDER = 16
"""Older programs leave their working directory at the start and cannot find back to one that is closed to them."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data directory and the programs that serve it."""

    data: Path
    log: Path
    port: int
    password: str
    installation: Installation
    identity: Identity | None
    is_closed: bool
    """Whether the server's user may not walk down to the data, as below a home directory of mode 700."""
    is_durable: bool

    def admin_url(self, database: str = "postgres") -> str:
        """The address of a database for the superuser."""
        return f"postgresql://{ADMIN}:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def path_for_server(self) -> str:
        """The data directory in words that the server can follow."""
        return _HERE if self.is_closed else str(self.data)


def open_cluster(
    folder: Path, log: Path, state: State, *, is_durable: bool, found: Sequence[Installation] | None = None
) -> Cluster:
    """The cluster of that folder, initialised where it is new. Nothing is started."""
    data = folder / "data"
    identity = _identity_for(data)
    made_by = data / "PG_VERSION"
    major = int(made_by.read_text().strip()) if made_by.exists() else None
    folder.mkdir(parents=True, exist_ok=True)
    is_closed = identity is not None and not can_enter(folder, identity)
    candidates = installations() if found is None else found
    if is_closed:
        candidates = [candidate for candidate in candidates if candidate.major >= _OLDEST_IN_CLOSED_FOLDER]
    installation = reachable_by(choose_installation(candidates, major), identity, state)
    password = state.secret("postgres_admin_password")
    cluster = Cluster(data, log, 0, password, installation, identity, is_closed, is_durable)
    if major is None:
        _initialise(cluster)
    running = _running_port(cluster)
    return replace(cluster, port=running or state.free_port("postgres_port"))


def _identity_for(data: Path) -> Identity | None:
    """Nobody special, but as root the owner of the data, or an unprivileged user for new data: the server refuses root."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        raise StartFailed("PostgreSQL refuses to run as root: start Pressroom as a normal user, or set DATABASE_URL.")
    if data.exists() and data.stat().st_uid != 0:
        return Identity(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return Identity(user.pw_uid, user.pw_gid)
    raise StartFailed(
        "PostgreSQL refuses to run as root and this system has no user 'nobody': start Pressroom as a normal user."
    )


def _initialise(cluster: Cluster) -> None:
    """Run initdb beside the data directory's place and move the result there, so that a half-made one is never taken for whole."""
    if cluster.data.exists():
        raise StartFailed(f"{cluster.data} exists but holds no database: move it away, or restore it from a backup.")
    draft = cluster.data.with_name("data.new")
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(parents=True, mode=0o700)
    if cluster.identity:
        os.chown(draft, cluster.identity.uid, cluster.identity.gid)
    with tempfile.TemporaryFile("w+") as password:
        password.write(cluster.password)
        password.seek(0)
        if cluster.identity:
            os.fchown(password.fileno(), cluster.identity.uid, cluster.identity.gid)
        process = spawn(_initdb_command(cluster, draft, password.fileno()), pass_fds=[password.fileno()])
        if process.wait() != 0:
            raise StartFailed(f"initdb could not make a database under {draft}:\n{last_lines(cluster.log)}")
    draft.rename(cluster.data)


def _initdb_command(cluster: Cluster, draft: Path, password_fd: int) -> Command:
    arguments = [
        cluster.installation.program("initdb"), "-D", _HERE if cluster.is_closed else draft, "-U", ADMIN, "--encoding=UTF8",
        "--auth=scram-sha-256", f"--pwfile=/dev/fd/{password_fd}", *_locale_options(cluster.installation.major),
    ]  # fmt: skip
    return Command(
        name="initdb",
        arguments=arguments if cluster.is_durable else [*arguments, "--no-sync"],
        environment=_environment(),
        log=cluster.log,
        folder=draft,
        identity=cluster.identity,
    )


def _locale_options(major: int) -> list[str]:
    """Sorting by bytes, upper and lower case by Unicode, and no ICU, which the programs may be built without."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return ["--locale=C", f"--lc-ctype={name}"]
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return ["--locale=C"]


def _environment() -> dict[str, str]:
    """What PostgreSQL's programs may know: none of the PG* variables of the person's shell."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def server_command(cluster: Cluster) -> Command:
    """How the server is started, as a child of the supervisor."""
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(cluster.port),
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",
        "max_connections": "100",
        "password_encryption": "scram-sha-256",
    }
    if not cluster.is_durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Command(
        name="postgres",
        arguments=[cluster.installation.program("postgres"), "-D", cluster.path_for_server, *flags],
        environment=_environment(),
        log=cluster.log,
        folder=cluster.data,
        stop_signal=signal.SIGINT,
        stop_seconds=30.0,
        trouble=("PANIC",),
        identity=cluster.identity,
    )


def wait_for_server(cluster: Cluster, process: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers; StartFailed with its last words where it does not."""
    answered = wait_until(lambda: process.poll() is not None or is_answering(cluster), START_SECONDS)
    if process.poll() is not None or not answered:
        raise StartFailed(f"PostgreSQL did not start:\n{last_lines(cluster.log)}")


def is_answering(cluster: Cluster) -> bool:
    """Whether the server accepts the superuser."""
    try:
        psycopg.connect(cluster.admin_url(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def left_running(cluster: Cluster) -> int | None:
    """The process id of a server that a killed supervisor left behind and that still answers."""
    pid = _postmaster_pid(cluster.data)
    if pid is None:
        return None
    if not is_alive(pid) or not _is_postgres(pid):
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
        return None
    deadline = time.monotonic() + START_SECONDS
    while is_alive(pid):
        if is_answering(cluster):
            return pid
        if time.monotonic() > deadline:
            raise StartFailed(
                f"A PostgreSQL server (process {pid}) holds {cluster.data} and does not answer: stop it first."
            )
        time.sleep(0.1)
    return None


def _running_port(cluster: Cluster) -> int | None:
    pid = _postmaster_pid(cluster.data)
    if pid is None or not is_alive(pid) or not _is_postgres(pid):
        return None
    lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    return int(lines[3]) if len(lines) > 3 else None


def _postmaster_pid(data: Path) -> int | None:
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    return None


def _is_postgres(pid: int) -> bool:
    """Whether that process is a PostgreSQL server: after a reboot the id may belong to anything."""
    status = Path(f"/proc/{pid}/comm")
    return not status.exists() or status.read_text().strip() in ("postgres", "postmaster")
