"""`python -m benchmarks`: load entries, measure every operation at 16 connections, print a table.

`python -m benchmarks reads` and `writes` measure one half of them, `filters` ten typical filters at 100,000 entries
(`--explain`: their plans).
`python -m benchmarks lists` measures every filter and order of the admin's list of 100,000 entries (`--only`, `--explain`).
`python -m benchmarks branches` begins branches of 100,000 entries beside writing such entries.
`python -m benchmarks form` opens an entry of 300 blocks in Chromium beside Django's own admin with the same data.
`python -m benchmarks operators` lets 64 writers make 10,000 atomic operations on one entry and counts them.
`python -m benchmarks validation` measures what a write pays for its schema, without any server.

Starts PostgreSQL, Redis, the web server and a bare Django beside it in var/benchmark, and stops them again. Numbers from
one machine compare with nothing but each other: read the ratios.
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import validation
from benchmarks.load import Result, press
from benchmarks.report import HEADER, row
from cms_project.quickstart.installation import WEB_THREADS, WEB_WORKERS, web_command
from cms_project.quickstart.processes import Command, spawn, stop, wait_until
from cms_project.quickstart.services import Folder, Services, alone_in, start_services
from cms_project.quickstart.state import any_free_port, is_free

if TYPE_CHECKING:
    from benchmarks.operations import MakeClient, Operation

PROJECT = Path(__file__).resolve().parent.parent
CONNECTIONS = 16


def main() -> int:
    """Run the whole program; the exit code says whether any request failed."""
    options = _read_options()
    if options.what == "validation":
        validation.main()
        return 0
    folder = Folder(PROJECT / "var" / "benchmark")
    folder.prepare()
    with alone_in(folder):
        services = start_services(folder, os.environ)
        try:
            _set_up(services)
            match options.what:
                case "operators":
                    return _count_operators(folder, services)
                case "filters":
                    return _filter(options, folder, services)
                case "lists":
                    return _list(options, services)
                case "branches":
                    return _branch(options, services)
                case "form":
                    return _form(options, folder)
            return _measure(options, folder, services)
        finally:
            services.stop()


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("load", "reads", "writes", "filters", "lists", "branches", "form", "operators", "validation"),
        default="load",
        help="default: load, which is reads and writes",
    )
    parser.add_argument("--entries", type=int, default=10_000, help="entries to load (default 10,000)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one stretch of load (default 3)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="interleaved rounds, of which medians are shown (default 3)"
    )
    parser.add_argument("--only", default="", help="measure only operations whose name contains this")
    parser.add_argument("--explain", action="store_true", help="filters, lists: print PostgreSQL's plans")
    return parser.parse_args()


def _set_up(services: Services) -> None:
    os.environ |= services.environment
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms_project.settings"
    subprocess.run([sys.executable, PROJECT / "manage.py", "migrate", "--verbosity", "0"], check=True)
    import django  # noqa: PLC0415 settings are read when the servers' addresses are known

    django.setup()


def _count_operators(folder: Folder, services: Services) -> int:
    from benchmarks.operators import make_ground, measure  # noqa: PLC0415 as above

    ground = make_ground()
    port = any_free_port()
    command = web_command(folder, {**os.environ, "PYTHONUNBUFFERED": "1"}, port)
    with _started([(command, port)], folder):
        return measure(
            ground,
            port=port,
            database_url=os.environ["DATABASE_URL"],
            owner_url=services.environment["MIGRATION_DATABASE_URL"],
            tell=_tell,
        )


def _filter(options: argparse.Namespace, folder: Folder, services: Services) -> int:
    from benchmarks import filters  # noqa: PLC0415 as above
    from benchmarks.data import prepare  # noqa: PLC0415 as above
    from benchmarks.filling import fill  # noqa: PLC0415 as above

    benches = []
    for total in (filters.FEW, filters.MANY):
        benches.append(prepare(300, _tell))
        _tell(f"filling up to {total:,} entries")
        fill(benches[-1], total, services.environment["MIGRATION_DATABASE_URL"])
    if options.explain:
        filters.explain(benches[-1])
        return 0
    port = any_free_port()
    with _started([(web_command(folder, {**os.environ, "PYTHONUNBUFFERED": "1"}, port), port)], folder):
        return filters.measure(*benches, port=port, tell=_tell)


def _list(options: argparse.Namespace, services: Services) -> int:
    from benchmarks import list_ground, lists  # noqa: PLC0415 as above

    bench = list_ground.make_ground(services.environment["MIGRATION_DATABASE_URL"], list_ground.TOTAL, _tell)
    lists.measure(bench, rounds=options.rounds, only=options.only, explains=options.explain, tell=_tell)
    return 0


def _branch(options: argparse.Namespace, services: Services) -> int:
    from benchmarks import branches  # noqa: PLC0415 as above

    owner_url = services.environment["MIGRATION_DATABASE_URL"]
    return branches.measure(owner_url, total=branches.TOTAL, rounds=options.rounds, tell=_tell)


def _form(options: argparse.Namespace, folder: Folder) -> int:
    from benchmarks import form  # noqa: PLC0415 as above

    path, person = form.make_entry(_tell)
    stored = folder.root / "stock.sqlite3"
    stored.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    stock = environment | {"STOCK_DATABASE": str(stored), "DJANGO_SETTINGS_MODULE": "benchmarks.stock.settings"}
    subprocess.run([sys.executable, "-m", "benchmarks.stock.fill", person[1]], check=True, env=stock, cwd=PROJECT)
    ports = any_free_port(), any_free_port()
    commands = [
        (web_command(folder, environment, ports[0]), ports[0]),
        (_other_command(folder, stock, ports[1], "benchmarks.stock.site:application"), ports[1]),
    ]
    with _started(commands, folder):
        product_port, stock_port = ports
        origins = f"http://127.0.0.1:{product_port}", f"http://127.0.0.1:{stock_port}"
        form.measure(form.sides(origins, path, person), options.rounds)
    return 0


@contextmanager
def _started(commands: list[tuple[Command, int]], folder: Folder) -> Iterator[None]:
    """The servers, each listening on its port, stopped in the end."""
    started = [(spawn(command), command) for command, _ in commands]
    try:
        for _, port in commands:
            if not wait_until(lambda port=port: not is_free("127.0.0.1", port), 60.0):  # type: ignore[misc]  # bound at once
                raise SystemExit(f"nothing listens on port {port}: see {folder.logs}")
        time.sleep(3)
        yield
    finally:
        for process, command in reversed(started):
            stop(process, command)


def _measure(options: argparse.Namespace, folder: Folder, services: Services) -> int:
    from benchmarks.data import prepare  # noqa: PLC0415 as above
    from benchmarks.operations import make_floor_tables, operations  # noqa: PLC0415 as above

    make_floor_tables(services.environment["MIGRATION_DATABASE_URL"])
    bench = prepare(options.entries, _tell)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    product_port, floor_port = any_free_port(), any_free_port()
    commands = [
        (web_command(folder, environment, product_port), product_port),
        (_floor_command(folder, environment, floor_port), floor_port),
    ]
    with _started(commands, folder):
        table = operations(
            bench, product_port=product_port, floor_port=floor_port, database_url=os.environ["DATABASE_URL"]
        )
        wanted = {"reads": (False,), "writes": (True,)}.get(options.what, (False, True))
        return _run(options, [each for each in table if options.only in each.name and each.is_write in wanted])


def _run(options: argparse.Namespace, table: list["Operation"]) -> int:
    _tell(f"{CONNECTIONS} connections, {options.rounds} rounds of {options.seconds:g} s each")
    lines, errors = [HEADER], 0
    for operation in table:
        measured: dict[str, list[Result]] = {"product": [], "floor": [], "database": []}
        for _ in range(options.rounds):
            for name, results in measured.items():
                make = getattr(operation, name)
                if make is not None:
                    results.append(asyncio.run(_stretch(make, options.seconds)))
        lines.append(row(operation.name, measured["product"], measured["floor"], measured["database"]))
        errors += sum(result.errors for results in measured.values() for result in results)
        _tell(lines[-1])
    memory = f"Python {platform.python_version()}, {os.cpu_count()} cores, {WEB_WORKERS} web processes of {WEB_THREADS} threads"
    print("\n".join(["", *lines, "", memory]))
    return 1 if errors else 0


async def _stretch(make: "MakeClient", seconds: float) -> Result:
    clients = [make() for _ in range(CONNECTIONS)]
    try:
        return await press(clients, seconds)
    finally:
        for client in clients:
            await client.close()


def _floor_command(folder: Folder, environment: dict[str, str], port: int) -> Command:
    """Bare Django under the same server with the same processes and threads."""
    settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.floor_settings"}
    return _other_command(folder, environment | settings, port, "benchmarks.floor:application")


def _other_command(folder: Folder, environment: dict[str, str], port: int, application: str) -> Command:
    """What the product is held against, under the same server with the same processes and threads."""
    command = web_command(folder, environment, port)
    arguments = [*command.arguments[:-1], application]
    return replace(command, name="floor", arguments=arguments, log=folder.log("floor"))


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
