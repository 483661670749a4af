"""The documentation's page: Swagger UI from our own origin, without inline script or style."""

from collections.abc import Callable
from typing import cast

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


# Swagger UI's style sheet draws its arrows from data: URLs.
@cast("Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]", csp_update({"img-src": ["data:"]}))
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation of the API, to read and to try."""
    return render(request, "api/docs.html")
