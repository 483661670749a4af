"""Bringing a stack in from an export's folder, whole or not at all."""

from collections.abc import Sized
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from content.asset_files import files_follow_transaction
from content.models import Asset, ContentType, Term
from publishing.transfer.checking import Checked, check_bundle
from publishing.transfer.checking_live import Missing
from publishing.transfer.comparing import compare
from publishing.transfer.folder import ExportFolder
from publishing.transfer.progress import Progress, Silent
from publishing.transfer.reading import read_bundle
from publishing.transfer.snapshot import take_snapshot
from publishing.transfer.writing import write_bundle
from stacks import activity
from stacks.actions.stacks import create_stack
from stacks.actor import Actor
from stacks.models import Activity, Branch, Organization, Stack
from stacks.scope import Scope

IMPORTED = "stack.import"
"""The activity that marks a stack as brought in: a second import of the same name finds it by this."""


class ImportRefused(Exception):
    """The export cannot be brought in here. The message is one sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and where to: into a new stack of that name, or into the empty stack with that api_key."""

    path: Path
    name: str = ""
    api_key: str = ""
    organization_uid: str = ""
    publish_latest: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an import."""

    api_key: str
    name: str
    is_unchanged: bool
    counts: dict[str, int]
    warnings: tuple[str, ...]
    missing: tuple[Missing, ...]
    left_out: tuple[str, ...]


def import_stack(actor: Actor, request: ImportRequest, progress: Progress) -> ImportReport:
    """Read and check everything, then write it in one transaction; a stack that was imported before is only compared.

    Raises BrokenExport naming file and place, ImportRefused where a stack of that name exists and says something else.
    Nothing is written, and no file stays, when it raises.
    """
    folder = ExportFolder(request.path)
    offered = check_bundle(read_bundle(folder, progress), progress, publish_latest=request.publish_latest)
    stack = _find_target(request)
    if stack is not None and _was_imported(stack):
        _require_same(stack, offered)
        return _report(stack, offered, is_unchanged=True)
    with files_follow_transaction(), transaction.atomic():
        _wait_for_others(request)
        stack = stack or _create(actor, request, offered)
        scope = _scope(stack)
        _require_empty(stack, scope, offered)
        write_bundle(actor, scope, offered, progress)
        facts = {"source": request.path.name, "counts": counts_of(offered)}
        activity.record(actor, scope, action=IMPORTED, target=("stack", stack.uid), **facts)
    return _report(stack, offered, is_unchanged=False)


def counts_of(checked: Checked) -> dict[str, int]:
    """How many of each thing a bundle holds."""
    bundle = checked.bundle
    rows: dict[str, Sized] = {
        "languages": bundle.languages,
        "environments": bundle.environments,
        "extensions": bundle.extensions,
        "labels": bundle.labels,
        "taxonomies": {words.document.uid for words in bundle.taxonomies},
        "global fields": bundle.global_fields,
        "content types": bundle.content_types,
        "folders": bundle.folders,
        "assets": bundle.assets,
        "entries": bundle.entries,
        "publications": checked.publications,
    }
    return {name: len(things) for name, things in rows.items()}


def _find_target(request: ImportRequest) -> Stack | None:
    if request.api_key:
        stack = Stack.objects.alive().filter(api_key=request.api_key).first()
        if stack is None:
            raise ImportRefused(f"There is no stack with the api_key {request.api_key}.")
        return stack
    organization = _organization(request)
    named = list(organization.stacks.alive().filter(name=request.name).order_by("pk"))
    imported = [stack for stack in named if _was_imported(stack)]
    if named and not imported:
        raise ImportRefused(f"{organization.name} has a stack named {request.name!r} already: choose another --name.")
    return imported[-1] if imported else None


def _organization(request: ImportRequest) -> Organization:
    organizations = Organization.objects.order_by("pk")
    if request.organization_uid:
        organizations = organizations.filter(uid=request.organization_uid)
    found = list(organizations[:2])
    if not found and request.organization_uid:
        raise ImportRefused(f"There is no organization {request.organization_uid}.")
    if not found:
        raise ImportRefused("There is no organization yet: `manage.py bootstrap` or `make run` makes the first one.")
    if len(found) > 1:
        raise ImportRefused("There are several organizations: name one with --organization.")
    return found[0]


def _was_imported(stack: Stack) -> bool:
    return Activity.objects.filter(stack_id=stack.pk, action=IMPORTED).exists()


def _scope(stack: Stack) -> Scope:
    return Branch.objects.select_related("stack").get(stack=stack, uid="main").scope()


def _require_same(stack: Stack, offered: Checked) -> None:
    stored = check_bundle(take_snapshot(_scope(stack)), Silent(), publish_latest=False)
    differences = compare(stored, offered)
    if differences:
        rest = f" and {len(differences) - 5} more" if len(differences) > 5 else ""
        raise ImportRefused(
            f"The stack {stack.name!r} ({stack.api_key}) was imported before and is no longer the same: "
            f"{'; '.join(differences[:5])}{rest}. Nothing was changed; another --name brings the export in beside it."
        )


def _wait_for_others(request: ImportRequest) -> None:
    """Let one import of an organization write at a time, and give it the time that large files need."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    if not request.api_key:
        # Its key is not locked: other stacks of the organization may be made meanwhile.
        Organization.objects.select_for_update(no_key=True).get(pk=_organization(request).pk)
        if _find_target(request) is not None:
            raise ImportRefused(f"Another import made the stack {request.name!r} in the meantime.")


def _create(actor: Actor, request: ImportRequest, offered: Checked) -> Stack:
    organization = _organization(request)
    return create_stack(actor, organization, name=request.name, master_locale=offered.bundle.master)


def _require_empty(stack: Stack, scope: Scope, offered: Checked) -> None:
    for model in (ContentType, Asset, Term):
        if model.objects.filter(branch_id=scope.branch_id).exists():
            raise ImportRefused(f"The stack {stack.api_key} has content already: import into an empty one.")
    if scope.master_locale != offered.bundle.master:
        raise ImportRefused(
            f"The stack's master language is {scope.master_locale}, the export's is {offered.bundle.master}."
        )


def _report(stack: Stack, offered: Checked, *, is_unchanged: bool) -> ImportReport:
    return ImportReport(
        api_key=stack.api_key,
        name=stack.name,
        is_unchanged=is_unchanged,
        counts=counts_of(offered),
        warnings=offered.warnings,
        missing=offered.missing,
        left_out=offered.bundle.left_out,
    )
