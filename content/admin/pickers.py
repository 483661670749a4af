"""Answers for the pickers of the entry form: a few entries, files or terms by title, as JSON."""

from dataclasses import asdict

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse

from content.admin.choosing.files import told_of_file
from content.admin.seen_entries import first_language, seen_of_types
from content.admin.seen_files import seen_assets
from content.admin.term_titles import search_terms
from content.admin.titles import Picked, entry_titles
from content.assets import latest_assets
from content.models import Asset, EntryLocale
from stacks.admin.screens import Visit

_MOST = 20


def pick_entries(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Entries whose title in the master language holds `?q=`, or whose uid it is; only of `?types=` where they are named."""
    query = request.GET.get("q", "").strip()
    rows = EntryLocale.objects.filter(
        branch_id=visit.scope.branch_id, content_type__deleted_at=None, deleted_at=None, entry__deleted_at=None
    )
    rows = seen_of_types(visit.scope, rows, request.GET["types"].split(",") if "types" in request.GET else None)
    named = rows.filter(locale=first_language(visit.scope), title__icontains=query).order_by("title", "entry_id")
    uids = list(named.values_list("entry__uid", flat=True)[:_MOST])
    if query:
        uids += list(rows.filter(entry__uid=query).values_list("entry__uid", flat=True)[:1])
    titles = entry_titles(visit.scope, uids)
    return _answer([titles[uid] for uid in dict.fromkeys(uids) if uid in titles])


def pick_files(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Files whose title or file name holds `?q=`, or whose uid it is; newest first."""
    query = request.GET.get("q", "").strip()
    files = seen_assets(visit.scope, Asset.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None))
    files = files.filter(is_dir=False)
    wanted = files.filter(Q(name__icontains=query) | Q(latest__filename__icontains=query) | Q(uid=query))
    uids = list(wanted.order_by("-updated_at", "-pk").values_list("uid", flat=True)[:_MOST])
    found = latest_assets(visit.scope, uids)
    return JsonResponse({"results": [told_of_file(visit.scope, found[uid]) for uid in uids if uid in found]})


def pick_terms(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Terms of the taxonomies in `?taxonomies=` that have `?q=` in their name or uid, level by level."""
    taxonomies = request.GET.get("taxonomies", "").split(",")
    return _answer(search_terms(visit.scope, taxonomies, request.GET.get("q", "").strip(), limit=_MOST))


def _answer(found: list[Picked]) -> HttpResponse:
    return JsonResponse({"results": [asdict(picked) for picked in found]})
