"""A TCP proxy on 127.0.0.1 that harms what passes: delays it, swallows it, cuts it off, resets at a COMMIT.

with Proxy(port) as proxy:             # proxy.port is where the victim connects
    proxy.harm.latency = 0.5           # seconds before each piece is passed on, either way
    proxy.harm.is_half_open = True     # connections stay open and nothing arrives any more
    proxy.harm.at_commit = lambda: "before"  # or "after", "": reset before COMMIT arrives, or before its answer does
    proxy.harm.byte_limit = 10_000     # each connection is reset once so much has been passed on
    proxy.reset_all()                  # RST to everybody, now
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

Moment = Literal["", "before", "after"]


def _never() -> Moment:
    return ""


@dataclass(slots=True)
class Harm:
    """What is done to connections from now on."""

    latency: float = 0.0
    is_half_open: bool = False
    byte_limit: int | None = None
    at_commit: Callable[[], Moment] = _never


@dataclass(slots=True, eq=False)
class Pipe:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    passed: int = 0
    is_committing: bool = False
    is_mute: bool = False
    is_unheard: bool = False

    def reset(self) -> None:
        """End both sides without a farewell."""
        for writer in (self.client, self.server):
            writer.transport.abort()


@dataclass(slots=True)
class Proxy:
    """Runs in a thread of its own for as long as its block does."""

    target: int
    harm: Harm = field(default_factory=Harm)
    port: int = 0
    resets: int = 0
    connections: int = 0
    _pipes: set[Pipe] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        listening = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(listening,), name="proxy", daemon=True)
        self._thread.start()
        if not listening.wait(10):
            raise TimeoutError("the proxy does not listen")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(10)

    def mute_answers(self) -> None:
        """Pass on what clients say over connections that are open now, and nothing of what is answered."""
        for pipe in list(self._pipes):
            pipe.is_unheard = True

    def reset_all(self) -> None:
        """RST on every connection that is open."""
        self._loop.call_soon_threadsafe(self._reset_all)

    def _reset_all(self) -> None:
        for pipe in list(self._pipes):
            self._reset(pipe)

    def _reset(self, pipe: Pipe) -> None:
        self.resets += 1
        self._pipes.discard(pipe)
        pipe.reset()

    def _serve(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            self._reset_all()
            # Their connections are gone, so that they end by themselves; cancelled, each would tell of it.
            tasks = asyncio.all_tasks(self._loop)
            if tasks:
                self._loop.run_until_complete(asyncio.wait(tasks, timeout=5))
            self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        pipe = Pipe(writer, to_server)
        self._pipes.add(pipe)
        try:
            await asyncio.gather(self._up(reader, pipe), self._down(from_server, pipe))
        finally:
            self._pipes.discard(pipe)
            pipe.reset()

    async def _up(self, reader: asyncio.StreamReader, pipe: Pipe) -> None:
        """What the client says."""
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                moment = self.harm.at_commit() if b"COMMIT" in data else ""
                if moment == "before":
                    self._reset(pipe)
                    return
                pipe.is_committing = moment == "after"
                await self._pass(data, pipe, pipe.server)
        pipe.server.close()

    async def _down(self, reader: asyncio.StreamReader, pipe: Pipe) -> None:
        """What the server answers."""
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if pipe.is_committing:
                    self._reset(pipe)
                    return
                if not pipe.is_unheard:
                    await self._pass(data, pipe, pipe.client)
        pipe.client.close()

    async def _pass(self, data: bytes, pipe: Pipe, writer: asyncio.StreamWriter) -> None:
        if self.harm.latency:
            await asyncio.sleep(self.harm.latency)
        pipe.is_mute = pipe.is_mute or self.harm.is_half_open
        if pipe.is_mute:
            return
        pipe.passed += len(data)
        if self.harm.byte_limit is not None and pipe.passed > self.harm.byte_limit:
            self._reset(pipe)
            return
        writer.write(data)
        await writer.drain()
