"""Whether a write leaves a row in the activity log: asked of every write that succeeds in the tests of this folder (S7).

So a new route that changes something and does not say so fails in its own tests.
"""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from api.headers import IDEMPOTENCY_KEY
from api.views import Resource

_NEWEST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM stacks_activity_id_seq"
_READS = ("GET", "HEAD", "OPTIONS")
_SAID_AGAIN = {
    ("asset_version_name", "DELETE"),
    ("entry_discussion", "PUT"),
    ("entry_version_name", "DELETE"),
    ("forgotten_password", "POST"),
    ("second_factor", "POST"),
}
"""What changes nothing where it is so already, or where nobody is meant."""

answer = Resource.dispatch


def recorded(resource: Resource, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The answer, once it is known that a change was recorded."""
    # What is no route has nothing to change.
    if request.method in _READS or not resource.route_name:
        return answer(resource, request, *args, **kwargs)
    before = _newest()
    response = answer(resource, request, *args, **kwargs)
    if response.status_code < 300 and not _changes_nothing(resource, request):
        assert _newest() > before, f"{request.method} {resource.route_name} left no row in the activity log"
    return response


def _newest() -> int:
    """How many rows were ever begun; asked past Django, which counts statements."""
    connection.ensure_connection()
    return int(connection.connection.execute(_NEWEST).fetchone()[0])


def _changes_nothing(resource: Resource, request: HttpRequest) -> bool:
    """Whether it was only tried out, was answered before, or may have been so already."""
    is_tried = "dry_run" in request.GET or IDEMPOTENCY_KEY in request.META
    return is_tried or (resource.route_name, request.method) in _SAID_AGAIN
