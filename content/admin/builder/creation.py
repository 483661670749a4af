"""Forms that begin a content type or a global field; its fields are drawn on the page that follows."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.content_types import create_content_type
from content.actions.global_fields import create_global_field
from content.admin.builder.starts import new_global_field, new_type
from content.admin.builder.subjects import load_subject
from core.errors import Invalid
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.worded import worded

CONTENT, PAGE, SINGLE_PAGE, SINGLE = "content", "page", "single-page", "single"


def new_content_type(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more type: its name, its uid and what its entries are, or the type of `?from=` that it copies."""
    visit.actor.require(Permission.CONTENT_TYPE_WRITE)
    typed = _typed(request)
    sort = request.POST.get("sort", CONTENT)
    source = load_subject(visit.scope, "content_type", request.GET["from"]) if "from" in request.GET else None
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        is_page, is_singleton = sort in {PAGE, SINGLE_PAGE}, sort in {SINGLE, SINGLE_PAGE}
        document = new_type(**typed, is_page=is_page, is_singleton=is_singleton)
        if source is not None:
            kept = {key: value for key, value in source.document.items() if key not in {"uid", "title", "description"}}
            document |= kept
        try:
            made = create_content_type(visit.actor, visit.scope, document=document)
            messages.success(request, _("The content type is created. Now add its fields."))
            return HttpResponseRedirect(visit.url("content_type", made.uid))
        except Invalid as error:
            errors = _by_path(error)
    return _show(request, visit, "content_type", {**typed, "sort": sort, "errors": errors, "source": source})


def new_shared_field(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more global field: its name and its uid."""
    visit.actor.require(Permission.CONTENT_TYPE_WRITE)
    typed = _typed(request)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            made = create_global_field(visit.actor, visit.scope, document=new_global_field(**typed))
            messages.success(request, _("The global field is created. Now add its fields."))
            return HttpResponseRedirect(visit.url("global_field", made.uid))
        except Invalid as error:
            errors = _by_path(error)
    return _show(request, visit, "global_field", {**typed, "errors": errors})


def _typed(request: HttpRequest) -> dict[str, str]:
    return {
        "title": request.POST.get("title", "").strip(),
        "uid": request.POST.get("uid", "").strip(),
        "description": request.POST.get("description", "").replace("\r\n", "\n").strip(),
    }


def _by_path(error: Invalid) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for problem in error.problems:
        path = problem.path if problem.path in {"title", "uid", "description"} else "other"
        errors.setdefault(path, []).append(
            worded(problem.message) if path != "other" else f"{problem.path} {worded(problem.message)}"
        )
    return errors


def _show(request: HttpRequest, visit: Visit, sort: str, context: dict[str, Any]) -> HttpResponse:
    sorts = [
        (CONTENT, _("Content"), _("Many entries without an address: authors, products.")),
        (PAGE, _("Pages"), _("Many entries, each with a URL: articles, landing pages.")),
        (SINGLE, _("Single"), _("One entry: a header, a footer.")),
        (SINGLE_PAGE, _("Single page"), _("One entry with a URL: the home page.")),
    ]
    is_type = sort == "content_type"
    has_sorts = is_type and context.get("source") is None
    return render_page(
        request, visit, "admin/builder_new.html", {**context, "is_type": is_type, "sorts": sorts if has_sorts else []}
    )
