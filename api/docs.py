"""The description of the API and its page: Swagger UI from our own origin, without inline script or style."""

import threading
from collections.abc import Callable
from typing import Any, Final, cast

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

_MAKING: Final = threading.Lock()
_MADE: Final[dict[str, Any]] = {}


class OneDescription(SchemaGenerator):
    """The description, made once in a process: it says the same to everybody.

    While it is made each class of a resource holds the view that is being described, so that two made at once would put
    what belongs to one path under another.
    """

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        """The OpenAPI document."""
        with _MAKING:
            if not _MADE:
                _MADE.update(super().get_schema(request=request, public=public))  # type: ignore[no-untyped-call]  # the library's
        return _MADE


def forget() -> None:
    """Make the description anew the next time."""
    with _MAKING:
        _MADE.clear()


# Swagger UI's style sheet draws its arrows from data: URLs.
@cast("Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]", csp_update({"img-src": ["data:"]}))
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation of the API, to read and to try."""
    return render(request, "api/docs.html")
