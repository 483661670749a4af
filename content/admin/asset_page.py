"""One file in the admin: its picture, what is said about it, its versions, and where it is used."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.assets import AssetChanges, delete_asset, update_asset
from content.admin.asset_bytes import picture_of
from content.admin.folders import folder_choices, list_url, trail_of
from content.admin.seen_files import file_rights, require_file
from content.asset_reading import get_asset
from content.asset_uses import AssetUses, list_asset_uses
from content.assets import AssetFacts, asset_url
from content.models import AssetVersion
from content.query.window import Window
from core.errors import Invalid
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.worded import worded

_SHOWN_USES = 20
_SHOWN_VERSIONS = 30


def asset_page(request: HttpRequest, visit: Visit, asset_uid: str) -> HttpResponse:
    """A file; a POST changes what is said about it, as its next version."""
    facts = get_asset(visit.scope, asset_uid).facts
    said = AssetChanges(facts.name, facts.description, facts.tags, facts.parent_uid)
    if request.method != "POST":
        return _show(request, visit, facts, said)
    visit.actor.require(Permission.ASSET_WRITE)
    said = _typed(request)
    try:
        update_asset(visit.actor, visit.scope, asset_uid, changes=said)
    except Invalid as error:
        return _show(
            request,
            visit,
            facts,
            said,
            problems=[f"{each.path} {worded(each.message)}" for each in error.problems],
        )
    messages.success(request, _("The asset is saved."))
    return HttpResponseRedirect(visit.url("asset", asset_uid))


def asset_deletion(request: HttpRequest, visit: Visit, asset_uid: str) -> HttpResponse:
    """A question that says where the file is used; a POST deletes it."""
    visit.actor.require(Permission.ASSET_DELETE)
    facts = get_asset(visit.scope, asset_uid).facts
    if request.method == "POST":
        delete_asset(visit.actor, visit.scope, asset_uid)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": facts.name})
        return HttpResponseRedirect(list_url(visit, facts.parent_uid))
    require_file(visit, asset_uid, Action.DELETE)
    context = {"facts": facts, "picture": picture_of(visit.scope, facts), "uses": _uses(visit, asset_uid)}
    return render_page(request, visit, "admin/asset_delete.html", context)


def _typed(request: HttpRequest) -> AssetChanges:
    tags = dict.fromkeys(tag.strip() for tag in request.POST.get("tags", "").split(","))
    return AssetChanges(
        title=request.POST.get("title", "").strip(),
        description=request.POST.get("description", "").strip(),
        tags=tuple(tag for tag in tags if tag),
        parent_uid=request.POST.get("parent", ""),
    )


def _show(
    request: HttpRequest, visit: Visit, facts: AssetFacts, said: AssetChanges, problems: list[str] | None = None
) -> HttpResponse:
    versions = AssetVersion.objects.filter(asset__branch_id=visit.scope.branch_id, asset__uid=facts.uid)
    context: dict[str, Any] = {
        "facts": facts,
        "said": said,
        "tags": ", ".join(said.tags or ()),
        "problems": problems or [],
        "picture": picture_of(visit.scope, facts, "large"),
        "url": asset_url(visit.scope, facts),
        "trail": trail_of(visit.scope, facts.parent_uid),
        "choices": folder_choices(visit.scope),
        "versions": versions.select_related("name").order_by("-version")[:_SHOWN_VERSIONS],
        "uses": _uses(visit, facts.uid),
        **file_rights(visit, facts.uid),
    }
    return render_page(request, visit, "admin/asset.html", context)


def _uses(visit: Visit, asset_uid: str) -> AssetUses:
    return list_asset_uses(visit.scope, asset_uid, Window(limit=_SHOWN_USES))
