"""What a new branch has of the languages of its source: all of them, removed ones too, which can be added again."""

from locales.models import Locale
from stacks.copying import BranchCopy


def copy_languages(copy: BranchCopy) -> None:
    """Follows `stacks.ports.branch_created`. How languages fall back, the branch's row says already."""
    copy.copy(Locale, {"branch_id": "%(branch)s"}, found="WHERE o.branch_id = %(source)s")
