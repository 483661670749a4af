"""What a seal of the activity log is made of: the digest of a row, and the link of a seal to those before it."""

import hashlib
from collections.abc import Sequence

from core.json_values import dump_json
from stacks.models import ActivitySeal

SIZE = 32
"""Bytes of a digest."""
ROWS = """
SELECT id, sha256(convert_to(jsonb_build_array(id, stack_id, branch_id,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor_kind, actor_uid, credential_uid, origin,
    action, target_kind, target_uid, facts)::text, 'UTF8'))
FROM stacks_activity WHERE id > %s AND id <= %s ORDER BY id
"""
"""The rows of a stretch with the digest of everything they say, the same whatever the connection's time zone."""


def digests_of(seal: ActivitySeal) -> dict[int, bytes]:
    """The digests of a seal by the ids of its rows."""
    digests = bytes(seal.digests)
    return {pk: digests[place * SIZE : (place + 1) * SIZE] for place, pk in enumerate(seal.row_ids)}


def link_of(seal: ActivitySeal, previous: bytes) -> bytes:
    """What links a seal to the one before it, whose link is given; the first has nothing before it."""
    told: Sequence[object] = (
        seal.number,
        seal.kind,
        seal.after_id,
        seal.until_id,
        list(seal.row_ids),
        seal.stack_id,
        seal.before and seal.before.timestamp(),
        seal.sealed_at.timestamp(),
    )
    return hashlib.sha256(previous + dump_json(told) + bytes(seal.digests)).digest()
