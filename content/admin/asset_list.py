"""The files of a branch, by folder or by search."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from content.admin.titles import picture_of
from content.assets import AssetFacts, asset_url, facts_of
from content.models import Asset
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit, render_page

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Tile:
    """A file or folder as the page shows it."""

    facts: AssetFacts
    picture: str
    url: str

    @property
    def extension(self) -> str:
        """What stands in the place of a picture."""
        return self.facts.filename.rpartition(".")[2].upper()[:6]


def asset_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The folder of `?folder=`, or everything whose title or file name holds `?q=`: folders first, newest first."""
    query, folder = request.GET.get("q", "").strip(), request.GET.get("folder", "").strip()
    rows = Asset.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None)
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(latest__filename__icontains=query) | Q(uid=query))
    else:
        rows = rows.filter(parent_uid=folder)
    ordered = rows.select_related("latest").order_by("-is_dir", "-updated_at", "-pk")
    page = page_of(ordered, request, size=48, convert=lambda asset: _tile(visit, asset))
    context = {"page": page, "query": query, "folder": folder, "trail": _trail(visit, folder)}
    return render_page(request, visit, "admin/assets.html", context)


def _tile(visit: Visit, asset: Asset) -> Tile:
    facts = facts_of(asset, asset.latest)
    if facts.is_dir:
        return Tile(facts, "", "")
    return Tile(facts, picture_of(visit.scope, facts), asset_url(visit.scope.api_key, facts))


def _trail(visit: Visit, folder: str) -> list[tuple[str, str]]:
    """The folders from the root down to the one shown."""
    trail: list[tuple[str, str]] = []
    while folder and len(trail) < _DEEPEST:
        row = Asset.objects.filter(branch_id=visit.scope.branch_id, uid=folder, is_dir=True, deleted_at=None).first()
        if row is None:
            break
        trail.append((row.uid, row.name))
        folder = row.parent_uid
    return trail[::-1]
