"""`Idempotency-Key`: a request that can be made again and does what it does once."""

from collections.abc import Callable, Iterator
from typing import Final

from api.calls import Call
from api.headers import IDEMPOTENCY_KEY
from api.replies import Reply
from content.asset_files import files_follow_transaction
from core.clock import utc_now
from core.errors import Malformed
from core.json_values import dump_json
from stacks.actions.answers import Answer, KeyedRequest, answer_once

REPLAYED: Final = "Idempotency-Replayed"
_LONGEST_KEY = 255


def reply_once(call: Call, route: str, handler: Callable[[], Reply]) -> Reply:
    """The handler's reply, or the one that a request of the same key was given. Raises Malformed and KeyReused.

    The handler runs in the transaction that keeps its reply, so that there is no time in which it has acted and would
    act again.
    """
    key = call.request.META[IDEMPOTENCY_KEY].strip()
    if not key or len(key) > _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Malformed(f"The header Idempotency-Key must be 1 to {_LONGEST_KEY} printable ASCII characters.")
    request = KeyedRequest(route, key, call.fingerprint())
    actor, scope = call.access.actor, call.access.scope
    # Files that were stored go again where the transaction that names them fails.
    with files_follow_transaction():
        given, is_repeated = answer_once(actor, scope, request, lambda: _answer(handler()), now=utc_now())
    headers = {**given.headers, REPLAYED: "true"} if is_repeated else given.headers
    return Reply(given.body or None, status=given.status, headers=headers)


def _answer(reply: Reply) -> Answer:
    body = reply.body
    if isinstance(body, Iterator):
        content = b"".join(body)
    else:
        content = b"" if body is None else body if isinstance(body, bytes) else dump_json(body)
    return Answer(reply.status, reply.headers, content)
