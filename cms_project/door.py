"""What stands between the web server and Django: bodies without a length, the size cap, and an answer for health checks."""

import contextlib
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

from cms_project.quickstart.probe import HEALTH_PATH

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_PROBE = re.compile(r"[0-9a-f]{16}")
_CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes a body may have."""

    body: int
    multipart: int


class BodyTooLarge(Exception):
    """The body is larger than this installation accepts."""


class Door:
    """A WSGI application around Django's.

    Django reads as many bytes as Content-Length says, and none where a client sends chunks. Here such a body is read
    to its end, or to the cap, and gets a length.
    """

    def __init__(self, application: Application, limits: Limits) -> None:
        self._application = application
        self._limits = limits

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            body = self._body_without_length(environ)
        except BodyTooLarge as error:
            refusal = {"error_message": str(error), "error_code": 141, "errors": {}}
            return _json(start_response, "413 Content Too Large", refusal)
        if body is None:
            answer = self._answer(environ, start_response)
            _drain(environ)
            return answer
        with body:
            body.seek(0, io.SEEK_END)
            environ["CONTENT_LENGTH"] = str(body.tell())
            body.seek(0)
            environ["wsgi.input"] = body
            return self._answer(environ, start_response)

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == HEALTH_PATH:
            return _json(start_response, "200 OK", _health(environ))
        response = self._application(environ, start_response)
        if getattr(response, "streaming", True):
            return response
        # A list lets the server send one block with a length, where an iterator would be sent in chunks.
        body = b"".join(response)
        response.close()  # type: ignore[attr-defined]  # Django's response, which closes its request's resources
        return [body]

    def _body_without_length(self, environ: Environ) -> IO[bytes] | None:
        """The body of a request that does not say how long it is; None where it does, or where it has none."""
        cap = self._limits.multipart if environ.get("CONTENT_TYPE", "").startswith("multipart/") else self._limits.body
        if "HTTP_TRANSFER_ENCODING" not in environ:
            length = environ.get("CONTENT_LENGTH", "")
            if length and int(length) > cap:
                raise BodyTooLarge(f"The request's body is larger than {cap} bytes.")
            if length or environ["REQUEST_METHOD"] in _BODILESS:
                return None
        return _read_to_end(environ["wsgi.input"], cap)


def _read_to_end(stream: Any, cap: int) -> IO[bytes]:
    """The whole body, on disk where it is long."""
    size = 0
    with contextlib.ExitStack() as on_failure:
        body = on_failure.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > cap:
                raise BodyTooLarge(f"The request's body is larger than {cap} bytes.")
            body.write(chunk)
        on_failure.pop_all()
    return body


def _drain(environ: Environ) -> None:
    """Read what the application left of the body.

    The server closes a connection whose request was not read to its end, and whatever the client sent next on it is lost.
    """
    if environ.get("CONTENT_LENGTH"):
        with contextlib.suppress(OSError):
            while environ["wsgi.input"].read(_CHUNK):
                pass


def _health(environ: Environ) -> dict[str, object]:
    """What arrived of a health check, so that a start-up check can compare it with what was sent."""
    probe = environ.get("HTTP_PRESSROOM_PROBE", "")
    received = int(environ.get("CONTENT_LENGTH") or 0)
    return {"status": "ok", "probe": probe if _PROBE.fullmatch(probe) else "", "body_bytes": received}


def _json(start_response: StartResponse, status: str, value: dict[str, object]) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response(status, headers)
    return [json.dumps(value).encode()]
