"""The languages of a branch."""

from django.http import HttpRequest, HttpResponse

from locales.models import Locale
from stacks.admin.screens import Visit, render_page


def locale_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every language with what it falls back to, the master first."""
    rows = list(Locale.objects.in_branch(visit.scope).order_by("name", "code"))
    rows.sort(key=lambda row: row.code != visit.scope.master_locale)
    return render_page(request, visit, "admin/locales.html", {"locales": rows})
