"""`manage.py bootstrap`: the first organization, owner, stack and tokens of an installation, without a question asked."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_project.founding import Founded, Founding, found
from core.errors import Invalid, PressroomError
from stacks.actor import Actor
from stacks.models import Organization


class Command(BaseCommand):
    """Founds an empty installation and prints what is needed to use it; the tokens are shown this once."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        for option, variable, default, meaning in (
            ("--organization", "BOOTSTRAP_ORGANIZATION", "Pressroom", "the organization's name"),
            ("--email", "BOOTSTRAP_EMAIL", "", "the owner's address"),
            ("--password", "BOOTSTRAP_PASSWORD", "", "the owner's password; made up and printed where it is missing"),
            ("--stack", "BOOTSTRAP_STACK", "First stack", "the stack's name"),
            ("--master-locale", "BOOTSTRAP_MASTER_LOCALE", "en-us", "the stack's master language"),
        ):
            parser.add_argument(option, default=os.environ.get(variable, default), help=f"{meaning} ({variable})")

    def handle(self, *_args: Any, **options: Any) -> None:
        if Organization.objects.exists():
            raise CommandError("This installation already has an organization: bootstrap founds empty ones only.")
        if not options["email"]:
            raise CommandError("Whose installation is it? --email (or BOOTSTRAP_EMAIL) names the owner's address.")
        password = options["password"] or secrets.token_urlsafe(15)
        founding = Founding(
            organization=options["organization"],
            email=options["email"],
            password=password,
            stack=options["stack"],
            master_locale=options["master_locale"],
        )
        try:
            made = found(Actor.system("bootstrap"), founding)
        except Invalid as error:
            raise CommandError("; ".join(f"{problem.path} {problem.message}" for problem in error.problems)) from error
        except PressroomError as error:
            raise CommandError(error.message) from error
        self.stdout.write(_variables(made, password if not options["password"] else "(as given)"))


def _variables(made: Founded, password: str) -> str:
    return "\n".join(
        [
            f"CMS_URL={settings.CMS_URL}",
            f"CMS_API_KEY={made.stack.api_key}",
            f"CMS_MANAGEMENT_TOKEN={made.management_token}",
            f"CMS_DELIVERY_TOKEN={made.delivery_token}",
            f"CMS_ENVIRONMENT={made.environment}",
            f"CMS_EMAIL={made.owner.email}",
            f"CMS_PASSWORD={password}",
            f"CMS_ORGANIZATION_UID={made.organization.uid}",
        ]
    )
