"""`manage.py remove_second_factor EMAIL`: for a person who has lost both their app and their recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stacks.actions.second_factor import remove_second_factor
from stacks.actor import Actor
from stacks.models import User


class Command(BaseCommand):
    """From then on the password alone signs the person in, until they set up another app."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person's address")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        remove_second_factor(Actor.system("remove_second_factor"), user)
        self.stdout.write(f"{user.email} signs in with a password only.")
