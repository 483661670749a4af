"""The library as the dialog shows it in which files are chosen: folders, search, kinds, and the rules of the field."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from content.admin.asset_list import KINDS
from content.admin.choosing.aims import Aim, aim_of
from content.admin.choosing.rules import accepts, fitting
from content.admin.folders import trail_of
from content.admin.seen_files import seen_assets
from content.admin.titles import Picked, picked_file
from content.assets import AssetFacts, asset_url, facts_of
from content.models import Asset
from content.schema.fields.file_rules import FileFacts
from core.json_values import JSONObject
from stacks.admin.paging import page_of
from stacks.admin.screens import Visit, render_page
from stacks.scope import Scope
from stacks.worded import worded

_PAGE = 36
_MOST_FOLDERS = 200


@dataclass(frozen=True, slots=True)
class Option:
    """A file that may be chosen, what the form keeps of it, and why the field does not take it."""

    picked: Picked
    kept: JSONObject
    reasons: tuple[str, ...]

    @property
    def json(self) -> str:
        """What scripts take over."""
        return orjson.dumps(self.kept).decode()

    @property
    def suffix(self) -> str:
        """What stands in the place of a picture."""
        _, dot, suffix = self.picked.about.rpartition(".")
        return suffix.upper()[:6] if dot else "—"


def file_panel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The folder of `?folder=`, or what `?q=` and `?kind=` find anywhere, newest first: a part of a page.

    What does not fit the field that `?type=` and `?field=` name is left out, unless `?all=` asks for it too.
    """
    aim = aim_of(visit, request.GET)
    query, folder, kind = (request.GET.get(name, "").strip() for name in ("q", "folder", "kind"))
    shows_all = "all" in request.GET
    rows = seen_assets(visit.scope, Asset.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None))
    files = _files(rows, query, folder, kind)
    if aim.rules and not shows_all:
        files = files.filter(fitting(aim.rules))
    ordered = files.select_related("latest").order_by("-updated_at", "-pk")
    page = page_of(ordered, request, size=_PAGE, convert=lambda asset: option_of(visit.scope, _facts(asset), aim))
    is_folder = not query and kind not in KINDS
    folders = rows.filter(is_dir=True, parent_uid=folder) if is_folder and page.number == 1 else rows.none()
    context: dict[str, Any] = {
        "aim": aim,
        "accepts": accepts(aim.rules) if aim.rules else "",
        "page": page,
        "folders": list(folders.order_by("name", "pk").values_list("uid", "name")[:_MOST_FOLDERS]),
        "folder": folder,
        "is_folder": is_folder,
        "trail": _trail(visit.scope, rows, folder) if is_folder else [],
        "kinds": [(name, label) for name, (label, _condition) in KINDS.items()],
        "asked": {"type": request.GET.get("type", ""), "field": request.GET.get("field", "")},
    }
    return render_page(request, visit, "admin/pickers/files.html", context)


def option_of(scope: Scope, facts: AssetFacts, aim: Aim) -> Option:
    """A file as the dialog shows it."""
    picked = picked_file(scope, facts)
    known = FileFacts(facts.filename, facts.content_type, facts.width, facts.height)
    problems = aim.rules.problems_of(known, "") if aim.rules else ()
    return Option(picked, told_of_file(scope, facts), tuple(worded(problem.message) for problem in problems))


def told_of_file(scope: Scope, facts: AssetFacts) -> JSONObject:
    """A file as scripts take it over, with what a rich text keeps of one that it embeds: its address and kind."""
    return {**asdict(picked_file(scope, facts)), "link": asset_url(scope, facts), "kind": facts.content_type}


def _files(rows: "QuerySet[Asset]", query: str, folder: str, kind: str) -> "QuerySet[Asset]":
    files = rows.filter(is_dir=False)
    if query:
        files = files.filter(Q(name__icontains=query) | Q(latest__filename__icontains=query) | Q(uid=query))
    elif kind not in KINDS:
        files = files.filter(parent_uid=folder)
    # A kind is looked for in every folder.
    return files.filter(KINDS[kind][1]) if kind in KINDS else files


def _trail(scope: Scope, rows: "QuerySet[Asset]", folder: str) -> list[tuple[str, str]]:
    """The folders from the root down to the open one, as far as they are there for who looks."""
    trail = trail_of(scope, folder)
    seen = set(rows.filter(uid__in=[uid for uid, _name in trail]).values_list("uid", flat=True)) if trail else set()
    return [(uid, name) for uid, name in trail if uid in seen]


def _facts(asset: Asset) -> AssetFacts:
    return facts_of(asset, asset.latest)
