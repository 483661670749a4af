"""A mail server for tests: it takes what senders bring, or refuses, or keeps them waiting."""

import contextlib
import email
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default


@dataclass(slots=True)
class PostOffice:
    """What came in, and how the server behaves. `answers` are to the first senders' letters, in order; others get 250."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuses: str = ""
    """What each recipient is answered; empty: they are taken."""
    asked: threading.Event = field(default_factory=threading.Event)
    """Somebody has brought a letter, and waits for the answer while the server is closed."""
    is_open: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def post_office() -> Iterator[PostOffice]:
    """A server on a free port of this machine."""
    office = PostOffice()
    office.is_open.set()

    class Counter(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _serve(office, self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield office
        finally:
            office.is_open.set()
            server.shutdown()


def _serve(office: PostOffice, line: socketserver.StreamRequestHandler) -> None:
    with contextlib.suppress(OSError):
        line.wfile.write(b"220 ready\r\n")
        while command := line.rfile.readline():
            verb = command.split(b" ")[0].strip().upper()
            if verb == b"DATA":
                line.wfile.write(b"354 go on\r\n")
                line.wfile.write(_take(office, line).encode() + b"\r\n")
            elif verb == b"RCPT" and office.refuses:
                line.wfile.write(office.refuses.encode() + b"\r\n")
            elif verb == b"QUIT":
                line.wfile.write(b"221 bye\r\n")
                return
            else:
                line.wfile.write(b"250 good\r\n")


def _take(office: PostOffice, line: socketserver.StreamRequestHandler) -> str:
    lines = list(iter(line.rfile.readline, b".\r\n"))
    office.asked.set()
    office.is_open.wait()
    answer = office.answers.pop(0) if office.answers else "250 taken"
    if answer.startswith("250"):
        office.letters.append(email.message_from_bytes(b"".join(lines), policy=default))
    return answer
