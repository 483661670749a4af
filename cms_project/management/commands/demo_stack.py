"""`manage.py demo_stack`: the demo stack and var/demo.env, which says how to reach it."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cms_project.demo.stack import ensure_demo


class Command(BaseCommand):
    """Makes the demo stack where it is missing."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        ensure_demo(settings.VAR_DIR / "demo.env", url=settings.CMS_URL, password=secrets.token_urlsafe(12))
        self.stdout.write("The demo stack is there.")
