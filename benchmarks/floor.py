"""The floor: a bare Django view with one statement, the stored JSON passed on as text. No product, only its substrate."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor_settings")

GET = "SELECT data::text FROM content_entryversion WHERE id = %s"
LIST = """
    SELECT v.data::text FROM (
        SELECT latest_id FROM content_entrylocale
        WHERE content_type_id = %s AND locale = 'en-us' AND deleted_at IS NULL
        ORDER BY updated_at DESC, entry_id DESC LIMIT 100
    ) AS page JOIN content_entryversion AS v ON v.id = page.latest_id
"""
FILTERED = """
    SELECT v.data::text FROM (
        SELECT latest_id FROM content_entrylocale
        WHERE content_type_id = %s AND locale = 'en-us' AND deleted_at IS NULL AND text1 = %s AND number1 >= %s
        ORDER BY title COLLATE "C", entry_id LIMIT 20 OFFSET 980
    ) AS page JOIN content_entryversion AS v ON v.id = page.latest_id
"""
CREATE = """
    WITH entry AS (
        INSERT INTO benchmark_floor_entry (uid) VALUES (gen_random_uuid()) RETURNING id
    ) INSERT INTO benchmark_floor_version (entry_id, data) SELECT id, %s::jsonb FROM entry RETURNING id
"""


def get(request: HttpRequest, version_id: int) -> HttpResponse:
    """One stored document."""
    with connection.cursor() as cursor:
        cursor.execute(GET, [version_id])
        return _json(b'{"entry": %s}' % cursor.fetchone()[0].encode())


def list_hundred(request: HttpRequest, type_id: int) -> HttpResponse:
    """The hundred newest documents of a type."""
    with connection.cursor() as cursor:
        cursor.execute(LIST, [type_id])
        return _joined(cursor.fetchall())


def list_filtered(request: HttpRequest, type_id: int) -> HttpResponse:
    """A deep page of a filtered, sorted list."""
    with connection.cursor() as cursor:
        cursor.execute(FILTERED, [type_id, "news", 100])
        return _joined(cursor.fetchall())


def create(request: HttpRequest) -> HttpResponse:
    """A row and its version, unchecked."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE, [request.body.decode()])
        return _json(b'{"id": %d}' % cursor.fetchone()[0], status=201)


def _joined(rows: list[tuple[str]]) -> HttpResponse:
    return _json(f'{{"entries": [{",".join(row[0] for row in rows)}]}}'.encode())


def _json(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type="application/json", status=status)


urlpatterns = [
    path("get/<int:version_id>", get),
    path("list/<int:type_id>", list_hundred),
    path("filtered/<int:type_id>", list_filtered),
    path("create", create),
]
application = get_wsgi_application()
