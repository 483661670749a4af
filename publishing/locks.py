"""Locks that keep a row from being marked as deleted, without keeping other readers of it out."""

from collections.abc import Collection, Iterable

from django.db import connection

from content.models import Asset, Entry, EntryVariant, Term
from publishing.models import Environment

_LOCK = "SELECT FROM {table} WHERE id = ANY(%s) ORDER BY id FOR SHARE"


def lock_shared(model: type[Environment] | type[Entry] | type[Asset] | type[Term], ids: Iterable[int]) -> None:
    """Lock rows until the transaction ends, in the order of their keys.

    The ORM has no FOR SHARE, and FOR KEY SHARE would let a row's `deleted_at` be set meanwhile.
    """
    wanted = sorted(set(ids))
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK.replace("{table}", model._meta.db_table), [wanted])


def bases_of(variant_ids: Collection[int]) -> set[int]:
    """The entries that variants are of, whose locks are theirs as well. No query where there are none."""
    if not variant_ids:
        return set()
    return set(EntryVariant.objects.filter(pk__in=variant_ids).values_list("entry", flat=True))
