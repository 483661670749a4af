"""What can go wrong with types and content, by fact."""

from content.plans import ChangePlan, PlannedChange
from core.errors import Conflict, Invalid, NotFound, PressroomError, Problem, Refused


class ContentTypeNotFound(NotFound):
    """The content type was not found."""

    def __init__(self, uid: str) -> None:
        super().__init__(f"The Content Type '{uid}' was not found. Please try again.", uid=uid)


class BranchMergeInvalid(Invalid):
    """The branches could not be merged. Please try again."""


class BranchMergeNotFound(NotFound):
    """The requested merge doesn't exist."""


class BranchesChanged(Conflict):
    """The branches were changed since you looked at what the merge does."""


class BranchMergeBroken(PressroomError):
    """The merge broke off more than once, for a reason that is in the server's log. Nothing was changed."""


class MergeUnderWay(Conflict):
    """Another merge into this branch is under way."""


class NothingToMerge(Refused):
    """There is nothing to merge."""


class ContentTypeInvalid(Invalid):
    """Content Type operation failed. Please enter valid data."""


class ContentTypeInUse(Refused):
    """The content type still has entries."""

    def __init__(self, uid: str, *, entry_count: int) -> None:
        super().__init__(
            f"The Content Type '{uid}' still has {entry_count} entries. Delete them first, or pass force=true.",
            uid=uid,
            entry_count=entry_count,
        )


class ContentTypeChangeRefused(Refused):
    """Stored entries would lose values or break the new rules. Look at the plan (dry_run=true), or pass force=true."""

    def __init__(self, plan: ChangePlan) -> None:
        super().__init__()
        self.plan = plan
        self.problems = tuple(
            Problem(self.place(change), change.kind.value, change.told, {"entry_count": change.entry_count})
            for change in plan.changes
            if change.is_refused
        )

    def place(self, change: PlannedChange) -> str:
        """Where the change is told."""
        return change.path


class GlobalFieldChangeRefused(ContentTypeChangeRefused):
    """Stored entries would lose values or break the new rules. Look at the plan (dry_run=true), or pass force=true."""

    def place(self, change: PlannedChange) -> str:
        """Several types may use the field: the path begins with the type's uid."""
        return f"{change.content_type_uid}.{change.path}"


class GlobalFieldNotFound(NotFound):
    """The global field was not found."""

    def __init__(self, uid: str) -> None:
        super().__init__(f"The Global Field '{uid}' was not found. Please try again.", uid=uid)


class GlobalFieldInvalid(Invalid):
    """Global Field operation failed. Please enter valid data."""


class GlobalFieldInUse(Refused):
    """The global field is part of content types or of other global fields."""

    def __init__(self, uid: str, *, type_uids: list[str], field_uids: list[str]) -> None:
        users = [f"the content types {', '.join(type_uids)}"] if type_uids else []
        if field_uids:
            users.append(f"the global fields {', '.join(field_uids)}")
        super().__init__(
            f"The Global Field '{uid}' is used by {' and '.join(users)}. Remove it there first, or pass force=true.",
            uid=uid,
            type_uids=type_uids,
            field_uids=field_uids,
        )


class EntryNotFound(NotFound):
    """The requested entry doesn't exist."""

    def __init__(self, uid: str) -> None:
        super().__init__(f"The requested object doesn't exist: no entry '{uid}' here.", uid=uid)


class DraftNotFound(NotFound):
    """The entry has no draft in this language."""

    def __init__(self, uid: str, *, locale: str) -> None:
        super().__init__(f"The entry '{uid}' has no draft in '{locale}'.", uid=uid, locale=locale)


class EntryNotInTrash(NotFound):
    """The entry, or a language of it that was asked for, is not in the trash."""

    def __init__(self, uid: str) -> None:
        super().__init__(uid=uid)


class EntryVersionNotFound(NotFound):
    """The requested version of the entry doesn't exist."""

    def __init__(self, uid: str, version: int | str) -> None:
        super().__init__(f"The entry '{uid}' has no version {version} in this language.", uid=uid, version=version)


class DocumentChanged(Conflict):
    """Somebody else saved the content type or global field in the meantime."""


