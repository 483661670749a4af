"""Bringing stored entries to their type's latest version: a batch a transaction, resumable after any crash.

A rewrite saves new versions of the latest content under each entry's lock. It leaves publications alone and never
changes a version that exists; what breaks the new rules stays, and is listed.
"""

import logging

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from content import rewrites
from content.errors import ContentTypeChanged, ContentTypeNotFound
from content.models import ContentRewrite, ContentType, Entry
from content.rewrite_batches import rewrite_batch
from content.rewrites import Claimed, ClaimLost, Need, Progress
from content.schema.changes import Change, Kind
from content.types import StoredType, load_type
from core.json_values import JSONObject
from stacks.actor import Actor, ActorKind
from stacks.models import Branch
from stacks.permissions import Permission
from stacks.scope import Scope

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
"""How often an entry that fails alone is tried before it is left as it is."""
_LONGEST_DELAY = 60.0

_NEEDING = frozenset({Kind.BLOCK_REMOVED, Kind.DEFAULT, Kind.NON_LOCALIZABLE, Kind.REMOVED, Kind.TITLE})


def need_of(changes: tuple[Change, ...]) -> Need | None:
    """What the changes ask of entries that exist; None where they may stay as they are and none can be broken."""
    asking = [change for change in changes if change.is_lossy or change.kind in _NEEDING]
    if not asking:
        return None
    return Need(
        default_paths=tuple(change.path for change in asking if change.kind is Kind.DEFAULT),
        renames_titles=any(change.kind is Kind.TITLE for change in asking),
    )


def begin_rewrite(actor: Actor, scope: Scope, content_type: ContentType, stored: StoredType, need: Need) -> None:
    """Have the entries of a locked type rewritten: few of them here and now, many by the workers after the commit."""
    if not Entry.objects.filter(content_type=content_type, deleted_at=None).exists():
        return
    rewrite = rewrites.request(actor, content_type, need)
    if rewrite.total <= settings.REWRITE_AT_ONCE and _is_rewritten_at_once(actor, scope, stored, rewrite):
        return
    rewrites.wake()


def rewrite_next() -> bool:
    """Rewrite one batch of what has waited the longest; False where nothing waits."""
    claimed = rewrites.claim()
    if claimed is None:
        return False
    try:
        _advance(claimed)
    except (ClaimLost, ContentTypeChanged):
        # Somebody else is at it, or its type moved on in between: what is true then is read anew.
        rewrites.release(claimed)
    except Exception as error:
        if connection.connection is None or connection.connection.closed:
            raise
        # One entry must not stop the others: behind a failure each is tried alone, and passed over in the end.
        logger.exception("a batch of the rewrite %s failed", claimed.id)
        rewrites.put_back(claimed, error=str(error).strip(), delay=min(2.0 ** (claimed.attempts - 1), _LONGEST_DELAY))
    return True


@transaction.atomic
def _advance(claimed: Claimed) -> None:
    rewrite = rewrites.hold(claimed)
    content_type = ContentType.objects.get(pk=rewrite.content_type_id)
    scope = Branch.objects.select_related("stack").get(pk=rewrite.branch_id).scope()
    try:
        stored = load_type(scope, content_type.uid)
    except ContentTypeNotFound:
        rewrites.cancel(content_type, reason="The content type was deleted.")
        return
    if claimed.attempts > MAX_ATTEMPTS:
        rewrites.move_on(rewrite, _passed_over(rewrite))
        return
    size = settings.REWRITE_BATCH_SIZE if claimed.attempts == 1 else 1
    rewrites.move_on(rewrite, rewrite_batch(_author(rewrite), scope, stored, rewrite, size=size))


def _is_rewritten_at_once(actor: Actor, scope: Scope, stored: StoredType, rewrite: ContentRewrite) -> bool:
    try:
        with transaction.atomic():
            rewrites.move_on(rewrite, rewrite_batch(actor, scope, stored, rewrite, size=settings.REWRITE_AT_ONCE + 1))
    except DatabaseError as error:
        logger.warning("the rewrite %s is left to the workers: %s", rewrite.pk, str(error).strip())
        rewrite.refresh_from_db()
        return False
    return True


def _passed_over(rewrite: ContentRewrite) -> Progress:
    """The next entry is left as it is."""
    entries = Entry.objects.filter(content_type_id=rewrite.content_type_id, deleted_at=None, pk__gt=rewrite.cursor)
    ids = list(entries.order_by("pk").values_list("pk", "uid")[:1])
    if not ids:
        return Progress(rewrite.type_version, rewrite.cursor, entry_count=0, version_count=0, broken=[], is_last=True)
    (pk, uid) = ids[0]
    broken: JSONObject = {"uid": uid, "locale": "", "errors": {"entry": [f"could not be rewritten: {rewrite.error}"]}}
    return Progress(rewrite.type_version, pk, entry_count=1, version_count=0, broken=[broken], is_last=False)


def _author(rewrite: ContentRewrite) -> Actor:
    """Who changed the type, and nothing more than rewriting asks for."""
    return Actor(
        kind=ActorKind(rewrite.actor_kind),
        uid=rewrite.created_by,
        permissions=frozenset({Permission.ENTRY_WRITE}),
        credential_uid=rewrite.credential_uid,
    )
