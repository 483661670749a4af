"""`manage.py check_server URL`: whether a running web server, and every proxy before it, passes on what clients send."""

import http.client
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_project.quickstart.probe import problems_of_server


class Command(BaseCommand):
    """Sends header names with underscores and a chunked body through the address that clients use."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", nargs="?", default=settings.CMS_URL, help="CMS_URL where it is missing")

    def handle(self, *_args: Any, **options: Any) -> None:
        url = str(options["url"]).rstrip("/")
        try:
            problems = problems_of_server(url)
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"{url} does not answer: {error}.") from error
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"{url} passes on headers with underscores and chunked bodies.")
