"""The API's own description with an example for every call: what each path names, and a body with which it succeeds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from benchmarks.fuzz.callers import Caller
from tests.api.tenant_matrix.rows import QUERIES, ROWS, bodies
from tests.api.tenant_matrix.world import File

_JSON: Final = "application/json"
_NAMED: Final = {**ROWS, "organization_transfer": ("spare_organization",)}
"""What the parts of each route's path name: in most what is the caller's, but what is given away is a spare one."""


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Every operation: its label, its route's name, its method and itself."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            verb, _, route = operation["operationId"].partition("_")
            yield f"{method.upper()} {path}", route, verb.upper(), operation


def kinds_of(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The kind of thing that each parameter of a path names, by the operation's label."""
    found = {}
    for label, route, _, _ in operations(document):
        names = re.findall(r"{(\w+)}", label)
        found[label] = dict(zip(names, _NAMED.get(route, ()), strict=False))
    return found


def with_examples(document: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The document for one caller, changed in place."""
    # The stack's key is its name and no secret: it stays where credentials are taken away to see who is let in.
    del document["components"]["securitySchemes"]["api_key"]
    kinds, written = kinds_of(document), bodies(caller.world)
    for label, route, method, operation in operations(document):
        operation["security"] = [
            {name: [] for name in row if name != "api_key"} for row in operation.get("security", [])
        ]
        for parameter in operation["parameters"]:
            kind = kinds[label].get(parameter["name"]) if parameter["in"] == "path" else None
            if kind:
                parameter["example"] = caller.world.own[kind]
        _add_query(operation, QUERIES.get((route, method), "").format_map(caller.world.own))
        body = written.get((route, method))
        content = operation.get("requestBody", {}).get("content", {})
        if body is not None and not isinstance(body, File) and _JSON in content:
            content[_JSON]["example"] = body
    return document


def _add_query(operation: dict[str, Any], query: str) -> None:
    wanted = dict(part.split("=") for part in query.split("&") if part)
    for parameter in operation["parameters"]:
        if parameter["in"] == "query" and parameter["name"] in wanted:
            parameter["example"] = wanted[parameter["name"]]
