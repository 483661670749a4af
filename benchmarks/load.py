"""A load generator: many connections, each with one request under way, over bare sockets so that it costs little."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

Work = Callable[[int], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one stretch of load measured. Times in milliseconds.

    `occupancy` is requests per second times mean latency, divided by connections: far below 1 says that connections stood still.
    """

    rate: float
    p50: float
    p99: float
    errors: int
    occupancy: float


async def press(clients: list["Client"], seconds: float) -> Result:
    """Keep every client busy for that long."""
    latencies: list[float] = []
    errors = 0
    started = time.perf_counter()
    deadline = started + seconds

    async def one(client: Client) -> None:
        nonlocal errors
        while time.perf_counter() < deadline:
            before = time.perf_counter()
            # Awaited first: `errors += not await` would read the count before the wait and lose the others'.
            went_well = await client.step()
            errors += not went_well
            latencies.append(time.perf_counter() - before)

    await asyncio.gather(*(one(client) for client in clients))
    elapsed = time.perf_counter() - started
    latencies.sort()
    rate = len(latencies) / elapsed
    mean = sum(latencies) / len(latencies)
    return Result(
        rate=rate,
        p50=_percentile(latencies, 0.50) * 1000,
        p99=_percentile(latencies, 0.99) * 1000,
        errors=errors,
        occupancy=rate * mean / len(clients),
    )


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


class Client(Protocol):
    """One connection that does one kind of thing again and again."""

    async def step(self) -> bool:
        """Do it once; whether it went well."""

    async def close(self) -> None:
        """Let go of the connection."""


class HttpClient(Client):
    """A kept-alive HTTP/1.1 connection. `make_request` gives the bytes of the next request, whole."""

    def __init__(self, port: int, make_request: Callable[[], bytes], expected: int) -> None:
        self.port = port
        self.make_request = make_request
        self.expected = f"HTTP/1.1 {expected} ".encode()
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def step(self) -> bool:
        """One request and its whole response."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        reader, writer = self.streams
        writer.write(self.make_request())
        head = await reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        if b"content-length:" in lowered:
            length = int(lowered.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
        else:
            await _read_chunks(reader)
        return head.startswith(self.expected)

    async def close(self) -> None:
        """Close the socket."""
        if self.streams is not None:
            self.streams[1].close()


async def _read_chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()
