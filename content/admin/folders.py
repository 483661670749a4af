"""Folders in the asset library: the way down to one, all of them to choose from, and their making, moving and end."""

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from content.actions.asset_folders import FolderChanges, create_folder, delete_folder, update_folder
from content.admin.seen_files import file_rights, require_file, seen_assets
from content.asset_reading import get_folder
from content.models import Asset
from core.errors import Invalid
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.scope import Scope
from stacks.worded import worded

_DEEPEST = 20
_MOST = 1000


def trail_of(scope: Scope, folder: str) -> list[tuple[str, str]]:
    """Uid and name of the folders from the root down to the one given."""
    trail: list[tuple[str, str]] = []
    while folder and len(trail) < _DEEPEST:
        row = _folders(scope).filter(uid=folder).first()
        if row is None:
            break
        trail.append((row.uid, row.name))
        folder = row.parent_uid
    return trail[::-1]


def _folders(scope: Scope) -> QuerySet[Asset]:
    """The living folders that are there for who asks."""
    return seen_assets(scope, Asset.objects.filter(branch_id=scope.branch_id, is_dir=True, deleted_at=None))


def folder_choices(scope: Scope, *, without: str = "") -> list[tuple[str, str]]:
    """Uid and full name of every folder, in the order of names, without one and what lies in it."""
    rows = list(_folders(scope).order_by("name", "pk").values_list("uid", "name", "parent_uid")[:_MOST])
    known = {uid for uid, _name, _parent_uid in rows}
    below: dict[str, list[tuple[str, str]]] = {}
    for uid, name, parent_uid in rows:
        # What lies in a folder that is not there for who asks stands beside those that lie in none.
        below.setdefault(parent_uid if parent_uid in known else "", []).append((uid, name))
    found: list[tuple[str, str]] = []
    left = [(uid, name) for uid, name in reversed(below.pop("", []))]
    while left:
        uid, name = left.pop()
        if uid == without:
            continue
        found.append((uid, name))
        left += [(child, f"{name} / {title}") for child, title in reversed(below.pop(uid, []))]
    return found


def list_url(visit: Visit, folder: str) -> str:
    """The address of a folder's page; of the root where it is empty."""
    address = visit.url("assets")
    return f"{address}?{urlencode({'folder': folder})}" if folder else address


def new_folder(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make a folder in the one shown."""
    parent = request.POST.get("folder", "")
    if request.method == "POST":
        visit.actor.require(Permission.ASSET_WRITE)
        name = request.POST.get("name", "").strip()
        try:
            folder = create_folder(visit.actor, visit.scope, name=name, parent_uid=parent)
        except Invalid as error:
            messages.error(request, _told(error))
        else:
            messages.success(request, _("The folder “%(name)s” is made.") % {"name": folder.name})
    return HttpResponseRedirect(list_url(visit, parent))


def folder_page(request: HttpRequest, visit: Visit, folder_uid: str) -> HttpResponse:
    """Rename a folder, or move it into another."""
    facts = get_folder(visit.scope, folder_uid).facts
    name, parent, problems = facts.name, facts.parent_uid, ""
    if request.method == "POST":
        visit.actor.require(Permission.ASSET_WRITE)
        name, parent = request.POST.get("name", "").strip(), request.POST.get("parent", "")
        try:
            update_folder(visit.actor, visit.scope, folder_uid, FolderChanges(name=name, parent_uid=parent))
        except Invalid as error:
            problems = _told(error)
        else:
            messages.success(request, _("The folder is saved."))
            return HttpResponseRedirect(list_url(visit, folder_uid))
    context = {
        "folder": facts,
        "name": name,
        "parent": parent,
        "choices": folder_choices(visit.scope, without=folder_uid),
        "problems": [problems] if problems else [],
        **file_rights(visit, folder_uid),
    }
    return render_page(request, visit, "admin/asset_folder.html", context)


def folder_deletion(request: HttpRequest, visit: Visit, folder_uid: str) -> HttpResponse:
    """A question that says what lies in the folder; a POST deletes it with all of that."""
    visit.actor.require(Permission.ASSET_DELETE)
    facts = get_folder(visit.scope, folder_uid).facts
    if request.method == "POST":
        delete_folder(visit.actor, visit.scope, folder_uid)
        messages.success(request, _("The folder “%(name)s” is deleted.") % {"name": facts.name})
        return HttpResponseRedirect(list_url(visit, facts.parent_uid))
    require_file(visit, folder_uid, Action.DELETE)
    within = Asset.objects.filter(branch_id=visit.scope.branch_id, parent_uid=folder_uid, deleted_at=None)
    inside = seen_assets(visit.scope, within)
    counts = inside.aggregate(folders=Count("pk", filter=Q(is_dir=True)), files=Count("pk", filter=Q(is_dir=False)))
    return render_page(request, visit, "admin/asset_folder_delete.html", {"folder": facts, "inside": counts})


def _told(error: Invalid) -> str:
    return " ".join(f"{problem.path} {worded(problem.message)}" for problem in error.problems)
