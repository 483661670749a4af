"""The files of a branch, by folder, by search, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from content.admin.asset_bytes import picture_of
from content.admin.folders import trail_of
from content.admin.seen_files import may_begin, seen_assets
from content.assets import AssetFacts, facts_of
from content.models import Asset
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit

_OFFICE: Final = Q(latest__content_type__startswith="application/vnd.") | Q(latest__content_type="application/pdf")
_PICTURES: Final = Q(latest__content_type__startswith="image/")
_SOUND_AND_FILM: Final = Q(latest__content_type__startswith="audio/") | Q(latest__content_type__startswith="video/")
_DOCUMENTS: Final = _OFFICE | Q(latest__content_type__startswith="text/")
KINDS: Final[Mapping[str, tuple[Any, Q]]] = {
    "pictures": (_("Pictures"), _PICTURES),
    "media": (_("Sound and film"), _SOUND_AND_FILM),
    "documents": (_("Documents"), _DOCUMENTS),
    "others": (_("Others"), ~(_PICTURES | _SOUND_AND_FILM | _DOCUMENTS)),
}
"""What `?kind=` may name: what people call it, and the files it means."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A file or folder as the page shows it."""

    facts: AssetFacts
    picture: str

    @property
    def extension(self) -> str:
        """What stands in the place of a picture."""
        _, dot, suffix = self.facts.filename.rpartition(".")
        return suffix.upper()[:6] if dot else "—"


def listed_files(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What a page of files shows: the folder of `?folder=`, or everything whose title or file name holds `?q=`, folders first, newest first."""
    query, folder, kind = _asked(request.GET)
    ordered = _wanted(visit, query, folder, kind).select_related("latest").order_by("-is_dir", "-updated_at", "-pk")
    page = page_of(ordered, request, size=48, convert=lambda asset: _tile(visit, asset))
    trail = trail_of(visit.scope, folder)
    return {
        "page": page,
        "query": query,
        "folder": folder if trail else "",
        "trail": trail,
        "kind": kind if kind in KINDS else "",
        "kinds": [(name, label) for name, (label, _condition) in KINDS.items()],
        "folders": [tile for tile in page.rows if tile.facts.is_dir],
        "files": [tile for tile in page.rows if not tile.facts.is_dir],
        "can_upload": may_begin(visit, folder, is_dir=False),
        "can_make_folder": may_begin(visit, folder, is_dir=True),
    }


def matching_files(visit: Visit, sent: QueryDict) -> "QuerySet[Asset]":
    """The files, without folders, of the whole list that an address asks for, in its order."""
    return _wanted(visit, *_asked(sent)).filter(is_dir=False).order_by("-updated_at", "-pk")


def _asked(sent: QueryDict) -> tuple[str, str, str]:
    """Text, folder and kind."""
    return sent.get("q", "").strip(), sent.get("folder", "").strip(), sent.get("kind", "")


def _wanted(visit: Visit, query: str, folder: str, kind: str) -> "QuerySet[Asset]":
    rows = seen_assets(visit.scope, Asset.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None))
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(latest__filename__icontains=query) | Q(uid=query))
    elif folder or kind not in KINDS:
        rows = rows.filter(parent_uid=folder)
    # A kind without a folder is looked for everywhere.
    return rows.filter(KINDS[kind][1], is_dir=False) if kind in KINDS else rows


def _tile(visit: Visit, asset: Asset) -> Tile:
    facts = facts_of(asset, asset.latest)
    return Tile(facts, picture_of(visit.scope, facts))
