"""The library of files with what can be done with many of them; it stands here because content does not know what goes live."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.admin.asset_list import listed_files
from core.errors import Forbidden
from publishing.admin.files.choice import LARGEST_FILES, FileChoice, read_files
from publishing.admin.files.doings import FILE_DOINGS
from publishing.admin.lists.bulk_doings import asked_of, doings_for
from publishing.admin.lists.bulk_pages import CARRIED, REFUSALS, SHOWN, done_once, sentences
from stacks.admin.screens import Visit, render_page

_ROUTE = "admin.file_bulk"


def file_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A page of files, by folder, by search, by kind."""
    state = [(name, request.GET[name]) for name in ("q", "folder", "kind") if request.GET.get(name)]
    context = {
        **listed_files(request, visit),
        "doings": doings_for(visit, FILE_DOINGS),
        "largest": LARGEST_FILES,
        "state": urlencode(state),
    }
    return render_page(request, visit, "admin/assets.html", context)


def file_bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What would become of the files chosen; `step=go` does it with those that nothing stands against."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.url("assets"))
    name, choice = request.POST.get("do", ""), read_files(request, visit)
    if name not in FILE_DOINGS or not choice.files:
        told = _("Choose at least one file.") if not choice.files else _("Choose what is to be done.")
        messages.error(request, told)
        return HttpResponseRedirect(choice.back(visit))
    doing = FILE_DOINGS[name]
    if not doing.is_open_to(visit):
        raise Forbidden
    if request.POST.get("step") != "go":
        return _show(request, visit, choice, name)
    try:
        address, said, is_repeated = done_once(request, visit, _ROUTE, lambda: doing.do(visit, choice, request.POST))
    except REFUSALS as error:
        return _show(request, visit, choice, name, refused=sentences(error))
    if not is_repeated:
        messages.success(request, said)
    return HttpResponseRedirect(address)


def _show(
    request: HttpRequest, visit: Visit, choice: FileChoice, name: str, *, refused: list[str] | None = None
) -> HttpResponse:
    doing = FILE_DOINGS[name]
    outcome = doing.attempt(visit, choice, request.POST) if doing.is_ready(request.POST) else None
    left_out = {each.entry.id for each in outcome.refusals} if outcome else set()
    context: dict[str, Any] = {
        "do": name,
        "doing": doing,
        "choice": choice,
        "back": choice.back(visit),
        "some": choice.files[:SHOWN],
        "count": len(choice.files),
        "more": max(len(choice.files) - SHOWN, 0),
        "asked": asked_of(request.POST, choice.locale, name),
        "sent": request.POST,
        "refused": refused or (),
        "outcome": outcome,
        "refusals": outcome.refusals[:SHOWN] if outcome else (),
        "kept": " ".join(file.uid for file in choice.files if file.id not in left_out),
        "judgement": outcome.judgement if outcome else None,
        "shown": outcome.judgement.verdicts[:SHOWN] if outcome and outcome.judgement else (),
        "carried": [(key, value) for key in (*CARRIED, "to") for value in request.POST.getlist(key)],
        "once": uuid4(),
        **doing.options(visit, choice),
    }
    return render_page(request, visit, "admin/files/bulk.html", context)
