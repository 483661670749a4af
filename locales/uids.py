"""The uids of a branch's languages, for who names them so."""

from collections.abc import Mapping
from functools import lru_cache

from locales.models import Locale


@lru_cache(maxsize=1024)
def language_uids(branch_id: int, revision: int) -> Mapping[str, str]:  # The revision is for the memory alone.
    """By code. One query the first time a process asks at a revision, none afterwards."""
    return dict(Locale.objects.filter(branch=branch_id, deleted_at=None).values_list("code", "uid"))
