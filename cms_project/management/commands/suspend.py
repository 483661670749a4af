"""`manage.py suspend EMAIL`: keeps a person out, at once, or lets them in again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stacks.actions.users import restore_user, suspend_user
from stacks.actor import Actor
from stacks.models import User


class Command(BaseCommand):
    """Closes an account with every session of it; with `--restore` the person can sign in again."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person's address")
        parser.add_argument("--restore", action="store_true", help="let the person sign in again")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        change = restore_user if options["restore"] else suspend_user
        change(Actor.system("suspend"), user)
        self.stdout.write(f"{user.email} {'may sign in again' if options['restore'] else 'is kept out'}.")
