"""The statements that write a version with everything derived from it: one for an entry that stands, one for a new entry."""

from content.schema.slots import SLOT_TYPES, SLOTS

_VERSION = """
version AS (
    INSERT INTO content_entryversion (stack_id, entry_id, locale, version, type_version_id, data, created_by, created_at,
        restored_from)
    SELECT %(stack)s, {entry_id}, %(locale)s, %(version)s, %(type_version)s, %(data)s::jsonb, %(author)s, %(saved_at)s,
        %(restored_from)s::int
    {source}
    RETURNING id, entry_id
), pointer AS (
    INSERT INTO content_entrylocale (stack_id, branch_id, content_type_id, entry_id, uuid, locale, latest_id, version,
        title, url, created_by, updated_by, created_at, updated_at, source_locale, source_version, worded_version, {slots})
    SELECT %(stack)s, %(branch)s, %(type)s, version.entry_id, gen_random_uuid(), %(locale)s, version.id, %(version)s,
        %(title)s, %(url)s, %(author)s, %(author)s, %(created_at)s, %(saved_at)s, %(source_locale)s, %(source_version)s,
        %(worded_version)s, {slot_values}
    FROM version {pointer_stands}
), index_rows AS (
    INSERT INTO content_indexvalue (version_id, content_type_id, path, text, number, instant)
    SELECT version.id, %(type)s, row.path, row.text, row.number, row.instant
    FROM version, json_to_recordset(%(index)s::json)
        AS row (path text, text text, number float8, instant timestamptz)
), reference_rows AS (
    INSERT INTO content_reference (version_id, branch_id, path, kind, target_uid, target_type_uid)
    SELECT version.id, %(branch)s, row.path, row.kind, row.uid, row.type_uid
    FROM version, json_to_recordset(%(links)s::json) AS row (path text, kind text, uid text, type_uid text)
), unique_rows AS (
    INSERT INTO content_uniquevalue (branch_id, content_type_id, entry_id, locale, path, digest)
    SELECT %(branch)s, %(type)s, version.entry_id, %(locale)s, row.path, decode(row.digest, 'hex')
    FROM version, json_to_recordset(%(unique)s::json) AS row (path text, digest text)
    ORDER BY row.path, row.digest
    {value_stands}
), log AS (
    INSERT INTO stacks_activity (stack_id, branch_id, actor_kind, actor_uid, credential_uid, origin, action, target_kind,
        target_uid, facts)
    SELECT %(stack)s, %(branch)s, %(actor_kind)s, %(author)s, %(credential)s, %(origin)s::jsonb, %(action)s, 'entry',
        %(uid)s, %(facts)s::jsonb
    FROM version
)"""
_POINTER_STANDS = """
    ON CONFLICT (entry_id, locale) DO UPDATE SET uuid = coalesce(content_entrylocale.uuid, EXCLUDED.uuid),
        latest_id = EXCLUDED.latest_id, version = EXCLUDED.version,
        title = EXCLUDED.title, url = EXCLUDED.url, updated_by = EXCLUDED.updated_by, updated_at = EXCLUDED.updated_at,
        created_by = CASE WHEN content_entrylocale.deleted_at IS NULL THEN content_entrylocale.created_by
            ELSE EXCLUDED.created_by END,
        created_at = CASE WHEN content_entrylocale.deleted_at IS NULL THEN content_entrylocale.created_at
            ELSE EXCLUDED.created_at END,
        source_locale = coalesce(nullif(EXCLUDED.source_locale, ''), content_entrylocale.source_locale),
        source_version = coalesce(nullif(EXCLUDED.source_version, 0), content_entrylocale.source_version),
        worded_version = greatest(EXCLUDED.worded_version, content_entrylocale.worded_version),
        deleted_at = NULL, {new_slots}"""
_VALUE_STANDS = "ON CONFLICT (content_type_id, path, locale, digest) DO NOTHING RETURNING id"
_STANDING_TYPE = """
    FROM content_contenttype AS standing
    WHERE standing.id = %(type)s AND standing.latest_id = %(type_version)s AND standing.slots = %(slots)s::jsonb"""
# The claim of documents stands in a migration. The parameter that hangs on the proof keeps it from being called before.
_BEGINNING = """
WITH caller AS MATERIALIZED (SELECT {proof} AS is_same), held AS MATERIALIZED (
    SELECT claim.uid, claim.holder FROM caller CROSS JOIN LATERAL content_claim_documents(%(branch)s,
        CASE WHEN caller.is_same THEN ARRAY(SELECT json_array_elements_text(%(documents)s::json)) END, NULL) AS claim
), entry AS (
    INSERT INTO content_entry (stack_id, branch_id, content_type_id, uid, uuid, created_by, created_at)
    SELECT %(stack)s, %(branch)s, living.id, %(uid)s, gen_random_uuid(), %(author)s, %(created_at)s
    FROM (
        SELECT id FROM content_contenttype
        WHERE id = %(type)s AND latest_id = %(type_version)s AND slots = %(slots)s::jsonb AND deleted_at IS NULL
        FOR KEY SHARE
    ) AS living
    WHERE (SELECT is_same FROM caller) AND NOT EXISTS (SELECT FROM held)
    RETURNING id
), """
_BEGUN = """
SELECT caller.is_same, version.entry_id, version.id, (SELECT json_object_agg(uid, holder) FROM held)::text
FROM caller LEFT JOIN version ON TRUE"""
_SLOTS = {
    "slots": ", ".join(SLOTS),
    "slot_values": ", ".join(f"%({name})s::{SLOT_TYPES[name]}" for name in SLOTS),
}


def _closed_up(text: str) -> str:
    """The text without its layout: short enough for the driver to remember where its parameters are."""
    return " ".join(text.split())


_WRITTEN = "SELECT version.entry_id, version.id, (SELECT count(*) FROM unique_rows) FROM version"


# A version is written under its type's latest version or not at all: a change of the type counts what is saved, so it
# must see all of it. A new entry waits for a change or deletion of its type; a change of what is kept beside entries
# locks those that exist, and they are locked by who saves them.
WRITE_NEXT = _closed_up(
    f"WITH {_VERSION} {_WRITTEN}".format(
        entry_id="%(entry)s",
        source=_STANDING_TYPE,
        pointer_stands=_POINTER_STANDS.format(new_slots=", ".join(f"{name} = EXCLUDED.{name}" for name in SLOTS)),
        value_stands=_VALUE_STANDS,
        **_SLOTS,
    )
)
"""Answers the ids of the entry and the version and how many unique values were free; nothing where the type is another."""
WRITE_NEW = _closed_up(
    _BEGINNING
    + _VERSION.format(entry_id="entry.id", source="FROM entry", pointer_stands="", value_stands="", **_SLOTS)
    + _BEGUN
)
"""Answers whether `{proof}` holds, the same ids, and the holders of documents by their uids as JSON; no ids where it
wrote nothing. A unique value that is held is an IntegrityError."""
