"""What entries refer to, as far as it is live at the same place: entries of any type, by uid, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass

from content.database import fetch_all
from content.query.sql import SQL
from content.sight import visible
from publishing.live import LIVE_FACTS, LivePlace, LiveRow, environment_of, files_beside
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class LiveTarget:
    """A live entry that something refers to, and the type it is of."""

    row: LiveRow
    content_type_uid: str


@dataclass(frozen=True, slots=True)
class LiveTargets:
    """Those that are live, by uid, and the files beside them as JSON text for publishing.live_files."""

    by_uid: dict[str, LiveTarget]
    files: str | None

    def versions(self) -> list[object]:
        """Every stored fact that they show."""
        rows = (target.row for target in self.by_uid.values())
        return [self.files, *((row.publication_id, row.version_id, row.published_at) for row in rows)]


def find_live_targets(scope: Scope, uids: Collection[str], place: LivePlace) -> LiveTargets:
    """The entries among the uids that are live there. Raises LocaleNotFound."""
    languages = place.languages(scope)
    env = environment_of(scope, place)
    files = files_beside(SQL("SELECT version_id FROM found"), scope, place)
    rows = fetch_all(
        SQL(
            f"""
            WITH {env.text}, found AS MATERIALIZED (
                SELECT DISTINCT ON (entry.id) live.id AS pointer, live.entry_version_id AS version_id,
                    kind.uid AS kind_uid
                FROM content_entry AS entry
                JOIN content_contenttype AS kind ON kind.id = entry.content_type_id AND kind.deleted_at IS NULL
                JOIN publishing_publication AS live ON live.entry_id = entry.id AND live.is_live
                    AND live.environment_id = (SELECT id FROM env) AND live.locale = ANY(%s)
                WHERE entry.branch_id = %s AND entry.uid = ANY(%s) AND entry.deleted_at IS NULL
                ORDER BY entry.id, array_position(%s, live.locale::text)
            )
            SELECT {LIVE_FACTS}, found.kind_uid, CASE WHEN row_number() OVER () = 1 THEN {files.text} END
            FROM found
            JOIN publishing_publication AS p ON p.id = found.pointer
            JOIN content_entry AS e ON e.id = p.entry_id
            JOIN content_entryversion AS v ON v.id = p.entry_version_id
            LEFT JOIN content_entrylocale AS l ON l.entry_id = p.entry_id AND l.locale = v.locale
            ORDER BY e.id
            """,
            (*env.params, languages, scope.branch_id, sorted(uids), languages, *files.params),
        )
    )
    targets = {row[1]: LiveTarget(LiveRow(*row[:15]), row[15]) for row in rows}
    if scope.limits is not None:
        keys = [(target.row.entry_id, target.content_type_uid, target.row.locale) for target in targets.values()]
        seen = visible(scope, keys)
        targets = {uid: target for uid, target in targets.items() if target.row.entry_id in seen}
    return LiveTargets(targets, next((row[16] for row in rows if row[16]), None))
