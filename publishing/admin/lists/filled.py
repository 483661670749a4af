"""Whether a field is filled in, answered without reading content where something narrower knows."""

from content.query.sql import SQL
from content.schema.fields.links import File, Reference
from content.types import StoredType


def filled_in(stored: StoredType, path: str, *, is_filled: bool) -> SQL | None:
    """The condition on language rows `l`; None where only the content tells.

    A column of the field has no value where the field is missing or an empty text. What a field points at has rows of
    its own, of which an empty list has none.
    """
    slot = stored.slots.get(path)
    if slot is not None:
        return SQL(f"l.{slot} IS {'NOT ' if is_filled else ''}NULL")
    if isinstance(stored.compiled.by_path.get(path), Reference | File):
        return SQL(
            f"""{"" if is_filled else "NOT "}EXISTS (SELECT FROM content_reference AS link
                WHERE link.version_id = l.latest_id AND link.path = %s)""",
            (path,),
        )
    return None
