"""A real web server for the tests, started as quickstart starts it, and requests as bytes on a socket."""

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms_project.quickstart.installation import web_command
from cms_project.quickstart.probe import is_listening
from cms_project.quickstart.processes import last_lines, spawn, stop, wait_until
from cms_project.quickstart.services import Folder
from cms_project.quickstart.state import any_free_port


@dataclass(frozen=True, slots=True)
class WebServer:
    """Where the server listens."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, request: bytes) -> tuple[int, dict[str, Any]]:
        """Send the bytes, read until the server closes; the status and the JSON in the body."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = received.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body) if b"application/json" in head else {"text": body.decode()}


@contextlib.contextmanager
def serving(folder: Path, variables: Mapping[str, str]) -> Iterator[WebServer]:
    """A server with these variables on top of the tests' own."""
    place = Folder(folder)
    place.prepare()
    port = any_free_port()
    command = web_command(place, {**os.environ, **variables}, port)
    process = spawn(command)
    server = WebServer(port)
    try:
        assert wait_until(lambda: process.poll() is not None or is_listening(server.url), 60), last_lines(command.log)
        assert process.poll() is None, last_lines(command.log, 20)
        yield server
    finally:
        stop(process, command)
