"""SQL of the versions of an entry: its own, and those it has from the branch its own began as a copy of."""


def versions_of(entry: str) -> str:
    """A lateral subquery of the versions of the entry whose id stands in a column."""
    return f"""LATERAL (
        SELECT * FROM content_entryversion WHERE entry_id = {entry}
        UNION ALL
        SELECT shown.* FROM content_inheritedversion AS had JOIN content_entryversion AS shown ON shown.id = had.version_id
        WHERE had.entry_id = {entry}
    )"""  # noqa: S608 the column is the caller's own
