"""What a handler returns, and how it becomes bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from core.json_values import dump_json

Body: TypeAlias = Mapping[str, object] | bytes | Iterator[bytes] | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a JSON object, or JSON text that is already bytes, or a file as it is read, or nothing."""

    body: Body
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def render(reply: Reply, *, request_id: str) -> HttpResponseBase:
    """The HTTP response of a reply."""
    response = _response(reply.body, reply.status)
    response.headers["X-Request-ID"] = request_id
    # What is managed is nobody's to keep; delivered content says otherwise.
    response.headers["Cache-Control"] = "no-store"
    for name, value in reply.headers.items():
        response.headers[name] = value
    return response


def _response(body: Body, status: int) -> HttpResponseBase:
    if isinstance(body, Iterator):
        return StreamingHttpResponse(body, status=status)
    content = b"" if body is None else body if isinstance(body, bytes) else dump_json(body)
    return HttpResponse(content, status=status, content_type="application/json")
