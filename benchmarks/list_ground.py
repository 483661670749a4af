"""What the admin's lists are measured over: 100,000 entries of one type with languages, places, stages, people, tags and terms."""

from collections.abc import Callable

import psycopg

from benchmarks.data import SCHEMA, SYSTEM, Bench, field, prepare
from benchmarks.filling import fill
from content.actions.content_types import update_content_type
from content.actions.taxonomies import create_taxonomy
from content.actions.terms import Place, create_term
from content.taxonomy_rules import Words
from core.json_values import JSONValue
from locales.actions.locales import create_locale
from publishing.actions.workflows import create_workflow

TOTAL = 100_000
TEMPLATES = 300
# Of the entries a copy is made from, and so of all: one in fifty has a tag, one in thirty an author, one in a hundred a term.
_TEMPLATES = """
    CREATE TEMPORARY TABLE templates ON COMMIT DROP AS
    SELECT l.entry_id, l.latest_id, l.stack_id, l.branch_id, row_number() OVER (ORDER BY l.entry_id)::int - 1 AS place
    FROM content_entrylocale AS l WHERE l.content_type_id = %(type)s AND l.locale = 'en-us'
"""
_TAGS = """
    UPDATE content_entryversion AS v SET data = v.data || jsonb_build_object('tags', jsonb_build_array('tag' || place %% 50),
        'topics', jsonb_build_array(jsonb_build_object('taxonomy_uid', 'topics', 'term_uid', 'leaf' || place %% 100)))
    FROM templates WHERE v.id = latest_id
"""
_AUTHORS = """
    UPDATE content_entrylocale AS l SET created_by = 'bltauthor' || place %% 30, updated_by = 'bltauthor' || place %% 7
    FROM templates WHERE l.latest_id = templates.latest_id
"""
_PLACES = """
    INSERT INTO publishing_publication (locale, is_live, applied_due, applied_seq, published_at, published_by, title, url,
        content_created_at, content_updated_at, branch_id, content_type_id, entry_id, entry_version_id, environment_id, stack_id)
    SELECT p.locale, true, p.applied_due, p.applied_seq, p.published_at, p.published_by, p.title, p.url,
        p.content_created_at, p.content_updated_at, p.branch_id, p.content_type_id, p.entry_id, p.entry_version_id, e.id, p.stack_id
    FROM templates AS t JOIN publishing_publication AS p ON p.entry_id = t.entry_id
    JOIN publishing_environment AS e ON e.stack_id = p.stack_id AND e.id <> p.environment_id
    WHERE t.place %% 2 = 0 OR e.name = 'staging'
"""
# What the copies do not have from their templates: some are changed since, offline or never live, some at later stages.
_CHANGED = """
    WITH later AS (
        INSERT INTO content_entryversion (locale, version, data, created_by, created_at, entry_id, stack_id, type_version_id)
        SELECT v.locale, v.version + 1, v.data, v.created_by, now(), v.entry_id, v.stack_id, v.type_version_id
        FROM content_entrylocale AS l JOIN content_entryversion AS v ON v.id = l.latest_id
        WHERE l.content_type_id = %(type)s AND l.locale = 'en-us' AND l.entry_id %% 20 = 1
        RETURNING id, entry_id, version
    )
    UPDATE content_entrylocale AS l SET latest_id = later.id, version = later.version FROM later
    WHERE l.entry_id = later.entry_id AND l.locale = 'en-us'
"""
_OFFLINE = "UPDATE publishing_publication SET is_live = FALSE WHERE content_type_id = %(type)s AND entry_id %% 20 = 2"
_NEVER = "DELETE FROM publishing_publication WHERE content_type_id = %(type)s AND entry_id %% 10 = 3"
_STAGES = """
    INSERT INTO publishing_entrystage (locale, stage_uid, version, comment, due_date, notify, assigned_to, assigned_by_roles,
        moved_by, moved_at, entry_id, stack_id, workflow_id)
    SELECT l.locale, CASE WHEN l.entry_id %% 10 = 0 THEN 'done' ELSE 'review' END, 1, '', '', FALSE, '[]', '[]', '', now(),
        l.entry_id, l.stack_id, w.id
    FROM content_entrylocale AS l JOIN publishing_workflow AS w ON w.stack_id = l.stack_id
    WHERE l.content_type_id = %(type)s AND l.entry_id %% 10 IN (0, 4, 5)
"""
_TERMS = """
    INSERT INTO content_reference (path, kind, target_uid, target_type_uid, branch_id, version_id)
    SELECT 'topics', 'term', v.data #>> '{topics,0,term_uid}', 'topics', l.branch_id, v.id
    FROM content_entrylocale AS l JOIN content_entryversion AS v ON v.id = l.latest_id
    WHERE l.content_type_id = %(type)s AND l.locale = 'en-us'
"""
_LANGUAGES = """
    INSERT INTO content_entrylocale (locale, version, title, url, created_by, updated_by, created_at, updated_at, branch_id,
        content_type_id, entry_id, stack_id, latest_id, uuid)
    SELECT code, 1, 'Titre ' || l.title, l.url, l.created_by, l.updated_by, l.created_at, l.updated_at, l.branch_id,
        l.content_type_id, l.entry_id, l.stack_id, l.latest_id, gen_random_uuid()
    FROM content_entrylocale AS l JOIN (VALUES ('fr-fr', 2), ('de-de', 9)) AS other (code, one_in) ON l.entry_id %% one_in = 0
    WHERE l.content_type_id = %(type)s AND l.locale = 'en-us'
    ON CONFLICT (entry_id, locale) DO NOTHING
"""


