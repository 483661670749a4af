"""Asks a running web server whether it passes on what Contentstack's clients send: underscores in header names, bodies without a length."""

import http.client
import json
import secrets
from urllib.parse import urlsplit

HEALTH_PATH = "/healthz"


def is_listening(url: str) -> bool:
    """Whether the web server answers at all."""
    try:
        return _ask(url, "GET", {}, None)[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def problems_of_server(url: str) -> list[str]:
    """One sentence per thing that gets lost between a client and Django at that address."""
    mark = secrets.token_hex(8)
    status, answer = _ask(url, "POST", {"pressroom_probe": mark}, b"x" * 40_000)
    if status != http.HTTPStatus.OK:
        return [f"{url}{HEALTH_PATH} answered {status} instead of 200."]
    problems = []
    if answer.get("probe") != mark:
        problems.append(
            f"{url} loses headers with underscores (api_key, access_token): use granian, and in nginx `underscores_in_headers on`."
        )
    if answer.get("body_bytes") != 40_000:
        problems.append(
            f"{url} loses a chunked body without Content-Length: something between the client and granian drops it."
        )
    return problems


def _ask(url: str, method: str, headers: dict[str, str], body: bytes | None) -> tuple[int, dict[str, object]]:
    """Send one request, its body in chunks."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=5)
    try:
        chunks = iter([body[:10_000], body[10_000:]]) if body else None
        connection.request(
            method, f"{parts.path.rstrip('/')}{HEALTH_PATH}", chunks, headers, encode_chunked=body is not None
        )
        response = connection.getresponse()
        raw = response.read()
    finally:
        connection.close()
    return response.status, json.loads(raw) if response.status == http.HTTPStatus.OK else {}
