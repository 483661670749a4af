"""Content types: a list, and each with its fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.content_types import update_content_type
from content.models import ContentType
from content.schema.fields.base import FieldType
from content.types import load_type
from core.errors import Invalid
from stacks.admin.paging import COUNTED, page_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission

_DEEPEST = 4

# Counting stops early: a page of types costs the same however many entries they have.
_COUNTS = """
SELECT t.id, (SELECT count(*) FROM (
    SELECT FROM content_entry AS e WHERE e.content_type_id = t.id AND e.deleted_at IS NULL LIMIT %s) AS few)
FROM unnest(%s::bigint[]) AS t (id)
"""


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field in the table of a type, indented below what holds it."""

    field: FieldType
    depth: int


def type_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The living types of the branch by title, with how many entries they have, up to a bound."""
    return _list(request, visit, "admin/content_types.html")


def entry_types(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The types again, as the way to their entries."""
    return _list(request, visit, "admin/entry_types.html")


def _list(request: HttpRequest, visit: Visit, template: str) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    rows = ContentType.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None)
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(uid__icontains=query) | Q(description__icontains=query))
    page = page_of(rows.order_by("title", "pk"), request)
    counts = _counts([row.pk for row in page.rows])
    types = [(row, counts.get(row.pk, "0")) for row in page.rows]
    return render_page(request, visit, template, {"page": page, "types": types, "query": query})


def _counts(type_ids: list[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        # psycopg adapts lists to arrays; the stubs do not know it.
        cursor.execute(_COUNTS, [COUNTED + 1, type_ids])
        return {pk: f"{COUNTED}+" if count > COUNTED else str(count) for pk, count in cursor.fetchall()}


def type_page(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """A type's fields in order; its title and description may be changed by who may model."""
    stored = load_type(visit.scope, type_uid)
    title, description = stored.title, str(stored.document.get("description") or "")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        visit.actor.require(Permission.CONTENT_TYPE_WRITE)
        title = request.POST.get("title", "").strip()
        description = request.POST.get("description", "").replace("\r\n", "\n").strip()
        errors = _save(visit, type_uid, title=title, description=description)
        if not errors:
            messages.success(request, _("The content type is saved."))
            return HttpResponseRedirect(visit.url("content_type", type_uid))
    context: dict[str, Any] = {
        "type": stored,
        "lines": list(_lines(stored.compiled.fields, 0)),
        "title": title,
        "description": description,
        "errors": errors,
    }
    return render_page(request, visit, "admin/content_type.html", context)


def _save(visit: Visit, type_uid: str, *, title: str, description: str) -> dict[str, list[str]]:
    """The problems by path; none where it was saved."""
    errors: dict[str, list[str]] = {}
    try:
        update_content_type(visit.actor, visit.scope, type_uid, document={"title": title, "description": description})
    except Invalid as error:
        for problem in error.problems:
            errors.setdefault(problem.path, []).append(problem.message)
    return errors


def _lines(fields: Iterable[FieldType], depth: int) -> Iterator[FieldLine]:
    for field in fields:
        yield FieldLine(field, min(depth, _DEEPEST))
        yield from _lines(field.subfields(), depth + 1)
