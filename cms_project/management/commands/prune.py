"""`manage.py prune`: delete what stacks keep no longer; without `--apply`, say what that would be."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console

from cms_project.owner import as_owner
from core.errors import Forbidden
from publishing.actions.pruning import plan_pruning, prune_stack
from publishing.transfer.console import Bar
from stacks.actions.activity_pruning import (
    count_prunable_activity,
    prune_activity,
    require_right_to_prune_activity,
)
from stacks.actions.credential_pruning import plan_credential_pruning, prune_credentials
from stacks.actions.retention import set_retention
from stacks.actor import Actor
from stacks.models import Branch, Stack
from stacks.retention import MOST, NAMES, Retention, read_retention
from stacks.scope import Scope

_OPTIONS = {
    "versions": "keep so many of the latest versions of an entry in a language, beside named, live and awaited ones",
    "trash_days": "keep deleted entries, languages and files so many days",
    "queue_days": "keep queue items, requests and rewrites that ended so many days",
    "history_days": "keep the record of what was live so many days, and with it the versions that were",
    "activity_days": "keep the activity log so many days; needs MIGRATION_DATABASE_URL where there are two roles",
    "webhook_days": "keep the executions of webhooks that ended so many days",
    "branch_days": "keep what is left of a deleted branch, and no other branch needs, so many days",
}


class Command(BaseCommand):
    """Goes by each stack's own retention; options take its place for this run, or with --save from now on."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which stacks, what to keep, and whether in earnest."""
        parser.add_argument("api_key", nargs="*", help="only these stacks")
        parser.add_argument("--apply", action="store_true", help="delete it, instead of only saying what would go")
        parser.add_argument("--save", action="store_true", help="keep things for so long from now on; deletes nothing")
        parser.add_argument("--batch", type=int, default=500, help="how much one transaction deletes at most")
        parser.add_argument("--minutes", type=float, help="stop after so many minutes; another run goes on from there")
        for name in NAMES:
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, metavar="N|ever", type=_amount, help=_OPTIONS[name], default=...)
        told = "keep what apps were let do, and sessions of people, so many days after their end; only where no stack is named"
        parser.add_argument("--credential-days", metavar="N|ever", type=_amount, help=told, default=...)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Go through the stacks one after the other, once everything that was asked for is known to be right."""
        _check(options)
        is_over = _until(options["minutes"])
        changes = {name: options[name] for name in NAMES if options[name] is not ...}
        try:
            wanted = [(stack, _changed(stack, changes)) for stack in _stacks(options["api_key"])]
            if options["apply"]:
                _check_rights([retention for _, retention in wanted])
            for stack, retention in wanted:
                self._visit(stack, retention, options, is_over)
            if not options["api_key"] and not options["save"]:
                self._visit_apps(options, is_over)
        except OperationalError as error:
            raise CommandError(f"The database says: {str(error).splitlines()[0]}") from error
        if options["apply"] and is_over():
            self.stdout.write("The time was up. Run it again to go on.")
        if not options["apply"] and not options["save"]:
            self.stdout.write("Nothing was deleted. Add --apply to delete it.")

    def _visit(
        self, stack: Stack, retention: Retention, options: Mapping[str, Any], is_over: Callable[[], bool]
    ) -> None:
        actor, scope = Actor.system("prune"), _scope(stack)
        self.stdout.write(f"{stack.name} ({stack.api_key}) keeps {_told(retention)}.")
        if options["save"]:
            set_retention(actor, scope, retention)
            return
        if not options["apply"]:
            planned = plan_pruning(actor, stack, retention)
            self._say("would go", {**planned, "lines of the log": count_prunable_activity(actor, scope, retention)})
            return
        with Bar(Console(stderr=True)) as bar:
            went = dict(prune_stack(actor, stack, retention, bar, batch=options["batch"], is_over=is_over))
        with as_owner():
            lines = prune_activity(actor, scope, retention, batch=options["batch"], is_over=is_over)
        self._say("went", {**went, "lines of the log": lines})

    def _visit_apps(self, options: Mapping[str, Any], is_over: Callable[[], bool]) -> None:
        actor, days = Actor.system("prune"), _credential_days(options)
        self.stdout.write(f"What apps were let do and sessions of people are kept {_days(days)} after their end.")
        if not options["apply"]:
            self._say("would go", plan_credential_pruning(actor, days=days))
            return
        self._say("went", prune_credentials(actor, days=days, batch=options["batch"], is_over=is_over))

    def _say(self, verb: str, counts: Mapping[str, int]) -> None:
        listed = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
        self.stdout.write(f"  {verb}: {listed or 'nothing'}")


def _check(options: Mapping[str, Any]) -> None:
    if options["batch"] < 1:
        raise CommandError("--batch must be at least 1.")
    if options["minutes"] is not None and not options["minutes"] > 0:
        raise CommandError("--minutes must be more than 0.")
    if options["save"] and options["apply"]:
        raise CommandError("--save deletes nothing: run it without --apply.")
    if options["credential_days"] is not ... and (options["save"] or options["api_key"]):
        raise CommandError("--credential-days is about no stack: CREDENTIAL_DAYS says it from now on, for all.")
    days = _credential_days(options)
    if days is not None and not 1 <= days <= MOST:
        raise CommandError(f"credential_days must be from 1 to {MOST:,}.")


def _credential_days(options: Mapping[str, Any]) -> int | None:
    chosen = options["credential_days"]
    days: int | None = settings.CREDENTIAL_DAYS if chosen is ... else chosen
    return days


def _check_rights(retentions: list[Retention]) -> None:
    if all(retention.activity_days is None for retention in retentions):
        return
    try:
        with as_owner():
            require_right_to_prune_activity()
    except Forbidden as error:
        raise CommandError(f"{error.message} Set MIGRATION_DATABASE_URL, or give --activity-days ever.") from error


def _until(minutes: float | None) -> Callable[[], bool]:
    end = None if minutes is None else time.monotonic() + 60 * minutes
    return lambda: end is not None and time.monotonic() >= end


def _amount(text: str) -> int | None:
    if text == "ever":
        return None
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is neither a whole number nor the word ever")
    return int(text)


def _changed(stack: Stack, changes: Mapping[str, int | None]) -> Retention:
    retention = read_retention(stack.settings).changed(changes)
    if problems := retention.problems():
        raise CommandError(f"{stack.api_key}: {problems[0].path} {problems[0].message}")
    return retention


def _stacks(api_keys: list[str]) -> list[Stack]:
    found = list(Stack.objects.alive().filter(**({"api_key__in": api_keys} if api_keys else {})).order_by("pk"))
    unknown = sorted(set(api_keys) - {stack.api_key for stack in found})
    if unknown:
        raise CommandError(f"There is no stack with the api_key {unknown[0]}.")
    return found


def _scope(stack: Stack) -> Scope:
    return Branch.objects.select_related("stack").get(stack=stack, uid="main").scope()


def _days(count: int | None) -> str:
    return "for ever" if count is None else f"{count} days"


def _told(retention: Retention) -> str:
    versions = "every version" if retention.versions is None else f"the last {retention.versions} versions"
    return (
        f"{versions}, the trash {_days(retention.trash_days)}, the queue {_days(retention.queue_days)}"
        f", the history of what was live {_days(retention.history_days)}, the log {_days(retention.activity_days)}"
        f", what was sent to webhooks {_days(retention.webhook_days)}"
        f" and deleted branches {_days(retention.branch_days)}"
    )
