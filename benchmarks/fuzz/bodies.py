"""The corpus of nasty JSON at every place of every body and of every query: refused or taken, soon, and never the server's fault."""

import argparse
import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx

from benchmarks.faults.house import House
from benchmarks.fuzz.api import EVERY
from benchmarks.fuzz.callers import Caller, make_caller
from benchmarks.fuzz.document import operations
from benchmarks.fuzz.memory import Memory
from benchmarks.fuzz.report import Row
from benchmarks.fuzz.tally import Tally
from tests.api.forms import BOUNDARY, multipart
from tests.api.tenant_matrix.rows import ROWS, bodies
from tests.api.tenant_matrix.world import File
from tests.corpora.json_bodies import BODIES, JSON
from tests.corpora.json_fragments import ACCEPTED, REFUSED

SECONDS: Final = 1.0
"""How long one answer may take."""
MEGABYTES: Final = 100
"""How much one request may take at its highest."""
AGAIN: Final = 3
"""How often the large bodies are sent once more in the end."""
LARGE: Final = 50_000
"""Bytes of a large one."""
KEPT: Final = 10
"""How much more a process may hold, in MB, after each time but the first."""
_ADDRESS: Final = 2_000
"""Bytes of an address that servers take."""
_HERE: Final = "\u241f"


def run(house: House, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """One row: the whole corpus to every call. There are no dice in it; the seed is another's."""
    del options, seed
    caller, tally = make_caller("owner"), Tally(SECONDS, MEGABYTES)
    with httpx.Client(base_url=house.url, headers=dict(caller.headers), timeout=60) as client:
        document = client.get("/schema/?format=json").raise_for_status().json()
        tally.breaks += [{"check": "unreadable", "message": path} for path in _unreadable(client, document)]
        # What a process holds once it has answered is no growth.
        memory = Memory(house.children[0].process.pid)
        large: list[tuple[str, str, bytes]] = []
        for label, route, method, operation in sorted(operations(document), key=_deletes):
            client.headers.update({**caller.headers, **caller.spare.get(label, {})})
            path = _path(label, route, caller)
            for query, body, content_type in _cases(route, method, operation, caller):
                memory.begin()
                began = time.monotonic()
                response = client.request(
                    method, path + query, content=body, headers={b"content-type": content_type.encode()}
                )
                tally.note((route, method), query.encode() or body, response, time.monotonic() - began)
                tally.weigh((route, method), body, memory.end())
                if len(body) > LARGE and response.status_code >= 400 and content_type == JSON:
                    large.append((method, path, body))
        client.headers.update(caller.headers)
        tally.breaks += [{"check": "unreadable", "message": path} for path in _unreadable(client, document)]
        tally.breaks += [{"check": "kept", "message": grown} for grown in _keeps(client, large, memory)]
    cases = f"{len(ACCEPTED) + len(REFUSED) + len(BODIES)} cases"
    yield tally.row(
        cases, EVERY, f"a request took {memory.most:.0f} MB at most, a process kept {memory.kept:.0f} MB of them all"
    )


def _keeps(client: httpx.Client, large: Sequence[tuple[str, str, bytes]], memory: Memory) -> Iterator[str]:
    """What a process holds more each time that what was large and refused is sent once more."""
    held = []
    for _ in range(AGAIN + 1):
        for method, path, body in large:
            client.request(method, path, content=body, headers={"content-type": JSON})
        held.append(memory.kept)
    # The first time may still fill what is kept for good.
    for before, after in itertools.pairwise(held[1:]):
        if after - before > KEPT:
            yield f"{before:.0f} MB, then {after:.0f} MB"


def _deletes(operation: tuple[str, str, str, Mapping[str, Any]]) -> bool:
    """Whether it takes away what the others need."""
    return operation[2] == "DELETE"


def _path(label: str, route: str, caller: Caller) -> str:
    path = label.partition(" ")[2]
    for part, kind in zip(
        [part for part in path.split("/") if part.startswith("{")], ROWS.get(route, ()), strict=False
    ):
        path = path.replace(part, quote(caller.world.own[kind]), 1)
    return path.replace("{", "").replace("}", "")


def _cases(route: str, method: str, operation: Mapping[str, Any], caller: Caller) -> Iterator[tuple[str, bytes, str]]:
    """A query, a body and its type for each case, at one place after the other."""
    names = [row["name"] for row in operation["parameters"] if row["in"] == "query"] or ["query"]
    if method in ("GET", "DELETE"):
        for number, fragment in enumerate([*ACCEPTED, *REFUSED]):
            if len(fragment) < _ADDRESS:
                yield f"?{quote(names[number % len(names)])}={quote(fragment)}", b"", JSON
    if method == "GET":
        return
    body = bodies(caller.world).get((route, method)) or _sketched(operation)
    places = [json.dumps(document).encode() for document in _replaced(_document(body))]
    for number, fragment in enumerate([*ACCEPTED, *REFUSED]):
        before, after = places[number % len(places)].split(json.dumps(_HERE).encode())
        yield "", *_sent(body, before + fragment + after)
    for content, content_type in BODIES:
        yield "", content, content_type


def _document(body: Any) -> Any:
    return body.document if isinstance(body, File) else body


def _sent(body: Any, content: bytes) -> tuple[bytes, str]:
    """The bytes of a body and their type: a form where the content is that of a file."""
    if isinstance(body, File):
        files = {body.name: (f"{body.name}.json", content)}
        return multipart({}, files), f"multipart/form-data; boundary={BOUNDARY}"
    return content, JSON


def _sketched(operation: Mapping[str, Any]) -> Any:
    """A body of the shape that the description gives it."""
    content = operation.get("requestBody", {}).get("content", {})
    if JSON not in content:
        return next(
            (File(name, {"uid": "a"}) for each in content.values() for name in each["schema"]["properties"]), {}
        )
    return _sketch(content[JSON]["schema"], depth=0) or {"entry": {}}


def _sketch(schema: Mapping[str, Any], *, depth: int) -> Any:
    """A value of the schema's shape, two levels deep."""
    if schema.get("type") == "object" and depth < 3:
        return {key: _sketch(each, depth=depth + 1) for key, each in schema.get("properties", {}).items()}
    return [] if schema.get("type") == "array" else "a"


def _replaced(value: Any) -> Iterator[Any]:
    """The value with each part of it, and all of it, replaced."""
    yield _HERE
    if isinstance(value, dict):
        for key, each in value.items():
            for inner in _replaced(each):
                yield {**value, key: inner}
    elif isinstance(value, list):
        for place, each in enumerate(value):
            for inner in _replaced(each):
                yield [*value[:place], inner, *value[place + 1 :]]


def _unreadable(client: httpx.Client, document: Mapping[str, Any]) -> Iterator[str]:
    """The lists that cannot be read afterwards, of those that are read without a parameter."""
    for label, _, method, operation in operations(document):
        path = label.partition(" ")[2]
        is_list = method == "GET" and "{" not in path and operation.get("security")
        needs_more = any(parameter.get("required") for parameter in operation["parameters"])
        if is_list and not needs_more and client.get(path).status_code != 200:
            yield path