def make_ground(owner_url: str, total: int, tell: Callable[[str], None]) -> Bench:
    """The stack with its entries, written in bulk behind a few that were written through the product."""
    bench = prepare(TEMPLATES, tell)
    _model(bench)
    tell(f"filling up to {total:,} entries")
    parameters = {"type": bench.article.id}
    with psycopg.connect(owner_url) as connection:
        for statement in (_TEMPLATES, _TAGS, _AUTHORS, _PLACES):
            connection.execute(statement, parameters)
    fill(bench, total, owner_url)
    with psycopg.connect(owner_url) as connection:
        for statement in (_CHANGED, _OFFLINE, _NEVER, _STAGES, _TERMS, _LANGUAGES):
            connection.execute(statement, parameters)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return bench


def _model(bench: Bench) -> None:
    """A field with terms, a tree of ten branches with ten terms each, three stages and a third language."""
    create_locale(SYSTEM, bench.scope, code="de-de", fallback_code="en-us")
    create_taxonomy(SYSTEM, bench.scope, uid="topics", words=Words("Topics"))
    for number in range(100):
        above = f"branch{number % 10}"
        if number < 10:
            create_term(SYSTEM, bench.scope, "topics", uid=above, words=Words(above), place=Place(None))
        create_term(
            SYSTEM, bench.scope, "topics", uid=f"leaf{number}", words=Words(f"Leaf {number}"), place=Place(above)
        )
    rules: list[JSONValue] = [{"taxonomy_uid": "topics", "max_terms": 5, "mandatory": False, "non_localizable": False}]
    terms = field("topics", "taxonomy", taxonomies=rules, multiple=True)
    schema: list[JSONValue] = [*SCHEMA, terms]
    update_content_type(SYSTEM, bench.scope, "article", document={"schema": schema})
    stages: list[JSONValue] = [
        {"uid": uid, "name": uid.title(), "color": "#2196f3", "SYS_ACL": {}, "next_available_stages": ["$all"]}
        for uid in ("draft", "review", "done")
    ]
    create_workflow(
        SYSTEM, bench.scope, document={"name": "Flow", "content_types": ["article"], "workflow_stages": stages}
    )
