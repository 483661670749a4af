"""What points at something, of entries and of their variants alike, as SQL."""


def uses_of(target: str, kind: str, *, further: str = "TRUE") -> str:
    """A subquery of the fields (`path`) and language rows (`saved_id`) that point at the row that a statement calls `target`.

    A variant counts as its entry, in the language that it was made of. What is `further` asked of a link names it `link`.
    """
    here = (
        f"link.branch_id = {target}.branch_id AND link.target_uid = {target}.uid AND link.kind = '{kind}' AND {further}"
    )
    return f"""(
    SELECT link.path, saved.id AS saved_id FROM content_reference AS link
    JOIN content_entrylocale AS saved ON saved.latest_id = link.version_id AND saved.branch_id = link.branch_id
    WHERE {here}
    UNION ALL
    SELECT link.path, saved.id FROM content_variantreference AS link
    JOIN content_entryvariantlocale AS told ON told.latest_id = link.version_id AND told.deleted_at IS NULL
    JOIN content_entryvariantversion AS said ON said.id = link.version_id
    JOIN content_entryvariant AS own ON own.id = told.entry_variant_id
    JOIN content_entrylocale AS saved ON saved.entry_id = own.entry_id AND saved.locale = said.base_locale
    WHERE {here}
)"""
