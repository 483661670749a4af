"""What may be said about files and folders, and which folder they may lie in."""

from collections.abc import Iterable
from typing import Protocol

from content.database import fetch_all
from content.errors import AssetInvalid
from content.file_sight import sees_folder
from content.models import Asset
from content.query.sql import SQL
from core.errors import Problem
from stacks.scope import Scope

_NO_FOLDER = Problem("parent_uid", "exists", "is not a folder of this stack.")

# The ORM has no FOR SHARE: many uploads into one folder go on side by side, its deletion waits for them.
_HOLD = """
SELECT id FROM content_asset WHERE branch_id = %s AND uid = %s AND is_dir AND deleted_at IS NULL FOR SHARE
"""


class Said(Protocol):
    """What is said about a file; None where nothing new is."""

    @property
    def title(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...
    @property
    def tags(self) -> tuple[str, ...] | None: ...
    @property
    def parent_uid(self) -> str | None: ...


def check_fields(scope: Scope, said: Said) -> None:
    """Raise AssetInvalid with every problem of what is said about a file."""
    problems = [
        *_text_problems("title", said.title or "", 500),
        *_text_problems("description", said.description or "", 10_000),
        *_tag_problems(said.tags or ()),
        *_parent_problems(scope, said.parent_uid or ""),
    ]
    if problems:
        raise AssetInvalid(problems)


def check_folder(scope: Scope, name: str | None, parent_uid: str | None) -> None:
    """Raise AssetInvalid with every problem of a folder; None is not looked at."""
    problems = [*_text_problems("name", name or "", 500), *_parent_problems(scope, parent_uid or "")]
    if name is not None and not name.strip():
        problems.append(Problem("name", "required", "is a required field."))
    if problems:
        raise AssetInvalid(problems)


def hold_folder(scope: Scope, uid: str) -> None:
    """Keep a folder from being deleted until the transaction ends; the root always stays. Raises AssetInvalid."""
    if uid and not (fetch_all(SQL(_HOLD, (scope.branch_id, uid))) and sees_folder(scope, uid)):
        raise AssetInvalid([_NO_FOLDER])


def _text_problems(path: str, text: str, limit: int) -> Iterable[Problem]:
    if len(text) > limit:
        yield Problem(path, "max", f"is longer than {limit} characters.")
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        yield Problem(path, "nul", "has a character that cannot be stored.")


def _tag_problems(tags: tuple[str, ...]) -> Iterable[Problem]:
    if len(tags) > 100:
        yield Problem("tags", "max", "are more than 100.")
    for index, tag in enumerate(tags[:101]):
        yield from _text_problems(f"tags.{index}", tag, 200)


def _parent_problems(scope: Scope, parent_uid: str) -> Iterable[Problem]:
    folders = Asset.objects.filter(branch_id=scope.branch_id, is_dir=True, deleted_at=None)
    if parent_uid and ("\0" in parent_uid or not folders.filter(uid=parent_uid).exists()):
        yield _NO_FOLDER
