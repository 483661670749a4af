"""A server that only the machine makes slower: each request is the same work, and nothing is kept. `reference_server.py PORT`"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROUNDS = 20
"""How often the document is written and read: some milliseconds, about as much work as a delivered entry is."""
_DOCUMENT = {f"field_{number}": {"title": "A title", "numbers": list(range(10))} for number in range(12)}


class Handler(BaseHTTPRequestHandler):
    """Answers every GET with the same document."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Do the same work as always."""
        body = b""
        for _ in range(ROUNDS):
            body = json.dumps(json.loads(body) if body else _DOCUMENT).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
