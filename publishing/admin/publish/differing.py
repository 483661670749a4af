"""Which fields say something else between versions of an entry, in the words of its type."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from content.comparison import Side, compare
from content.models import EntryVersion
from publishing.admin.entry_page import Opened

_MOST = 24

Version = tuple[str, int]
"""A language and a number in it."""
Pair = tuple[Version, Version]
"""What is seen now, and what will be."""


def differing(opened: Opened, pairs: Collection[Pair]) -> dict[Pair, tuple[str, ...]]:
    """The names of the fields that differ, of the first pairs: one query. A field that the type lost has none."""
    asked = sorted(pairs)[:_MOST]
    if not asked:
        return {}
    wanted = {version for pair in asked for version in pair}
    condition = reduce(or_, (Q(locale=locale, version=number) for locale, number in wanted))
    rows = EntryVersion.objects.of_entry(opened.entry.pk).filter(condition)
    data = {(row.locale, row.version): row.data for row in rows}
    compiled = opened.type.compiled
    found: dict[Pair, tuple[str, ...]] = {}
    for before, after in asked:
        if before in data and after in data:
            differences = compare(Side(compiled, data[before]), Side(compiled, data[after]))
            uids = dict.fromkeys(each.path.partition(".")[0] for each in differences)
            fields = [compiled.by_uid[uid] for uid in uids if uid in compiled.by_uid]
            found[(before, after)] = tuple(each.display_name or each.uid for each in fields)
    return found
