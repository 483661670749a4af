"""Where settings come from: the environment, and after it the file that `make run` leaves for commands run by hand."""

import os
from collections import ChainMap
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PRESSROOM_VAR") or BASE_DIR / "var")


def _left_by_quickstart() -> dict[str, str]:
    """The addresses of the servers that quickstart keeps for this folder; nothing where the environment names a database."""
    file = VAR_DIR / "quickstart.env"
    if "DATABASE_URL" in os.environ or not os.access(file, os.R_OK):
        return {}
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


env = environ.Env()
env.ENVIRON = ChainMap(os.environ, _left_by_quickstart())
