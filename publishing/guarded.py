"""The one way out: a request to an address that was vetted when its socket was opened, within one time, no redirects."""

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
from django.conf import settings
from httpcore import ConnectError, ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout

from publishing.addresses import is_allowed

ANSWER_BYTES = 64 * 1024
_MOST_ADDRESSES = 4


class AddressRefused(ConnectError):
    """The name leads to an address that webhooks are not sent to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: the status, and the beginning of the body."""

    status: int
    body: bytes


class _Timed(NetworkStream):
    """A connection whose every step ends by one deadline, however slowly the other side drips."""

    def __init__(self, stream: NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Guarded(NetworkBackend):
    """Opens sockets to vetted addresses only: the name is resolved once, and what was vetted is what is connected to."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        failure: Exception = ConnectError("the name has no address")
        for address in vetted_addresses(host, port)[:_MOST_ADDRESSES]:
            try:
                stream = self._backend.connect_tcp(address, port, timeout=_left(self._deadline))
            except (ConnectError, ConnectTimeout) as error:
                failure = error
                continue
            return _Timed(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> NetworkStream:
        raise AddressRefused("webhooks are sent over TCP")

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


def vetted_addresses(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises AddressRefused where any of them is not for webhooks."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ConnectError(f"the name {host} cannot be resolved") from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    for address in addresses:
        if not is_allowed(address, port, networks=settings.WEBHOOK_NETWORKS, ports=settings.WEBHOOK_PORTS):
            raise AddressRefused(f"{host} port {port} is not where webhooks are sent to")
    return addresses


def post(url: str, *, headers: Mapping[str, str], content: bytes) -> Answer:
    """Send the request and read the beginning of the answer. Raises httpcore's errors and OSError."""
    deadline = time.monotonic() + settings.WEBHOOK_SECONDS
    pool = httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(), max_connections=1, network_backend=_Guarded(deadline)
    )
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), settings.WEBHOOK_SECONDS)
    with (
        pool,
        pool.stream(
            "POST", url, headers=list(headers.items()), content=content, extensions={"timeout": timeouts}
        ) as response,
    ):
        body = b""
        for chunk in response.iter_stream():
            body += chunk
            if len(body) >= ANSWER_BYTES:
                break
        return Answer(response.status, body[:ANSWER_BYTES])


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise ReadTimeout("the receiver took too long")
    return seconds
