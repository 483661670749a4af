"""The answer to a path that does not exist."""

from django.http import HttpRequest, HttpResponseBase

from api.errors import PathNotFound, error_reply
from api.replies import render
from core import logs


def path_not_found(request: HttpRequest) -> HttpResponseBase:
    """404 in the API's own shape."""
    return render(error_reply(PathNotFound()), request_id=logs.request_id())
