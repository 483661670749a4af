"""Conditional, compressed answers. A tag is made of the versions that an answer shows, so an unchanged one is never built.

Each encoding has a tag of its own, as strong tags must. Answers depend on the headers that name the tenant: they all
stand in `Vary`, and the default of DELIVERY_CACHE_CONTROL keeps shared caches, not all of which heed it, out.
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable

from django.conf import settings

from api.calls import Call
from api.fragments import members
from api.moments import is_preview
from api.replies import Reply

VARY = (
    "Accept-Encoding, api_key, access_token, authtoken, authorization, branch, environment, live_preview,"
    " preview_timestamp, preview_token, release_id, x-cs-variant-uid, include_applied_variants"
)
LEAST_COMPRESSED = 1024
"""Bytes below which compression costs more than it saves."""

_LEVEL = 1
_FORMAT = "1"
"""Part of every tag: raised when what is answered for the same versions changes."""

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?))?\s*(?:,|$)", re.IGNORECASE)


def deliver(call: Call, versions: Iterable[object], build: Callable[[], bytes]) -> Reply:
    """The answer that `build` makes, or 304 where the client holds it already. Nobody keeps one about another moment.

    `versions` names every stored fact the answer depends on, beside the address and what changes the stack's revision.
    """
    if is_preview(call):
        return Reply(build(), headers={"Cache-Control": "private, no-store", "Vary": VARY})
    tag = _tag(call, versions)
    headers = {"Cache-Control": settings.DELIVERY_CACHE_CONTROL, "Vary": VARY}
    accepts_gzip = _accepts_gzip(call.request.META.get("HTTP_ACCEPT_ENCODING", ""))
    spellings = [f'"{tag}"', *([f'"{tag}-gzip"'] if accepts_gzip else [])]
    held = set(_TAG.findall(call.request.META.get("HTTP_IF_NONE_MATCH", "")))
    known = next((spelling for spelling in spellings if spelling in held), None)
    if known is not None:
        return Reply(None, status=304, headers={**headers, "ETag": known})
    body = build()
    if accepts_gzip and len(body) >= LEAST_COMPRESSED:
        compressed = gzip.compress(body, compresslevel=_LEVEL, mtime=0)
        return Reply(compressed, headers={**headers, "Content-Encoding": "gzip", "ETag": f'"{tag}-gzip"'})
    return Reply(body, headers={**headers, "ETag": f'"{tag}"'})


def deliver_count(call: Call, key: str, count: int) -> Reply:
    """A number alone, under its collection's key."""
    return deliver(call, [count], lambda: members({key: count}))


def _tag(call: Call, versions: Iterable[object]) -> str:
    scope, request = call.scope, call.request
    facts = (
        _FORMAT, settings.ASSETS_URL, scope.branch_id, scope.revision, request.path, request.META.get("QUERY_STRING", ""),
        call.header("environment"), *versions,
    )  # fmt: skip
    return hashlib.blake2b("\0".join(map(str, facts)).encode(), digest_size=16).hexdigest()


def _accepts_gzip(header: str) -> bool:
    found = _GZIP.search(header)
    return found is not None and float(found["weight"] or 1) > 0
