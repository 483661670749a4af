"""Around everything the web server answers: an id for each request, and a line in the log when it has ended."""

import logging
import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

from cms_project.door import Application, Environ, StartResponse
from cms_project.quickstart.probe import HEALTH_PATH
from core import logs

logger = logging.getLogger("pressroom.requests")

_TAKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{7,63}")
"""An id that a proxy or a client has given the request already."""


class RequestLog:
    """A WSGI application around another. The id is bound to every line of the log and goes back as `X-Request-ID`."""

    def __init__(self, application: Application, *, tells: bool) -> None:
        self._application = application
        self._tells = tells

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        sent = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if _TAKEN.fullmatch(sent) else uuid.uuid4().hex
        with logs.bound(request_id=request_id) as facts:

            def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                facts["status"] = int(status[:3])
                if not any(name.lower() == "x-request-id" for name, _ in headers):
                    headers = [*headers, ("X-Request-ID", request_id)]
                return start_response(status, headers, *more)

            answer = self._application(environ, start)
            if self._tells and environ["PATH_INFO"] != HEALTH_PATH:
                _tell(environ, seconds=time.perf_counter() - begun, failed=facts.get("status", 500) == 500)
            return answer


def _tell(environ: Environ, *, seconds: float, failed: bool) -> None:
    """What was asked, without the query and other places that may hold tokens; the status and who asked are bound by now."""
    method, path = environ["REQUEST_METHOD"], logs.without_secrets(environ["PATH_INFO"])
    told = {"method": method, "path": path, "milliseconds": round(seconds * 1000, 1)}
    level = logging.WARNING if failed else logging.INFO
    logger.log(level, "%s %r", method, path, extra={"facts": told})
