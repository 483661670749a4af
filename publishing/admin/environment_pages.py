"""Environments: a list, and a form to add or change one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Invalid, Problem
from core.json_values import JSONValue
from publishing.actions.environments import EnvironmentChanges, create_environment, update_environment
from publishing.admin.entry_rows import environments_of
from publishing.environment_rules import NO_ADDRESS_YET
from publishing.environments import get_environment, seen_urls
from publishing.models import Environment
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded


def environment_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every environment with its addresses."""
    lines = [(row, seen_urls(visit.scope, row.urls)) for row in environments_of(visit.scope)]
    return render_page(request, visit, "admin/environments.html", {"lines": lines})


def new_environment(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more environment."""
    visit.actor.require(Permission.ENVIRONMENT_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, name="", urls=[], problems=())
    name, urls = _typed(request)
    try:
        create_environment(visit.actor, visit.scope, name=name, urls=urls, rules=NO_ADDRESS_YET)
    except Invalid as error:
        return _show(request, visit, None, name=name, urls=urls, problems=error.problems)
    messages.success(request, _("The environment “%(name)s” is created.") % {"name": name})
    return HttpResponseRedirect(visit.url("environments"))


def environment_page(request: HttpRequest, visit: Visit, environment_uid: str) -> HttpResponse:
    """An environment's name and addresses, to change by who may."""
    environment = get_environment(visit.scope, environment_uid)
    if request.method != "POST":
        return _show(request, visit, environment, name=environment.name, urls=environment.urls, problems=())
    visit.actor.require(Permission.ENVIRONMENT_WRITE)
    name, urls = _typed(request, environment.urls)
    changes = EnvironmentChanges(name=name, urls=None if urls == environment.urls else urls)
    try:
        update_environment(visit.actor, visit.scope, environment.uid, changes)
    except Invalid as error:
        return _show(request, visit, environment, name=name, urls=urls, problems=error.problems)
    messages.success(request, _("The environment is saved."))
    return HttpResponseRedirect(visit.url("environments"))


def _typed(request: HttpRequest, stored: Sequence[JSONValue] = ()) -> tuple[str, list[JSONValue]]:
    """The name and the rows with an address. Rows that were not touched stay as they are stored."""
    if "url" not in request.POST:
        return request.POST.get("name", "").strip(), list(stored)
    known = {(row.get("locale"), row.get("url")): row for row in stored if isinstance(row, dict)}
    pairs = zip(request.POST.getlist("locale"), request.POST.getlist("url"), strict=False)
    typed = [(locale.strip(), url.strip()) for locale, url in pairs]
    urls: list[JSONValue] = [
        known.get((locale, url), {"locale": locale, "url": url})
        for locale, url in typed
        if url or (locale, url) in known
    ]
    return request.POST.get("name", "").strip(), urls


def _show(
    request: HttpRequest,
    visit: Visit,
    environment: Environment | None,
    *,
    name: str,
    urls: Sequence[JSONValue],
    problems: Sequence[Problem],
) -> HttpResponse:
    used = {row.get("locale") for row in urls if isinstance(row, dict)}
    free = [{"locale": code, "url": ""} for code in sorted(visit.scope.locale_fallbacks) if code not in used]
    context: dict[str, Any] = {
        "environment": environment,
        "name": name,
        "rows": [*seen_urls(visit.scope, urls), *free],
        "name_errors": [worded(problem.message) for problem in problems if problem.path == "name"],
        "url_errors": [worded(problem.message) for problem in problems if problem.path != "name"],
    }
    return render_page(request, visit, "admin/environment.html", context)
