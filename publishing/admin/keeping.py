"""Where the form of an entry sends what is typed and not saved."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.utils.http import urlencode

from content.actions.kept_forms import forget_form, keep_form
from content.errors import FormKeptElsewhere
from content.sight import fields_to_begin_with
from content.types import load_type
from publishing.admin.entry_page import open_entry
from publishing.admin.entry_rights import require_writing
from publishing.admin.kept import Page, page_of, page_of_new
from stacks.admin.screens import Visit
from stacks.permissions import Permission


def entry_keeping(request: HttpRequest, visit: Visit, type_uid: str, uid: str) -> HttpResponse:
    """Keep or forget what is typed into the form of an entry; a GET only tells the token that forms are sent with."""
    opened = open_entry(visit, load_type(visit.scope, type_uid), uid, request.GET.get("locale", ""))
    require_writing(opened.written)
    return _keep(request, visit, page_of(visit, opened.type, opened.entry, opened.locale))


def new_keeping(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """The same of an entry that is not created yet."""
    stored = load_type(visit.scope, type_uid)
    locale = request.GET.get("locale", "")
    locale = locale if locale in visit.scope.locale_fallbacks else visit.scope.master_locale
    visit.actor.require(Permission.ENTRY_WRITE)
    require_writing(fields_to_begin_with(visit.scope, stored, locale=locale))
    return _keep(request, visit, page_of_new(visit, stored, locale))


def _keep(request: HttpRequest, visit: Visit, page: Page) -> HttpResponse:
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    since = request.POST.get("since", "")
    if request.POST.get("do") == "forget":
        forget_form(visit.actor, page.type, page.entry_id, locale=page.locale, revision=since)
        return HttpResponseRedirect(f"{page.address}?{urlencode({'locale': page.locale})}")
    version = request.POST.get("version", "")
    try:
        kept = keep_form(
            visit.actor,
            visit.scope,
            page.type,
            page.entry_id,
            locale=page.locale,
            form=request.POST.get("form", ""),
            base_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            over=since,
        )
    except FormKeptElsewhere:
        return JsonResponse({}, status=409)
    return JsonResponse({"revision": kept.revision})
