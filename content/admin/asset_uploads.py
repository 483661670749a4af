"""Uploads in the admin: several files at once, each with a result of its own, and a file in another's place."""

from dataclasses import dataclass
from typing import BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from content.actions.assets import AssetFields, create_asset, replace_asset
from content.admin.choosing.aims import Aim, aim_of
from content.admin.choosing.files import option_of
from content.admin.folders import list_url
from content.admin.seen_files import require_file
from content.asset_files import Upload
from content.assets import AssetFacts, facts_of
from core.errors import Invalid
from core.json_values import JSONObject
from stacks.admin.screens import Visit
from stacks.permissions import Permission
from stacks.role_rules import Action
from stacks.worded import worded


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a file: what stands against it, or what it is now."""

    name: str
    problem: str = ""
    facts: AssetFacts | None = None


def upload_assets(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Store every file that was sent, in the folder shown; what is refused is told and stops no other.

    Scripts, which send one file at a time, are answered in JSON: with the file as pickers show it, and why the field does
    not take it that `?type=` and `?field=` name.
    """
    folder = request.POST.get("folder", "")
    if request.method != "POST":
        return HttpResponseRedirect(list_url(visit, folder))
    visit.actor.require(Permission.ASSET_WRITE)
    results = [_store(visit, file, folder) for file in request.FILES.getlist("files")]
    if request.headers.get("Accept") == "application/json":
        aim = aim_of(visit, request.GET)
        return JsonResponse({"results": [_told_of(visit, result, aim) for result in results]})
    for result in results:
        if result.problem:
            messages.error(request, f"{result.name}: {result.problem}")
    stored = [result.name for result in results if not result.problem]
    if stored:
        messages.success(request, _("Uploaded: %(names)s.") % {"names": ", ".join(stored)})
    if not results:
        messages.error(request, _("No file was chosen."))
    return HttpResponseRedirect(list_url(visit, folder))


def replace_file(request: HttpRequest, visit: Visit, asset_uid: str) -> HttpResponse:
    """Put the file that was sent in the asset's place, as its next version."""
    if request.method == "POST":
        visit.actor.require(Permission.ASSET_WRITE)
        require_file(visit, asset_uid, Action.UPDATE)
        file = request.FILES.get("file")
        if file is None:
            messages.error(request, _("No file was chosen."))
        else:
            try:
                asset = replace_asset(visit.actor, visit.scope, asset_uid, upload=_upload(file))
            except Invalid as error:
                messages.error(request, _told(error))
            else:
                messages.success(request, _("Replaced. This is version %(version)s.") % {"version": asset.version})
    return HttpResponseRedirect(visit.url("asset", asset_uid))


def _store(visit: Visit, file: object, folder: str) -> _Result:
    upload = _upload(file)
    try:
        asset = create_asset(visit.actor, visit.scope, upload=upload, fields=AssetFields(parent_uid=folder))
    except Invalid as error:
        return _Result(upload.filename, _told(error))
    return _Result(upload.filename, facts=facts_of(asset, asset.latest))


def _told_of(visit: Visit, result: _Result, aim: Aim) -> JSONObject:
    told: JSONObject = {"name": result.name, "problem": result.problem}
    if result.facts is None:
        return told
    option = option_of(visit.scope, result.facts, aim)
    return {**told, "file": option.kept, "unfit": " ".join(option.reasons)}


def _upload(file: object) -> Upload:
    # An uploaded file is read like any open one, and knows the name it had.
    return Upload(cast("BinaryIO", file), str(getattr(file, "name", "")))


def _told(error: Invalid) -> str:
    return " ".join(worded(problem.message) for problem in error.problems)
