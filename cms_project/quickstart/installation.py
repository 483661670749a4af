"""`manage.py quickstart`: one installation on this machine, from nothing to a web server with a demo stack."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .bootstrap import say
from .failure import StartFailed, StopAsked
from .probe import is_listening, problems_of_server
from .processes import Command
from .services import Folder, Services, alone_in, start_services
from .state import is_free, write_private
from .summary import summary
from .supervisor import Supervisor

PROJECT = Path(__file__).resolve().parent.parent.parent
WEB_WORKERS = 2
WEB_THREADS = 4
"""Blocking threads of one web process. Each holds at most one connection, so the pool has as many."""
WEB_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the person may choose."""

    port: int = 8000
    var: Path = PROJECT / "var"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def run(options: Options, given: Mapping[str, str]) -> int:
    """Bring everything up, keep it up, and take it down when asked; the exit code for the shell."""
    folder, supervisor = Folder(options.var), Supervisor()
    try:
        folder.prepare()
        with alone_in(folder), supervisor.signals_handled(), _services(folder, given, options) as services:
            try:
                _bring_up(supervisor, services, folder, options)
                supervisor.watch()
            finally:
                say("Stopping")
                supervisor.stop()
    except StopAsked:
        say("Stopped; the data stays in var/.")
        return 0
    except StartFailed as failure:
        say(str(failure))
        return 1
    return 0


@contextlib.contextmanager
def _services(folder: Folder, given: Mapping[str, str], options: Options) -> Iterator[Services]:
    """PostgreSQL and Redis, stopped at the end whatever happens."""
    if not is_free("127.0.0.1", options.port):
        raise StartFailed(
            f"Port {options.port} is taken by another program: stop it, or choose another port with PORT={options.port + 1} make run."
        )
    services = start_services(folder, given)
    try:
        yield services
    finally:
        services.stop()


def _bring_up(supervisor: Supervisor, services: Services, folder: Folder, options: Options) -> None:
    supervisor.adopt(services.take_over())
    environment = {**os.environ, **services.environment, "CMS_URL": options.url, "PYTHONUNBUFFERED": "1"}
    write_private(folder.root / "quickstart.env", _as_lines(services.environment | {"CMS_URL": options.url}))
    supervisor.run_step(
        _manage("migrate", "--verbosity", "1", folder=folder, environment=environment),
        "The database could not be migrated",
    )
    supervisor.run_step(
        _manage("demo_stack", folder=folder, environment=environment), "The demo stack could not be made"
    )
    del environment["MIGRATION_DATABASE_URL"]
    supervisor.start(web_command(folder, environment, options.port))
    supervisor.start(_worker(folder, environment, services))
    _wait_for_web(supervisor, options)
    say(summary(folder.root / "demo.env", has_broker=services.has_broker))


def _as_lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in sorted(values.items()))


def _manage(name: str, *arguments: str, folder: Folder, environment: Mapping[str, str]) -> Command:
    return Command(
        name, [sys.executable, PROJECT / "manage.py", name, *arguments], environment, folder.log(name), PROJECT
    )


def web_command(folder: Folder, environment: Mapping[str, str], port: int) -> Command:
    """The web server. It refuses more than it can serve soon, so that a flood waits at the door and not in memory."""
    arguments = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--backpressure", "128",
        "--workers-kill-timeout", "10", "--respawn-failed-workers", "--no-ws", "--no-access-log",
        "cms_project.wsgi:application",
    ]  # fmt: skip
    # glibc gives each thread a heap of its own, up to eight for each processor, of which none is given back.
    heaps = {"MALLOC_ARENA_MAX": "2"}
    pooled = {**heaps, **environment, "DATABASE_POOL_SIZE": str(WEB_THREADS)}
    return Command("web", arguments, pooled, folder.log("web"), PROJECT)


def _worker(folder: Folder, environment: Mapping[str, str], services: Services) -> Command:
    """A Celery worker, or the same drain loop without a broker where there is no Redis."""
    if not services.has_broker:
        return _manage("publisher", folder=folder, environment=environment)
    arguments = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "cms_project",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "INFO",
    ]
    return Command("worker", arguments, environment, folder.log("worker"), PROJECT)


def _wait_for_web(supervisor: Supervisor, options: Options) -> None:
    """Return when the web server answers and passes on what the API's clients send."""
    deadline = time.monotonic() + WEB_START_SECONDS
    while not is_listening(options.url):
        supervisor.check()
        supervisor.look_after_children()
        if time.monotonic() > deadline:
            raise StartFailed(f"The web server does not answer at {options.url}; see var/log/web.log.")
        time.sleep(0.1)
    for problem in problems_of_server(options.url):
        raise StartFailed(problem)
