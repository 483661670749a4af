"""What entries and files are called, for pickers and lists."""

from collections.abc import Collection
from dataclasses import dataclass

from content.admin.asset_bytes import picture_of
from content.assets import AssetFacts, latest_assets
from content.models import EntryLocale
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Picked:
    """One thing a field points at. `value` is what the form sends."""

    value: str
    title: str
    about: str
    picture: str = ""


def entry_titles(scope: Scope, uids: Collection[str]) -> dict[str, Picked]:
    """The living entries among the uids, called as in the master language where they have it: one query."""
    rows = (
        EntryLocale.objects.filter(
            branch_id=scope.branch_id, entry__uid__in=uids, entry__deleted_at=None, deleted_at=None
        )
        .order_by("entry_id", "locale")
        .values_list("entry__uid", "content_type__uid", "content_type__title", "locale", "title")
    )
    found: dict[str, Picked] = {}
    for uid, type_uid, type_title, locale, title in rows:
        if uid not in found or locale == scope.master_locale:
            found[uid] = Picked(f"{type_uid}/{uid}", title or uid, type_title)
    return found


def file_titles(scope: Scope, uids: Collection[str]) -> dict[str, Picked]:
    """The living files among the uids: one query."""
    return {uid: picked_file(scope, facts) for uid, facts in latest_assets(scope, uids).items()}


def picked_file(scope: Scope, facts: AssetFacts) -> Picked:
    """A file as pickers and lists show it."""
    return Picked(facts.uid, facts.name, facts.filename, picture_of(scope, facts))
