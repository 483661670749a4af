"""PostgreSQL and Redis for one folder: those of the environment where it names them, otherwise our own."""

import contextlib
import fcntl
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from . import broker, postgres, roles
from .bootstrap import say
from .failure import StartFailed
from .postgres_binaries import OLDEST_MAJOR
from .processes import Command, is_alive, last_lines, spawn, stop, wait_until
from .state import State, write_private


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one installation keeps what it runs on: `var/`, or `var/test` for the tests, whose data may be lost."""

    root: Path
    is_throwaway: bool = False

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        return self.root / "run"

    def log(self, name: str) -> Path:
        """The log of one child, the last run's moved aside."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size:
            path.replace(path.with_suffix(".log.1"))
        return path

    def prepare(self) -> None:
        """Make the folder; StartFailed where that is not allowed."""
        try:
            for folder in (self.root, self.logs, self.run, self.root / "static"):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.run / "write-test"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StartFailed(
                f"{self.root} cannot be written to ({error.strerror}): Pressroom keeps its data there."
            ) from error


@contextlib.contextmanager
def alone_in(folder: Folder) -> Iterator[None]:
    """Hold the folder's lock for as long as this process lives."""
    with (folder.run / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartFailed(
                f"Pressroom is already running in this folder (process {lock.read().strip()}): stop that one first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@dataclass(slots=True)
class Services:
    """The servers of a folder and the variables by which everything else finds them."""

    environment: dict[str, str] = field(default_factory=dict)
    started: list[tuple[Command, "subprocess.Popen[bytes]"]] = field(default_factory=list)
    reused_postgres: int | None = None
    has_broker: bool = True

    def take_over(self) -> list[tuple[Command, "subprocess.Popen[bytes]"]]:
        """Hand the started servers to somebody who will watch and stop them."""
        started, self.started = self.started, []
        return started

    def stop(self) -> None:
        """Stop what was started, and a PostgreSQL server taken over from a killed run, last first."""
        for command, process in reversed(self.started):
            stop(process, command)
        self.started.clear()
        if self.reused_postgres is not None:
            _stop_reused(self.reused_postgres)
            self.reused_postgres = None


def _stop_reused(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    wait_until(lambda: not is_alive(pid), 30.0)


def start_services(folder: Folder, given: Mapping[str, str]) -> Services:
    """Start or reach both servers.

    Raises StartFailed with everything stopped again.
    """
    services = Services()
    state = State(folder.root / "state.json")
    try:
        _provide_postgres(services, folder, given, state)
        _provide_broker(services, folder, given, state)
    except BaseException:
        services.stop()
        raise
    services.environment["SECRET_KEY"] = given.get("SECRET_KEY") or kept_secret_key(folder.root / "secret_key")
    services.environment["PRESSROOM_VAR"] = str(folder.root)
    return services


def kept_secret_key(path: Path) -> str:
    """Django's secret key of this installation, made on the first start and kept."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(50) + "\n")
    return path.read_text().strip()


def _provide_postgres(services: Services, folder: Folder, given: Mapping[str, str], state: State) -> None:
    url = given.get("DATABASE_URL", "")
    if url:
        check_database(url)
        services.environment["DATABASE_URL"] = url
        services.environment["MIGRATION_DATABASE_URL"] = given.get("MIGRATION_DATABASE_URL") or url
        check_database(services.environment["MIGRATION_DATABASE_URL"], "MIGRATION_DATABASE_URL")
        return
    cluster = postgres.open_cluster(
        folder.root / "postgres", folder.log("postgres"), state, is_durable=not folder.is_throwaway
    )
    services.reused_postgres = postgres.left_running(cluster)
    if services.reused_postgres is None:
        say(f"Starting PostgreSQL {cluster.installation.major} on port {cluster.port}")
        command = postgres.server_command(cluster)
        process = spawn(command)
        services.started.append((command, process))
        postgres.wait_for_server(cluster, process)
    else:
        say(f"PostgreSQL is still running on port {cluster.port}")
    if folder.is_throwaway:
        services.environment["DATABASE_URL"] = services.environment["MIGRATION_DATABASE_URL"] = cluster.admin_url()
        return
    services.environment |= _role_urls(cluster, state)


def _role_urls(cluster: postgres.Cluster, state: State) -> dict[str, str]:
    owner, application = state.secret("owner_password"), state.secret("application_password")
    roles.ensure_roles(cluster.admin_url(), owner_password=owner, application_password=application)
    place = f"127.0.0.1:{cluster.port}/{roles.DATABASE}"
    return {
        "DATABASE_URL": f"postgresql://{roles.APPLICATION}:{application}@{place}",
        "MIGRATION_DATABASE_URL": f"postgresql://{roles.OWNER}:{owner}@{place}",
    }


def check_database(url: str, name: str = "DATABASE_URL") -> None:
    """Raise StartFailed where no PostgreSQL server of a supported version answers there."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except (psycopg.Error, ValueError) as error:
        reason = (str(error).strip().splitlines() or ["no answer"])[0].rstrip(".?")
        raise StartFailed(f"{name} ({without_password(url)}) cannot be reached: {reason}.") from error
    if version < OLDEST_MAJOR:
        raise StartFailed(f"{name} is PostgreSQL {version}, and Pressroom needs {OLDEST_MAJOR} or newer.")


def without_password(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{parts.path}"


def _provide_broker(services: Services, folder: Folder, given: Mapping[str, str], state: State) -> None:
    url = given.get("REDIS_URL", "")
    if url:
        if not broker.is_reachable(url):
            raise StartFailed(
                f"REDIS_URL ({without_password(url)}) cannot be reached: start that server or unset the variable."
            )
        services.environment["REDIS_URL"] = url
        return
    program = broker.find_redis()
    if program is not None:
        command, url = broker.broker_command(program, folder.run, folder.log("redis"), state)
        say(f"Starting Redis ({program.name})")
        process = spawn(command)
        if broker.wait_for_broker(url, process):
            services.started.append((command, process))
            services.environment["REDIS_URL"] = url
            return
        stop(process, command)
        say(f"{program} does not run here:\n{last_lines(command.log)}")
    services.has_broker = False
    services.environment["REDIS_URL"] = ""
