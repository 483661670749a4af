"""Deleting many entries and files: all that are named, or none."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from django.db import transaction

from content.actions.assets import delete_asset
from content.actions.entry_deletion import delete_entry
from content.errors import AssetNotFound, BulkDeletionInvalid, ContentTypeNotFound, EntryNotFound, LocaleNotFound
from content.models import Asset, Entry
from content.types import load_type
from core.errors import Forbidden, Problem
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

LARGEST = 1_000
"""How many languages of entries and files one call deletes."""


@dataclass(frozen=True, slots=True)
class DoomedLanguage:
    """An entry in a language that is to be deleted; without one, in the master."""

    content_type_uid: str
    uid: str
    locale: str | None = None


@transaction.atomic
def delete_many(actor: Actor, scope: Scope, *, entries: Sequence[DoomedLanguage], assets: Sequence[str]) -> None:
    """Delete entries in languages, and files, and take them offline and out of the queue.

    Raises BulkDeletionInvalid with everything that does not exist; nothing is deleted then.
    """
    if entries:
        actor.require(Permission.ENTRY_DELETE)
    if assets:
        actor.require(Permission.ASSET_DELETE)
    if len(entries) + len(assets) > LARGEST:
        told = f"names {len(entries) + len(assets)} things to delete; {LARGEST} are allowed at a time."
        raise BulkDeletionInvalid([Problem("entries", "limit", told)])
    _lock(scope, {row.uid for row in entries}, set(assets))
    problems = [*_entry_problems(actor, scope, entries), *_asset_problems(actor, scope, assets)]
    if problems:
        raise BulkDeletionInvalid(problems)


def _lock(scope: Scope, entries: Set[str], assets: Set[str]) -> None:
    """Hold all of them before the first is deleted, in the order of their keys, as publishing them does."""
    for model, uids in ((Entry, entries), (Asset, assets)):
        rows = model._default_manager.filter(branch=scope.branch_id, uid__in=uids, deleted_at=None).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk"))


def _entry_problems(actor: Actor, scope: Scope, entries: Sequence[DoomedLanguage]) -> Iterator[Problem]:
    """Delete what there is; what there is not."""
    for (content_type_uid, uid), rows in sorted(_by_entry(entries).items()):
        place = f"entries.{next(iter(rows.values()))}"
        try:
            content_type = load_type(scope, content_type_uid)
            delete_entry(actor, scope, content_type, uid, locales=[locale or scope.master_locale for locale in rows])
        except ContentTypeNotFound:
            yield Problem(
                f"{place}.content_type", "unknown", f"'{content_type_uid}' is not a content type of this stack."
            )
        except LocaleNotFound:
            yield Problem(f"{place}.locale", "unknown", "is not a language of this stack.")
        except EntryNotFound:
            yield Problem(f"{place}.uid", "unknown", f"'{uid}' does not exist in these languages.")
        except Forbidden:
            yield Problem(f"{place}.uid", "denied", f"'{uid}' may not be deleted by your role.")


def _by_entry(entries: Sequence[DoomedLanguage]) -> Mapping[tuple[str, str], dict[str | None, int]]:
    """The languages of each entry, each with the row that names it."""
    found: dict[tuple[str, str], dict[str | None, int]] = {}
    for place, row in enumerate(entries):
        found.setdefault((row.content_type_uid, row.uid), {}).setdefault(row.locale, place)
    return found


def _asset_problems(actor: Actor, scope: Scope, uids: Sequence[str]) -> Iterator[Problem]:
    for place, uid in sorted(enumerate(uids), key=lambda row: row[1]):
        if uid in uids[:place]:
            continue
        try:
            delete_asset(actor, scope, uid)
        except AssetNotFound:
            yield Problem(f"assets.{place}.uid", "unknown", f"'{uid}' is not a file of this stack.")
        except Forbidden:
            yield Problem(f"assets.{place}.uid", "denied", f"'{uid}' may not be deleted by your role.")
