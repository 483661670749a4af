"""A real HTTP server for webhooks to be sent to, which answers as it is told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from core.json_values import JSONObject


def _open_gate() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


@dataclass(slots=True)
class Receiver:
    """What arrived, and what is answered: `statuses` in turn, then 200; each answer after `seconds`, once `gate` is open.

    A redirect leads to `location`, else back here.
    """

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0
    location: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    gate: threading.Event = field(default_factory=_open_gate)

    @property
    def events(self) -> list[JSONObject]:
        """The bodies, parsed."""
        return [orjson.loads(body) for body in self.bodies]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on a port of its own, while the block runs."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            state.bodies.append(body)
            time.sleep(state.seconds)
            state.gate.wait(20)
            status = state.statuses.pop(0) if state.statuses else 200
            try:
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", state.location or state.url)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            except OSError:
                # Who sent it has stopped waiting.
                return

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
