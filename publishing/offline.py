"""Taking whole places offline at once: an environment, or a language of a branch. One statement whatever is live there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from content.database import fetch_all
from content.query.sql import SQL
from core.json_values import dump_json
from stacks import origin
from stacks.actor import Actor

# The pointers become tombstones, locked in the order in which effects lock them; their stretches of history end; a
# line of the log for each says what went offline and why.
_TAKE_OFFLINE = """
WITH live AS (
    SELECT pointer.id FROM publishing_publication AS pointer
    WHERE pointer.is_live AND {condition}
    ORDER BY pointer.entry_id, pointer.asset_id, pointer.term_id, pointer.variant_id, pointer.locale,
        pointer.environment_id FOR UPDATE
), taken AS (
    UPDATE publishing_publication AS pointer
    SET is_live = false, entry_version_id = NULL, asset_version_id = NULL, term_version_id = NULL,
        variant_version_id = NULL, applied_seq = 0, applied_due = statement_timestamp(), published_at = statement_timestamp(), published_by = %s
    FROM live WHERE pointer.id = live.id
    RETURNING pointer.stack_id, pointer.branch_id, pointer.environment_id, pointer.locale, pointer.entry_id,
        pointer.asset_id, pointer.term_id, pointer.variant_id
), entry_stretches AS (
    UPDATE publishing_publicationhistory AS stretch SET live_until = statement_timestamp() FROM taken
    WHERE stretch.entry_id = taken.entry_id AND stretch.locale = taken.locale
        AND stretch.environment_id = taken.environment_id AND stretch.live_until IS NULL
), asset_stretches AS (
    UPDATE publishing_publicationhistory AS stretch SET live_until = statement_timestamp() FROM taken
    WHERE stretch.asset_id = taken.asset_id AND stretch.locale = taken.locale
        AND stretch.environment_id = taken.environment_id AND stretch.live_until IS NULL
), term_stretches AS (
    UPDATE publishing_publicationhistory AS stretch SET live_until = statement_timestamp() FROM taken
    WHERE stretch.term_id = taken.term_id AND stretch.locale = taken.locale
        AND stretch.environment_id = taken.environment_id AND stretch.live_until IS NULL
), variant_stretches AS (
    UPDATE publishing_publicationhistory AS stretch SET live_until = statement_timestamp() FROM taken
    WHERE stretch.variant_id = taken.variant_id AND stretch.locale = taken.locale
        AND stretch.environment_id = taken.environment_id AND stretch.live_until IS NULL
), log AS (
    INSERT INTO stacks_activity (stack_id, branch_id, actor_kind, actor_uid, credential_uid, origin, action, target_kind,
        target_uid, facts)
    SELECT taken.stack_id, taken.branch_id, %s, %s, %s, %s::jsonb, target.kind || '.unpublish', target.kind, target.uid,
        jsonb_build_object('locale', taken.locale, 'environment', environment.uid, 'reason', %s::text,
            'due_at', statement_timestamp(), 'seq', 0) || target.facts
    FROM taken JOIN publishing_environment AS environment ON environment.id = taken.environment_id
    CROSS JOIN LATERAL (
        SELECT 'entry' AS kind, uid, '{}'::jsonb AS facts FROM content_entry WHERE id = taken.entry_id
        UNION ALL SELECT 'asset', uid, '{}' FROM content_asset WHERE id = taken.asset_id
        UNION ALL SELECT 'entry_variant', kind.uid, jsonb_build_object('entry', base.uid)
        FROM content_entryvariant AS own JOIN content_variant AS kind ON kind.id = own.variant_id
        JOIN content_entry AS base ON base.id = own.entry_id WHERE own.id = taken.variant_id
        UNION ALL SELECT CASE WHEN term.depth = 0 THEN 'taxonomy' ELSE 'term' END, term.uid,
            jsonb_build_object('taxonomy', root.uid)
        FROM content_term AS term JOIN content_term AS root ON root.id = coalesce(term.taxonomy_id, term.id)
        WHERE term.id = taken.term_id
    ) AS target
    ORDER BY taken.entry_id, taken.asset_id, taken.term_id, taken.variant_id, taken.locale, taken.environment_id
)
SELECT count(DISTINCT entry_id), count(DISTINCT asset_id), count(DISTINCT term_id), count(*) FROM taken
"""

_COUNT = """
SELECT count(DISTINCT pointer.entry_id), count(DISTINCT pointer.asset_id), count(DISTINCT pointer.term_id), count(*)
FROM publishing_publication AS pointer WHERE pointer.is_live AND {condition}
"""


@dataclass(frozen=True, slots=True)
class WentOffline:
    """How many entries, assets and terms were live, and in how many places: one for each language and environment."""

    entry_count: int
    asset_count: int
    term_count: int
    place_count: int


def in_environment(environment_id: int) -> SQL:
    """The condition on pointers of an environment, in every branch."""
    return SQL("pointer.environment_id = %s", (environment_id,))


def in_language(branch_id: int, stack_id: int, code: str) -> SQL:
    """The condition on pointers of a branch's language, and of other languages that show its content."""
    return SQL(
        """pointer.branch_id = %s
        AND pointer.environment_id IN (SELECT id FROM publishing_environment WHERE stack_id = %s)
        AND (pointer.locale = %s OR EXISTS (
            SELECT FROM content_entryversion AS shown WHERE shown.id = pointer.entry_version_id AND shown.locale = %s)
            OR EXISTS (
            SELECT FROM content_entryvariantversion AS shown
                WHERE shown.id = pointer.variant_version_id AND shown.locale = %s)
            OR EXISTS (
            SELECT FROM content_termversion AS shown WHERE shown.id = pointer.term_version_id AND shown.locale = %s))""",
        (branch_id, stack_id, code, code, code, code),
    )


