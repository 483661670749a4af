"""Lists of content types and of global fields, and how much hangs on each."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from content.additions import texts_of
from content.admin.seen_entries import seen_entries, seen_types
from content.models import ContentType, EntryLocale, GlobalField, Label
from content.schema.parse import referenced_global_fields
from content.types import load_type
from core.json_values import JSONValue
from stacks.admin.paging import COUNTED, bounded_count, page_of
from stacks.admin.screens import Visit, render_page
from stacks.scope import Scope

# Counting stops early: a page of types costs the same however many entries they have.
_COUNTS = """
SELECT t.id, (SELECT count(*) FROM (
    SELECT FROM content_entry AS e WHERE e.content_type_id = t.id AND e.deleted_at IS NULL LIMIT %s) AS few)
FROM unnest(%s::bigint[]) AS t (id)
"""


def type_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The living types of the branch by title, with how many entries they have, up to a bound."""
    return _list(request, visit, "admin/content_types.html")


def entry_types(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The types again, as the way to their entries."""
    return _list(request, visit, "admin/entry_types.html")


def global_field_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The living global fields of the branch by title, with how many types use each."""
    query = request.GET.get("q", "").strip()
    rows = GlobalField.objects.filter(branch_id=visit.scope.branch_id, deleted_at=None)
    page = page_of(_matching(rows, query).select_related("latest").order_by("title", "pk"), request)
    uses = _uses(visit.scope)
    fields = [
        (row, _length(row.latest.document.get("schema") if row.latest else None), uses[row.uid]) for row in page.rows
    ]
    return render_page(request, visit, "admin/global_fields.html", {"page": page, "fields": fields, "query": query})


def _list(request: HttpRequest, visit: Visit, template: str) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    rows = seen_types(visit.scope)
    labelled = _matching(rows, query).annotate(label_uids=F("latest__document__labels"))
    page = page_of(labelled.order_by("title", "pk"), request)
    counts = _counts(visit.scope, page.rows)
    labels = list(Label.objects.filter(branch_id=visit.scope.branch_id).order_by("name", "pk"))
    types = [(row, counts.get(row.pk, "0"), _labels_of(row.uid, row.label_uids, labels)) for row in page.rows]
    return render_page(request, visit, template, {"page": page, "types": types, "query": query})


def _matching(rows: "QuerySet[Any, Any]", query: str) -> "QuerySet[Any, Any]":
    if not query:
        return rows
    return rows.filter(Q(title__icontains=query) | Q(uid__icontains=query) | Q(description__icontains=query))


def _labels_of(type_uid: str, label_uids: JSONValue, labels: Iterable[Label]) -> list[str]:
    """The names of a type's labels: those that list the type, and those that its own document names."""
    named = texts_of(label_uids)
    return [
        label.name
        for label in labels
        if label.uid in named or type_uid in texts_of(label.document.get("content_types"))
    ]


def _length(schema: JSONValue) -> int:
    return len(schema) if isinstance(schema, list) else 0


def _uses(scope: Scope) -> Counter[str]:
    """How many types name each global field in their own schema."""
    schemas: Iterable[JSONValue] = seen_types(scope).values_list("latest__document__schema", flat=True)
    return Counter(uid for schema in schemas for uid in referenced_global_fields(schema))


def _counts(scope: Scope, types: Iterable[ContentType]) -> dict[int, str]:
    """How many entries of each type are there for who asks: one query, or where rules count one for each type."""
    if scope.limits is not None:
        return {row.pk: bounded_count(_entries_of(scope, row.uid)) for row in types}
    with connection.cursor() as cursor:
        # psycopg adapts lists to arrays; the stubs do not know it.
        cursor.execute(_COUNTS, [COUNTED + 1, [row.pk for row in types]])
        return {pk: f"{COUNTED}+" if count > COUNTED else str(count) for pk, count in cursor.fetchall()}


def _entries_of(scope: Scope, type_uid: str) -> "QuerySet[Any, Any]":
    stored = load_type(scope, type_uid)
    rows = EntryLocale.objects.filter(content_type_id=stored.id, deleted_at=None)
    return seen_entries(scope, stored, rows).values("entry_id").distinct()
