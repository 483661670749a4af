"""What a handler returns, and how it becomes bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from django.http import HttpResponse

from core.json_values import dump_json

Body: TypeAlias = Mapping[str, object] | bytes | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a JSON object, or JSON text that is already bytes, or nothing."""

    body: Body
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def render(reply: Reply, *, request_id: str) -> HttpResponse:
    """The HTTP response of a reply."""
    body = reply.body
    content = b"" if body is None else body if isinstance(body, bytes) else dump_json(body)
    response = HttpResponse(content, status=reply.status, content_type="application/json")
    response.headers["X-Request-ID"] = request_id
    for name, value in reply.headers.items():
        response.headers[name] = value
    return response
