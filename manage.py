#!/usr/bin/env python3
"""Django's command line for Pressroom, under the project's own Python where the one that started it lacks Django."""

import importlib.util
import os
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"


def main() -> None:
    if importlib.util.find_spec("django") is None:
        restart_in_venv()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_project.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 the settings variable must be set first
    from django.core.management import execute_from_command_line  # noqa: PLC0415 as above

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def restart_in_venv() -> None:
    """Become the Python of `.venv`; end with a sentence where there is none."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix) == VENV or not python.exists():
        sys.exit("Pressroom's packages are not installed: `make run` installs them.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 the project's own interpreter, no shell


if __name__ == "__main__":
    main()
