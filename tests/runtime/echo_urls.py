"""The view behind the tests of the real web server."""

import hashlib

from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import path


def echo(request: HttpRequest) -> HttpResponseBase:
    """What Django sees of a request."""
    body = request.body
    names = ("api_key", "access_token", "api_version", "organization_uid", "authorization", "authtoken")
    return JsonResponse(
        {
            "headers": {name: request.headers[name] for name in names if name in request.headers},
            "hyphens": {name: request.headers.get(name.replace("_", "-")) for name in ("api_key", "access_token")},
            "length": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "method": request.method,
            "path": request.path,
        }
    )


def stream(_request: HttpRequest) -> HttpResponseBase:
    """A response of unknown length."""
    return StreamingHttpResponse([b"one ", b"two"], content_type="text/plain")


urlpatterns = [path("v3/echo", echo), path("v3/stream", stream)]
