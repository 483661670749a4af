"""The end of a variant: its row stays for what was published of it."""

from content.errors import VariantInvalid
from content.models import EntryVariantLocale, Variant
from core.clock import utc_now
from core.errors import Problem


def retire_variant(variant: Variant) -> None:
    """Mark a locked variant as deleted. Raises VariantInvalid while entries have it."""
    held = EntryVariantLocale.objects.filter(
        entry_variant__variant=variant, entry_variant__entry__deleted_at=None, deleted_at=None
    )
    entry_count = held.values("entry_variant").distinct().count()
    if entry_count:
        told = f"is a variant of {entry_count} entries: delete it there first."
        raise VariantInvalid([Problem("uid", "in_use", told, {"entry_count": entry_count})])
    variant.deleted_at = variant.updated_at = utc_now()
    variant.save(update_fields=["deleted_at", "updated_at"])