def of_type(content_type_id: int) -> SQL:
    """The condition on pointers of a content type's entries."""
    return SQL("pointer.content_type_id = %s", (content_type_id,))


def of_variants_of_type(content_type_id: int) -> SQL:
    """The condition on pointers of variants of a content type's entries."""
    return SQL(
        """pointer.variant_id IN (SELECT own.id FROM content_entryvariant AS own
        JOIN content_entry AS base ON base.id = own.entry_id WHERE base.content_type_id = %s)""",
        (content_type_id,),
    )


def of_variants(variant_ids: Collection[int], *, locales: Sequence[str]) -> SQL:
    """The condition on pointers of variants in these languages, and of other languages that show what they say there."""
    return SQL(
        """pointer.variant_id = ANY(%s) AND (pointer.locale = ANY(%s) OR EXISTS (
            SELECT FROM content_entryvariantversion AS shown
            WHERE shown.id = pointer.variant_version_id AND shown.locale = ANY(%s)))""",
        (list(variant_ids), list(locales), list(locales)),
    )


def of_terms(term_ids: Collection[int], *, locale: str | None) -> SQL:
    """The condition on pointers of taxonomies and terms, or only on those that show what a language says of them."""
    if locale is None:
        return SQL("pointer.term_id = ANY(%s)", (list(term_ids),))
    shown = "SELECT id FROM content_termversion WHERE term_id = pointer.term_id AND locale = %s"
    return SQL(f"pointer.term_id = ANY(%s) AND pointer.term_version_id IN ({shown})", (list(term_ids), locale))


def count_live(condition: SQL) -> WentOffline:
    """What take_offline would take offline now."""
    return _counts(SQL(_COUNT.replace("{condition}", condition.text), condition.params))


def take_offline(actor: Actor, condition: SQL, *, reason: str) -> WentOffline:
    """Take everything offline that is live where the condition holds.

    The caller holds a lock that lets no effect begin there.
    """
    author = (actor.uid, actor.kind.value, actor.uid, actor.credential_uid, dump_json(origin.current()).decode())
    return _counts(SQL(_TAKE_OFFLINE.replace("{condition}", condition.text), (*condition.params, *author, reason)))


def allow_minutes() -> None:
    """Let the statements of this transaction take ten minutes: a hundred thousand places go offline in some ten seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '10min', TRUE)")


def _counts(statement: SQL) -> WentOffline:
    (counts,) = fetch_all(statement)
    return WentOffline(*counts)
