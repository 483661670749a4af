"""The form of an entry in a frame of another form: written or made there, it is chosen here without leaving the page.

`?panel=` names the channel on which the form around it listens. Only pages of this installation may frame it.
"""

import re
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import orjson
from csp.constants import SELF
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import urlencode

from content.admin.titles import entry_titles
from content.errors import EntryNotFound
from stacks.admin.screens import Visit, render_page

PANEL = "panel"
_CHANNEL = re.compile(r"[0-9a-f]{8,64}").fullmatch


def framable(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, which a form may frame where the address says so; what it saved is then told to that form."""

    @wraps(view)
    def framed(request: HttpRequest, visit: Visit, **captured: Any) -> HttpResponseBase:
        response = view(request, visit, **captured)
        channel = request.GET.get(PANEL, "")
        if not _CHANNEL(channel):
            return response
        _allow_framing(response)
        if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
            return response
        uid = _entry_in(response.url)
        if uid is None:
            return response
        address = f"{visit.url('entry_chosen', uid)}?{urlencode({PANEL: channel})}"
        return HttpResponseRedirect(address)

    return framed


def entry_chosen(request: HttpRequest, visit: Visit, uid: str) -> HttpResponse:
    """What a form in a frame ends with: it tells the form around it which entry was saved, and what it is called."""
    picked = entry_titles(visit.scope, [uid]).get(uid)
    if picked is None:
        raise EntryNotFound(uid)
    channel = request.GET.get(PANEL, "")
    context = {
        "picked": picked,
        "json": orjson.dumps(asdict(picked)).decode(),
        "channel": channel if _CHANNEL(channel) else "",
    }
    response = render_page(request, visit, "admin/pickers/chosen.html", context)
    _allow_framing(response)
    return response


def _allow_framing(response: HttpResponseBase) -> None:
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    # What django-csp's own decorators leave for its middleware.
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]


def _entry_in(address: str) -> str | None:
    """The uid of the entry whose page the address is."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return match.kwargs.get("uid") if match.url_name == "entry" else None
