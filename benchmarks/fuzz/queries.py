"""The query language, walked by Hypothesis: a list or a refusal, within two seconds, and nothing of the stack beside it."""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, seed, settings

from benchmarks.faults.house import House
from benchmarks.fuzz.report import Row
from benchmarks.fuzz.tally import Tally
from tests.api.library import Library, make_library
from tests.corpora.filters import filters

SECONDS: Final = 2.0
_TIMES: Final = 20
"""Filters for each of `--examples`: what one asks is small."""
_CALLS: Final = (("entries", "GET"), ("taxonomy_entries", "GET"))


def run(house: House, options: argparse.Namespace, number: int) -> Iterator[Row]:
    """One row: saved and live content, of one type and of all, asked with every filter."""
    make_library()
    library, tally = make_library(), Tally(SECONDS)
    own = {entry["uid"] for entry in library.manager.get("content_types/book/entries")["entries"]}
    with httpx.Client(base_url=house.url, timeout=60) as client:

        @seed(number)
        @settings(
            max_examples=options.examples * _TIMES, deadline=None, database=None, suppress_health_check=[*HealthCheck]
        )
        @given(asked=filters)
        def walk(asked: Any) -> None:
            for route, path, headers in _ways(library, json.dumps(asked)):
                began = time.monotonic()
                response = client.get(path, headers=dict(headers))
                tally.note((route, "GET"), path.encode(), response, time.monotonic() - began)
                if response.status_code == 200 and not {each["uid"] for each in response.json()["entries"]} <= own:
                    tally.breaks.append({"check": "foreign", "message": "entries of another stack", "case": path})

        walk()
    yield tally.row(f"{options.examples * _TIMES:,} filters, 4 ways each", _CALLS)


def _ways(library: Library, text: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    key = library.site.tenant.stack.api_key
    saved = {"api_key": key, "authorization": library.manager.secret}
    live = {"api_key": key, "access_token": library.site.secret}
    for (route, _), path in zip(_CALLS, ("content_types/book/entries", "taxonomies/entries"), strict=True):
        yield route, f"/v3/{path}?query={quote(text)}", saved
        yield route, f"/v3/{path}?environment=production&query={quote(text)}", live
