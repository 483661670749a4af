"""The installation that faults happen to: PostgreSQL, Redis, web servers and workers of one run, in a folder of its own.

How another program uses it: a module of this package named by a letter and a number, as `f1.py`, which
`python -m benchmarks.faults f1` finds and runs, with a docstring and one function:

    def run(run: Run) -> Outcome:                      # benchmarks.faults.run, benchmarks.faults.report
        house = run.house                              # PostgreSQL (fsync on) and Redis are up, migrated; Django is set up
        house.start_web()                              # granian on a free port: house.url, house.port
        worker = house.start_celery()                  # or start_publisher(); each returns a Child; **environment
        scene = make_scene(house, entries=100)         # benchmarks.faults.scene: stack, languages, environments, tokens
        population = Population()                      # benchmarks.faults.population: what was promised to clients
        population.add(scene.publish(scene.uids), 100 * scene.items_per_entry)
        worker.kill()                                  # kill -9 of its whole group; ask_to_stop() sends a signal
        worker.start_again()
        scene.wait_idle(30)                            # scene.lags(), scene.client.insist(...), scene.new_client()
        return Outcome("what was done", judge(scene, population))     # benchmarks.faults.counting: population, I1 to I8

`run.pick(smoke, small, full)` chooses a size; `run.dice` is seeded, and a failure prints the seed. `house.database` and
`house.broker` are killed and started by methods of their own, `Proxy(house.database.cluster.port)` of benchmarks.faults.proxy
stands before them (`house.start_web(DATABASE_URL=house.database.url(proxy.port))`). Whatever was started is ended.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.processes import Child
from benchmarks.faults.servers import Broker, Database, open_broker, open_database
from cms_project.quickstart.installation import PROJECT, web_command
from cms_project.quickstart.probe import is_listening
from cms_project.quickstart.processes import Command
from cms_project.quickstart.services import Folder
from cms_project.quickstart.state import any_free_port


@dataclass(slots=True)
class House:
    """Everything of a run that can be killed."""

    folder: Folder
    database: Database
    broker: Broker
    lease: float
    tick: float
    children: list[Child] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where the web server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every process of the installation."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms_project.settings",
            "DATABASE_URL": self.database.url(),
            "REDIS_URL": self.broker.url,
            "BROKER_URL": self.broker.url,
            "SECRET_KEY": "only-for-a-scratch-installation-" + "0" * 32,
            "PRESSROOM_VAR": str(self.folder.root),
            "PUBLISH_LEASE_SECONDS": str(self.lease),
            "PUBLISH_TICK_SECONDS": str(self.tick),
            "WEBHOOK_NETWORKS": "127.0.0.0/8",
            "PYTHONUNBUFFERED": "1",
        }

    def start_web(self, **environment: str) -> Child:
        """The web server, answering when this returns. A second one takes the place of the first as `url`."""
        self.port = any_free_port()
        command = web_command(self.folder, self.environment | environment, self.port)
        child = self._keep(Child(command))
        child.wait_for(self.is_web_answering)
        return child

    def is_web_answering(self) -> bool:
        """Whether the web server is there."""
        return is_listening(self.url)

    def start_celery(self, *, concurrency: int = 2, is_awaited: bool = True, **environment: str) -> Child:
        """A Celery worker node, which also ticks."""
        arguments = ["-m", "celery", "-A", "cms_project", "worker", "--concurrency", str(concurrency)]
        child = self._python("celery", [*arguments, "--loglevel", "INFO"], environment)
        if is_awaited:
            child.wait_for(lambda: "ready." in child.log)
        return child

    def start_publisher(self, *, is_awaited: bool = True, **environment: str) -> Child:
        """`manage.py publisher`, the same loop without a broker."""
        child = self._python("publisher", ["manage.py", "publisher"], environment)
        if is_awaited:
            child.wait_for(lambda: "is running." in child.log)
        return child

    def start_reference(self, port: int) -> Child:
        """The server that only the machine makes slower."""
        return self._python("reference", ["-m", "benchmarks.faults.reference_server", str(port)], {})

    def end_children(self) -> None:
        """End web servers and workers, the last first."""
        for child in reversed(self.children):
            child.end()
        self.children.clear()

    def _python(self, name: str, arguments: list[str], environment: dict[str, str]) -> Child:
        log = self.folder.logs / f"{name}-{len(list(self.folder.logs.iterdir()))}.log"
        command = Command(name, [sys.executable, *arguments], self.environment | environment, log, PROJECT)
        return self._keep(Child(command))

    def _keep(self, child: Child) -> Child:
        self.children.append(child)
        return child


@contextmanager
def open_house(root: Path, *, lease: float, tick: float) -> Iterator[House]:
    """Servers in that folder, migrated, with Django of this process set up for them; all of it ended afterwards."""
    # A server that may not run as root has to walk down to its data.
    root.chmod(0o711)
    folder = Folder(root)
    folder.prepare()
    database = open_database(folder)
    try:
        broker = open_broker(folder)
        house = House(folder, database, broker, lease, tick)
        try:
            _set_up_django(house)
            yield house
        finally:
            house.end_children()
            broker.child.end()
    finally:
        database.child.end()


def _set_up_django(house: House) -> None:
    """Django of this process, as the application; and the tables, as their owner."""
    os.environ |= house.environment
    import django  # noqa: PLC0415 settings are read when the servers' addresses are known

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 as above

    os.environ["MIGRATION_DATABASE_URL"] = house.database.owner_url
    call_command("migrate", verbosity=0)
    # Nothing that is started from here on may be the owner.
    del os.environ["MIGRATION_DATABASE_URL"]
