"""`manage.py quickstart`: everything on this machine with one command. `make run` calls it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_project.quickstart.installation import Options, run


class Command(BaseCommand):
    """Runs PostgreSQL, Redis, the web server and a worker with a demo stack until it is stopped."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"), help="the web server's port (PORT)")

    def handle(self, *_args: Any, **options: Any) -> None:
        port = str(options["port"])
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT is {port!r}, and a port is a number from 1 to 65535.")
        code = run(Options(port=int(port), var=Path(settings.VAR_DIR)), os.environ)
        if code:
            raise SystemExit(code)
