"""`python -m benchmarks.fuzz`: ask a whole installation everything its description allows, and much that it does not.

`api` asks every operation with schemathesis, once for each role; `json` sends the corpus of nasty JSON to every route;
`queries` walks the query language. Starts PostgreSQL, Redis and the web server in a scratch folder and ends them again.
Exits with 1 where a check does not hold. A failure prints its seed; `--seed` runs it again.
"""

import argparse
import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.house import House, open_house

if TYPE_CHECKING:
    from benchmarks.fuzz.report import Row

PARTS = ("api", "json", "queries")
MAIL = {"EMAIL_HOST": "localhost", "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
"""Mail counts as sent and is not."""


def main() -> int:
    """Run the parts one after the other in one house; the exit code says whether all of them hold."""
    options = _read_options()
    # Whoever ends this program ends what it started with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.report.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="pressroom-fuzz-") as root,
        open_house(Path(root), lease=3.0, tick=0.2) as house,
    ):
        house.start_web(**MAIL)
        rows = _run(options, house)
    return 0 if all(row.holds for row in rows) else 1


def _run(options: argparse.Namespace, house: House) -> "list[Row]":
    # What follows needs Django, which the house has set up by now.
    from django.conf import settings  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from benchmarks.fuzz import api, bodies, queries  # noqa: PLC0415
    from benchmarks.fuzz.report import Report  # noqa: PLC0415

    setup_test_environment()
    settings.EMAIL_HOST = MAIL["EMAIL_HOST"]
    report = Report(options.report, f"python -m benchmarks.fuzz {' '.join(sys.argv[1:])}")
    for part in options.parts or PARTS:
        seed = options.seed or secrets.randbelow(2**31) + 1
        began = time.monotonic()
        match part:
            case "api":
                rows = api.run(house, options, seed)
            case "json":
                rows = bodies.run(house, options, seed)
            case _:
                rows = queries.run(house, options, seed)
        for row in rows:
            report.add(part, seed, row)
        print(f"{part}: {time.monotonic() - began:.0f} s, --seed {seed}", file=sys.stderr)
    return report.rows


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=PARTS, metavar="part", help=f"{', '.join(PARTS)}; all by default")
    parser.add_argument("--examples", type=int, default=100, help="for each operation and phase (default 100)")
    parser.add_argument("--roles", nargs="+", help="only these")
    parser.add_argument("--seed", type=int, help="of the dice, as a failed run printed it")
    parser.add_argument("--report", type=Path, default=Path("var/fuzz"), help="folder of the table and the findings")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
