"""What entries and files are called, for pickers and lists."""

from collections.abc import Collection
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from content.admin.asset_bytes import picture_of
from content.assets import AssetFacts, latest_assets
from content.file_sight import seen_of_files
from content.models import Asset, EntryLocale
from content.sight import visible_keys
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Mark:
    """A short word beside a title, such as where it is live; `kind` gives it its colour."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Picked:
    """One thing a field points at. `value` is what the form sends."""

    value: str
    title: str
    about: str
    picture: str = ""
    url: str = ""
    """Its page in the admin; empty for what has none."""
    facts: str = ""
    """What else tells it from others: a file's measures."""
    is_gone: bool = False
    """Whether it was deleted, or never was."""
    marks: tuple[Mark, ...] = ()
    """Where it is live, as upper apps tell it."""


def entry_titles(scope: Scope, uids: Collection[str]) -> dict[str, Picked]:
    """The living entries among the uids, called as in the master language where they have it: one query."""
    rows = list(
        EntryLocale.objects.filter(
            branch_id=scope.branch_id, entry__uid__in=uids, entry__deleted_at=None, deleted_at=None
        )
        .order_by("entry_id", "locale")
        .values_list("entry_id", "content_type__uid", "locale", "entry__uid", "content_type__title", "title")
    )
    seen = visible_keys(scope, [(pk, type_uid, locale) for pk, type_uid, locale, *_ in rows if _has(scope, locale)])
    found: dict[str, Picked] = {}
    for entry_id, type_uid, locale, uid, type_title, title in rows:
        if (entry_id, type_uid, locale) not in seen:
            continue
        if uid not in found or locale == scope.master_locale:
            found[uid] = Picked(f"{type_uid}/{uid}", title or uid, type_title, url=entry_url(scope, type_uid, uid))
    return found


def _has(scope: Scope, locale: str) -> bool:
    """Whether the language is there for who asks; without rules also one that the branch has no more."""
    return scope.limits is None or locale in scope.locale_fallbacks


def trashed_titles(scope: Scope, uids: Collection[str]) -> dict[str, Picked]:
    """Those of the uids whose entries were deleted and can still be brought back: one query."""
    rows = (
        EntryLocale.objects.filter(branch_id=scope.branch_id, entry__uid__in=uids)
        .exclude(entry__deleted_at=None, deleted_at=None)
        .order_by("entry_id", "locale")
        .values_list("entry__uid", "content_type__uid", "content_type__title", "title")
    )
    return {
        uid: Picked(f"{type_uid}/{uid}", title or uid, f"{type_title} · {_('in the trash')}", is_gone=True)
        for uid, type_uid, type_title, title in rows
    }


def entry_url(scope: Scope, type_uid: str, uid: str) -> str:
    """The page of an entry, which stands in publishing."""
    return reverse("admin:entry", args=[scope.api_key, scope.branch_uid, type_uid, uid])


def file_titles(scope: Scope, uids: Collection[str]) -> dict[str, Picked]:
    """The living files among the uids: one query, and one where rules count."""
    return {uid: picked_file(scope, facts) for uid, facts in latest_assets(scope, seen_of_files(scope, uids)).items()}


def deleted_file_titles(scope: Scope, uids: Collection[str]) -> dict[str, Picked]:
    """Those of the uids whose files were deleted: one query."""
    rows = Asset.objects.filter(branch_id=scope.branch_id, uid__in=uids, is_dir=False).exclude(deleted_at=None)
    told = _("deleted")
    return {
        uid: Picked(uid, name or filename or uid, f"{filename} · {told}", is_gone=True)
        for uid, name, filename in rows.values_list("uid", "name", "latest__filename")
    }


def picked_file(scope: Scope, facts: AssetFacts) -> Picked:
    """A file as pickers and lists show it."""
    return Picked(
        facts.uid,
        facts.name,
        facts.filename,
        picture_of(scope, facts),
        url=reverse("admin:asset", args=[scope.api_key, scope.branch_uid, facts.uid]),
        facts=_measures(facts),
    )


def _measures(facts: AssetFacts) -> str:
    size = filesizeformat(facts.file_size)
    return f"{facts.width} \u00d7 {facts.height} · {size}" if facts.width is not None else size
