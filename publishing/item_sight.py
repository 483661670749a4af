"""Which items of the publish queue, and of releases, are there for who asks: those about what they may read, in a language
and an environment that they see. Of an entry that is the language whose content the item shows."""

from typing import TypeVar

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from content.file_sight import seen_files
from content.query.sql import SQL, join
from content.sight_of_all import nearest_language, seen_entries
from content.taxonomy_sight import seen_taxonomies
from publishing.models import PublishItem, ReleaseItem
from stacks.scope import Scope

Item = TypeVar("Item", PublishItem, ReleaseItem)

_ALL = SQL("TRUE")
_QUEUED = """SELECT i.id FROM publishing_publishitem AS i
JOIN publishing_environment AS place ON place.id = i.environment_id
LEFT JOIN content_entryversion AS shown ON shown.id = i.entry_version_id
LEFT JOIN content_entryvariantversion AS varied ON varied.id = i.variant_version_id
LEFT JOIN content_entryvariant AS x ON x.id = i.variant_id
LEFT JOIN content_entry AS e ON e.id = coalesce(i.entry_id, x.entry_id)
LEFT JOIN content_asset AS asset ON asset.id = i.asset_id
LEFT JOIN content_term AS t ON t.id = i.term_id
LEFT JOIN content_term AS root ON root.id = coalesce(t.taxonomy_id, t.id)
WHERE i.branch_id = %s AND """
_RELEASED = """SELECT i.id FROM publishing_releaseitem AS i
JOIN publishing_release AS release ON release.id = i.release_id
LEFT JOIN content_entryversion AS shown ON shown.id = i.entry_version_id
LEFT JOIN content_entry AS e ON e.id = i.entry_id
LEFT JOIN content_asset AS asset ON asset.id = i.asset_id
WHERE release.branch_id = %s AND """


def seen_queue(scope: Scope, items: "QuerySet[PublishItem]") -> "QuerySet[PublishItem]":
    """Those of the items of the branch's queue that are there for who asks."""
    return items if scope.limits is None else _within(items, _QUEUED, _queued(scope), scope)


def and_seen_queue(scope: Scope, item_id: str) -> SQL:
    """The same as something that is added to a condition on items whose id stands in the column; nothing without limits."""
    if scope.limits is None:
        return SQL("")
    condition = _queued(scope)
    return SQL(f"AND {item_id} IN ({_QUEUED} {condition.text})", (scope.branch_id, *condition.params))


def seen_release_items(scope: Scope, items: "QuerySet[ReleaseItem]") -> "QuerySet[ReleaseItem]":
    """Those of the items of the branch's releases that are there for who asks."""
    return items if scope.limits is None else _within(items, _RELEASED, _contents(scope, "i.locale"), scope)


def _within(items: "QuerySet[Item]", source: str, condition: SQL, scope: Scope) -> "QuerySet[Item]":
    return items.filter(pk__in=RawSQL(f"{source} {condition.text}", (scope.branch_id, *condition.params)))  # noqa: S611 the conditions are our own


def _queued(scope: Scope) -> SQL:
    named = scope.limits.environments() if scope.limits is not None else None
    places = _ALL
    if named is not None and not named.is_all:
        uids = sorted(named.uids)
        places = SQL("(place.uid = ANY(%s) OR place.name = ANY(%s))", (uids, uids))
    terms = seen_taxonomies(scope, "root.uid")
    about = SQL(f"(t.id IS NULL OR {terms.text})", terms.params)
    return join(" AND ", (_contents(scope, "coalesce(varied.locale, i.locale)"), places, about))


def _contents(scope: Scope, locale: str) -> SQL:
    """What the item is about may be read, and its language is seen. `locale` is what an entry without a version shows in."""
    languages = SQL("i.locale = ANY(%s)", (list(scope.locale_fallbacks),))
    files, entries = seen_files(scope) or _ALL, seen_entries(scope) or _ALL
    nearest = nearest_language(scope, locale)
    return join(
        " AND ",
        (
            languages,
            SQL(f"(asset.id IS NULL OR {files.text})", files.params),
            SQL(
                f"""(e.id IS NULL OR EXISTS (SELECT FROM content_entrylocale AS l WHERE l.entry_id = e.id
                    AND l.locale = coalesce(shown.locale, {nearest.text}) AND {entries.text}))""",
                (*nearest.params, *entries.params),
            ),
        ),
    )