class EntryChanged(Conflict):
    """The entry was saved by somebody else in the meantime."""

    def __init__(self, uid: str, *, version: int) -> None:
        super().__init__(f"The entry was saved by somebody else: it is at version {version}.", uid=uid, version=version)
        self.version = version


class FormKeptElsewhere(Conflict):
    """Another page of yours keeps changes of this entry."""


class EntryInvalid(Invalid):
    """The entry's data breaks its content type's rules."""


class ContentTypeChanged(EntryInvalid):
    """The content type was changed while an entry was saved."""

    def __init__(self) -> None:
        super().__init__([Problem("content_type", "changed", "was changed in the meantime. Please try again.")])


class BulkDeletionInvalid(Invalid):
    """Nothing was deleted. Please check what is named and try again."""


class LocaleNotFound(Invalid):
    """The language was not found."""

    def __init__(self, code: str) -> None:
        super().__init__(
            [Problem("locale", "locale", "is not a language of this stack.", {"code": code})],
            f"Language was not found: '{code}'.",
        )


class TaxonomyNotFound(NotFound):
    """The taxonomy was not found."""

    def __init__(self, uid: str) -> None:
        super().__init__(f"The taxonomy '{uid}' was not found. Please try again.", uid=uid)


class TaxonomyInvalid(Invalid):
    """The taxonomy could not be saved. Please enter valid data."""


class TaxonomyExists(Conflict):
    """The taxonomy exists already."""

    def __init__(self, uid: str, *, locale: str) -> None:
        super().__init__(f"The taxonomy '{uid}' exists already in '{locale}'.", uid=uid, locale=locale)


class TermNotFound(NotFound):
    """The term was not found."""

    def __init__(self, uid: str, *, taxonomy_uid: str) -> None:
        super().__init__(f"The term '{uid}' was not found in '{taxonomy_uid}'. Please try again.", uid=uid)


class TermInvalid(Invalid):
    """The term could not be saved. Please enter valid data."""


class TermInUse(Invalid):
    """It is still in use. Take it out of the entries first, or pass force=true."""


class TermHasChildren(Refused):
    """The term has terms below it, which would move along. Pass force=true to move them all."""


class VariantGroupNotFound(NotFound):
    """The variant group was not found."""


class VariantGroupInvalid(Invalid):
    """The variant group could not be saved. Please enter valid data."""


class VariantNotFound(NotFound):
    """The variant was not found."""


class VariantInvalid(Invalid):
    """The variant could not be saved. Please enter valid data."""


class EntryVariantNotFound(NotFound):
    """The entry does not have the variant in this language."""

    def __init__(self, uid: str, variant_uid: str) -> None:
        super().__init__(f"The entry '{uid}' has no variant '{variant_uid}' in this language.", uid=uid)


class VariantNotLinked(Refused):
    """The content type is not linked to the variant's group."""

    def __init__(self, content_type_uid: str, group_uid: str) -> None:
        super().__init__(f"The content type '{content_type_uid}' is not linked to the variant group '{group_uid}'.")


class ExtensionNotFound(NotFound):
    """The extension was not found."""


class ExtensionInvalid(Invalid):
    """Extension could not be saved. Please try again."""


class ExtensionInUse(Refused):
    """Fields of content types or global fields name the extension."""

    def __init__(self, title: str, *, type_uids: list[str], field_uids: list[str]) -> None:
        users = [f"the content types {', '.join(type_uids)}"] if type_uids else []
        if field_uids:
            users.append(f"the global fields {', '.join(field_uids)}")
        super().__init__(
            f"The extension '{title}' is used by {' and '.join(users)}. Change them first, or pass force=true.",
            type_uids=type_uids,
            field_uids=field_uids,
        )


class LabelNotFound(NotFound):
    """The label was not found."""


class LabelInvalid(Invalid):
    """Label could not be saved. Please try again."""


class MetadataNotFound(NotFound):
    """The metadata was not found."""


class MetadataInvalid(Invalid):
    """Metadata could not be saved. Please try again."""


class AssetNotFound(NotFound):
    """The requested asset doesn't exist."""


class AssetInvalid(Invalid):
    """The asset cannot be saved."""


class FolderNotFound(NotFound):
    """The requested folder doesn't exist."""
