"""Publications that come from elsewhere: what was live there is live here, without a way through the queue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from content.schema.slots import SLOT_TYPES, SLOTS
from core.json_values import dump_json
from publishing.history import begin
from publishing.queue import database_now
from stacks import activity
from stacks.actor import Actor
from stacks.models import Activity
from stacks.permissions import Permission
from stacks.scope import Scope

# An imported publication comes before every request that is ever queued for its place: its order is the time of the
# publish elsewhere, never in the future, with sequence 0.
_RESTORE = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s) AS row (
        uid text, content_locale text, version integer, environment text, locale text, live_at timestamptz)
), content AS ({content}), pointer AS (
    INSERT INTO publishing_publication (stack_id, branch_id, environment_id, locale, entry_id, asset_id,
        entry_version_id, asset_version_id, is_live, applied_due, applied_seq, published_at, published_by,
        content_type_id, title, url, content_created_at, content_updated_at, {slots})
    SELECT %(stack)s, %(branch)s, environment.id, content.locale, content.entry_id, content.asset_id,
        content.entry_version_id, content.asset_version_id, true, content.live_at, 0,
        content.live_at, %(author)s, content.content_type_id, content.title, content.url,
        content.created_at, content.saved_at, {content_slots}
    FROM content JOIN publishing_environment AS environment
        ON environment.stack_id = %(stack)s AND environment.uid = content.environment AND environment.deleted_at IS NULL
    RETURNING *
), stretch AS (
    INSERT INTO publishing_publicationhistory (stack_id, environment_id, locale, entry_id, asset_id,
        entry_version_id, asset_version_id, live_from, published_by, content_type_id, title, url, content_created_at,
        content_updated_at, {slots})
    SELECT stack_id, environment_id, locale, entry_id, asset_id, entry_version_id, asset_version_id, published_at,
        published_by, content_type_id, title, url, content_created_at, content_updated_at, {slots}
    FROM pointer
)
SELECT count(*) FROM pointer
"""

_ENTRIES = """
    SELECT wanted.environment, wanted.locale, wanted.live_at, entry.id AS entry_id, NULL::bigint AS asset_id,
        version.id AS entry_version_id, NULL::bigint AS asset_version_id, entry.content_type_id,
        language.title, language.url, language.created_at, version.created_at AS saved_at, {language_slots}
    FROM wanted
    JOIN content_entry AS entry ON entry.branch_id = %(branch)s AND entry.uid = wanted.uid
    JOIN content_entrylocale AS language ON language.entry_id = entry.id AND language.locale = wanted.content_locale
    JOIN content_entryversion AS version ON version.id = language.latest_id AND version.version = wanted.version
"""

_ASSETS = """
    SELECT wanted.environment, wanted.locale, wanted.live_at, NULL::bigint AS entry_id, asset.id AS asset_id,
        NULL::bigint AS entry_version_id, version.id AS asset_version_id, NULL::bigint AS content_type_id,
        version.title, '' AS url, asset.created_at, version.created_at AS saved_at, {no_slots}
    FROM wanted
    JOIN content_asset AS asset ON asset.branch_id = %(branch)s AND asset.uid = wanted.uid
    JOIN content_assetversion AS version ON version.id = asset.latest_id AND version.version = wanted.version
"""


_RESTORE = _RESTORE.replace("{slots}", ", ".join(SLOTS)).replace(
    "{content_slots}", ", ".join(f"content.{name}" for name in SLOTS)
)
_ENTRIES = _ENTRIES.replace("{language_slots}", ", ".join(f"language.{name}" for name in SLOTS))
_ASSETS = _ASSETS.replace("{no_slots}", ", ".join(f"NULL::{SLOT_TYPES[name]} AS {name}" for name in SLOTS))


@dataclass(frozen=True, slots=True)
class RestoredPublication:
    """The latest version of an entry's language, or of an asset, that was live in a place since a time."""

    kind: str
    uid: str
    content_locale: str
    version: int
    environment_uid: str
    locale: str
    live_at: datetime | None


@transaction.atomic
def restore_publications(actor: Actor, scope: Scope, publications: Sequence[RestoredPublication]) -> None:
    """Make content live where nothing was ever live before, with its history and log. What was live before is not known.

    Raises ValueError where a version or environment does not exist, IntegrityError where the place is taken.
    """
    actor.require(Permission.ENTRY_PUBLISH)
    actor.require(Permission.ASSET_PUBLISH)
    now = database_now()
    known = [replace(row, live_at=min(row.live_at or now, now)) for row in publications]
    for kind, content in (("entry", _ENTRIES), ("asset", _ASSETS)):
        rows = [publication for publication in known if publication.kind == kind]
        if rows and _restore(actor, scope, content, rows) != len(rows):
            raise ValueError(f"{kind} publications name content or environments that do not exist")
    begin({row.environment_uid for row in known}, scope, now=now)
    Activity.objects.bulk_create(
        [Activity(**_activity(actor, scope, publication)) for publication in known], batch_size=1000
    )


def _restore(actor: Actor, scope: Scope, content: str, publications: Sequence[RestoredPublication]) -> int:
    rows = [
        {
            "uid": publication.uid,
            "content_locale": publication.content_locale,
            "version": publication.version,
            "environment": publication.environment_uid,
            "locale": publication.locale,
            "live_at": publication.live_at,
        }
        for publication in publications
    ]
    parameters: dict[str, str | int] = {
        "rows": dump_json(rows).decode(),
        "stack": scope.stack_id,
        "branch": scope.branch_id,
        "author": actor.uid,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESTORE.replace("{content}", content), parameters)
        return int(cursor.fetchone()[0])


def _activity(actor: Actor, scope: Scope, publication: RestoredPublication) -> dict[str, Any]:
    facts = {
        "version": publication.version,
        "content_locale": publication.content_locale,
        "locale": publication.locale,
        "environment": publication.environment_uid,
        "due_at": publication.live_at.isoformat() if publication.live_at else "",
        "seq": 0,
        "imported": True,
    }
    target = (publication.kind, publication.uid)
    return activity.values(actor, scope, action=f"{publication.kind}.publish", target=target, facts=facts)
