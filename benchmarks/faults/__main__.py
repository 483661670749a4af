"""`python -m benchmarks.faults f1 f2 … --scale smoke|small|full`: harm a whole installation and count who was lost or doubled.

Starts a PostgreSQL server with durable commits, Redis, web servers and workers on free ports of 127.0.0.1 in a scratch
folder, kills them as the tests say, and ends all of it. `all` names every test. Exits with 1 where a check does not hold.
"""

import argparse
import importlib
import pkgutil
import random
import re
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import cast, get_args

from benchmarks.faults import __path__ as package
from benchmarks.faults.house import House, open_house
from benchmarks.faults.report import HEADER, Check, Outcome, begin, table, write
from benchmarks.faults.run import Program, Run, Scale

_NAME = re.compile(r"([a-z])(\d+)")
LEASE_AND_TICK: dict[Scale, tuple[float, float]] = {"smoke": (2.0, 0.1), "small": (3.0, 0.2), "full": (30.0, 1.0)}
"""In seconds. The full scale has the defaults of production; the others wait less for the same thing."""


def main() -> int:
    """Run the tests one after the other in one house; the exit code says whether all of them hold."""
    options = _read_options()
    # Whoever ends this program ends what it started with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell has what it starts in the background ignore this one, and every process started from here would, too.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    names = _all_names() if "all" in options.names else options.names
    lease, tick = LEASE_AND_TICK[options.scale]
    if options.report:
        begin(options.report, f"python -m benchmarks.faults {' '.join(options.names)} --scale {options.scale}")
    print(HEADER, flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="pressroom-faults-") as root,
        open_house(Path(root), lease=lease, tick=tick) as house,
    ):
        outcomes = [_run(name, house, options) for name in names]
    return 0 if all(outcome.holds for outcome in outcomes) else 1


def _run(name: str, house: House, options: argparse.Namespace) -> Outcome:
    seed = secrets.randbits(32) if options.seed is None else options.seed
    program = cast("Program", importlib.import_module(f"benchmarks.faults.{name}"))
    began = time.monotonic()
    try:
        outcome = program.run(Run(house, options.scale, seed, random.Random(seed)))
    except Exception as error:
        # A test that cannot be carried through is one that failed, and the next one has its turn.
        traceback.print_exc()
        title = (program.__doc__ or name).splitlines()[0]
        outcome = Outcome(title, [Check("ran to its end", repr(error), "yes", holds=False)])
    finally:
        house.end_children()
    print("\n".join(table(name, outcome)), flush=True)
    if not outcome.holds:
        print(f"{name} did not hold: --scale {options.scale} --seed {seed}", file=sys.stderr)
    if options.report:
        facts = {"scale": options.scale, "seed": seed, "seconds": round(time.monotonic() - began, 1)}
        write(options.report, name, outcome, facts)
        if not outcome.holds:
            shutil.copytree(house.folder.logs, options.report / f"log-{name}", dirs_exist_ok=True)
    return outcome


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    names = _all_names()
    parser.add_argument("names", nargs="+", choices=[*names, "all"], metavar="test", help=", ".join(names))
    parser.add_argument("--scale", choices=get_args(Scale), default="small", help="default: small")
    parser.add_argument("--seed", type=int, help="of the dice, as a failed run printed it")
    parser.add_argument(
        "--report", type=Path, help="write a table (faults.md) and lines of JSON (faults.jsonl) to this folder"
    )
    return parser.parse_args()


def _all_names() -> list[str]:
    names = [module.name for module in pkgutil.iter_modules(package) if _NAME.fullmatch(module.name)]
    return sorted(names, key=lambda name: (name[0], int(name[1:])))


if __name__ == "__main__":
    sys.exit(main())
