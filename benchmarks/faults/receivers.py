"""A server for webhooks whose every path misbehaves in its own way, and which remembers what it was sent."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

TRAP = "trap"
"""Where redirects lead; nobody may come."""
RECOVERING = ("error", "hang", "reset", "elsewhere", "drip", "late")
"""Ways to fail at first: 500, no answer, a reset connection, a redirect, a head or a body that drips for ever."""
ALWAYS = ("gone", "never")
"""Ways to fail for good: 410, and 500 for ever."""
PATHS = ("fine", *RECOVERING, *ALWAYS)
_LONG = 3600.0


@dataclass(slots=True)
class Receivers:
    """What arrived: tries by path and id, what was taken, and the bodies of each id. `failures`: so many at first."""

    failures: int
    port: int = 0
    tries: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    bodies: defaultdict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))

    def url(self, path: str) -> str:
        """The address of a receiver."""
        return f"http://127.0.0.1:{self.port}/{path}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request on one connection."""
        # Who hangs is cancelled in the end.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            path, uid, body = await _read(reader)
            self.tries[path, uid] += 1
            self.bodies[uid].add(body)
            is_failing = path in ALWAYS or (path in RECOVERING and self.tries[path, uid] <= self.failures)
            if is_failing:
                await self._fail(path, writer)
            else:
                self.taken[path, uid] += 1
                await _say(writer, "200 OK")
        writer.close()

    async def _fail(self, path: str, writer: asyncio.StreamWriter) -> None:
        match path:
            case "hang":
                await asyncio.sleep(_LONG)
            case "reset":
                held: socket.socket = writer.get_extra_info("socket")
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            case "elsewhere":
                await _say(writer, "302 Found", f"Location: {self.url(TRAP)}\r\n")
            case "drip":
                await _drip(writer, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 4096)
            case "late":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n")
                await _drip(writer, b"x" * 4096)
            case "gone":
                await _say(writer, "410 Gone")
            case _:
                await _say(writer, "500 Internal Server Error")


@contextmanager
def open_receivers(failures: int) -> Iterator[Receivers]:
    """The server, on a free port, in a thread of its own."""
    receivers = Receivers(failures)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(receivers.answer, "127.0.0.1", 0))
    receivers.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="receivers", daemon=True)
    thread.start()
    try:
        yield receivers
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> tuple[str, str, bytes]:
    """The path, the webhook's id and the body of a request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return head[0].split()[1].strip("/"), headers.get("webhook-id", ""), body


async def _say(writer: asyncio.StreamWriter, status: str, more: str = "") -> None:
    writer.write(f"HTTP/1.1 {status}\r\n{more}Content-Length: 2\r\nConnection: close\r\n\r\nok".encode())
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, content: bytes) -> None:
    for byte in content:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.2)
