"""PostgreSQL with durable commits, and Redis: both of the run's own, to be killed, restarted and starved."""

import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import redis

from benchmarks.faults.processes import Child, NotReady
from cms_project.quickstart import broker, postgres, roles
from cms_project.quickstart.processes import Command, wait_until
from cms_project.quickstart.services import Folder
from cms_project.quickstart.state import State

Row = tuple[object, ...]


@dataclass(slots=True)
class Database:
    """The PostgreSQL server of a run: `fsync` on, as in production."""

    cluster: postgres.Cluster
    child: Child
    owner_password: str
    application_password: str

    def connect(self) -> "psycopg.Connection[Row]":
        """A connection of the superuser to Pressroom's database, every statement a transaction."""
        return psycopg.connect(self.cluster.admin_url(roles.DATABASE), autocommit=True, connect_timeout=5)

    def url(self, port: int | None = None) -> str:
        """What the application connects to, perhaps through another port."""
        place = f"127.0.0.1:{port or self.cluster.port}/{roles.DATABASE}"
        return f"postgresql://{roles.APPLICATION}:{self.application_password}@{place}"

    @property
    def owner_url(self) -> str:
        """What migrations connect to."""
        return f"postgresql://{roles.OWNER}:{self.owner_password}@127.0.0.1:{self.cluster.port}/{roles.DATABASE}"

    def kill(self) -> None:
        """kill -9 of the postmaster: its backends notice by themselves, as after a crash."""
        self.child.process.kill()
        self.child.process.wait()

    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does: no checkpoint, the next start recovers from the log."""
        self.child.process.send_signal(signal.SIGQUIT)
        self.child.process.wait(30)

    def move(self, data: Path) -> None:
        """Take the data to another folder. The server has to be stopped, and is not started."""
        subprocess.run(["cp", "-a", self.cluster.data, data], check=True)
        self.cluster = replace(self.cluster, data=data)
        self.child.command = postgres.server_command(self.cluster)

    def nurse(self) -> bool:
        """Start it where it has ended, as a supervisor does; whether it answers."""
        if not self.child.is_alive:
            self.child.start_again()
        return postgres.is_answering(self.cluster)

    def start(self, *options: str, seconds: float = 60.0) -> float:
        """Start it again, where needed more than once until the last backends of before are gone; when it answered."""
        command = postgres.server_command(self.cluster)
        self.child.command = replace(command, arguments=[*command.arguments, *options])
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.child.start_again()
            wait_until(lambda: not self.child.is_alive or postgres.is_answering(self.cluster), seconds)
            if self.child.is_alive:
                return time.monotonic()
            time.sleep(0.05)
        raise NotReady("PostgreSQL did not come up again")


@dataclass(slots=True)
class Broker:
    """The Redis server of a run, which keeps nothing on disk."""

    child: Child
    url: str

    def kill(self) -> None:
        """kill -9: every message is gone."""
        self.child.kill()

    def start(self, *options: str) -> None:
        """Start it again, empty."""
        arguments: Sequence[str | Path] = [*self.child.command.arguments[:2], *options]
        self.child.command = replace(self.child.command, arguments=arguments)
        self.child.start_again()
        self.child.wait_for(lambda: broker.is_reachable(self.url), 10.0)

    def flush(self) -> None:
        """Forget every message."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


def open_database(folder: Folder) -> Database:
    """Make and start the server, with the application's and the owner's roles."""
    state = State(folder.root / "state.json")
    cluster = postgres.open_cluster(folder.root / "postgres", folder.log("postgres"), state, is_durable=True)
    child = Child(postgres.server_command(cluster))
    postgres.wait_for_server(cluster, child.process)
    owner, application = state.secret("owner_password"), state.secret("application_password")
    roles.ensure_roles(cluster.admin_url(), owner_password=owner, application_password=application)
    return Database(cluster, child, owner, application)


def open_broker(folder: Folder) -> Broker:
    """Start a Redis server."""
    program = broker.find_redis()
    if program is None:
        raise NotReady("redis-server is not installed")
    command, url = broker.broker_command(program, folder.run, folder.log("redis"), State(folder.root / "state.json"))
    child = Child(_loud(command))
    child.wait_for(lambda: broker.is_reachable(url), 10.0)
    return Broker(child, url)


def _loud(command: Command) -> Command:
    return replace(command, stop_seconds=3.0)
