"""Rows of entries as lists and pickers go through them, as far as the rules of roles show them."""

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet

from content.models import ContentType, EntryLocale
from content.query.sql import SQL, Columns
from content.sight import seen_rows
from content.types import StoredType, load_type
from stacks.role_rules import EVERYTHING
from stacks.scope import Scope


class _Seen(Func):
    """The condition of `seen_rows` on a language row, wherever the statement has its columns."""

    output_field = BooleanField()

    def __init__(self, *columns: Any, scope: Scope, content_type: StoredType) -> None:
        super().__init__(*columns)
        self.scope = scope
        self.content_type = content_type

    def as_sql(self, compiler: Any, connection: Any, *_function: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition over the columns as they are called there."""
        locale, uid, created_by, version_id = (compiler.compile(each)[0] for each in self.get_source_expressions())
        seen = seen_rows(self.scope, self.content_type, _columns(locale, uid, created_by, version_id)) or SQL("TRUE")
        return seen.text, seen.params


def seen_entries(scope: Scope, stored: StoredType, rows: QuerySet[EntryLocale]) -> QuerySet[EntryLocale]:
    """Those of the rows, all of one type, that may be read; themselves where nothing limits that."""
    if scope.limits is None:
        return rows
    return rows.filter(_seen(scope, stored))


def seen_of_types(
    scope: Scope, rows: QuerySet[EntryLocale], type_uids: Collection[str] | None
) -> QuerySet[EntryLocale]:
    """Those of the rows that may be read, of the types named, or of all for None."""
    if scope.limits is None:
        return rows if type_uids is None else rows.filter(content_type__uid__in=type_uids)
    known = [load_type(scope, uid) for uid, _ in known_types(scope) if type_uids is None or uid in type_uids]
    either = Q(pk__in=[])
    for stored in known:
        either |= Q(_seen(scope, stored), content_type_id=stored.id)
    return rows.filter(either)


def seen_types(scope: Scope) -> QuerySet[ContentType]:
    """The living types that are there for who asks."""
    rows = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None)
    named = scope.limits.type_documents() if scope.limits else EVERYTHING
    return rows if named.is_all else rows.filter(uid__in=named.uids)


def sees_type(scope: Scope, uid: str) -> bool:
    """Whether the type, which may exist, is there for who asks."""
    return scope.limits is None or scope.limits.sees_type(uid)


def known_types(scope: Scope) -> list[tuple[str, str]]:
    """The living types that are there for who asks, uid and title, by title: one query."""
    return list(seen_types(scope).order_by("title", "pk").values_list("uid", "title"))


def first_language(scope: Scope) -> str:
    """The master, or where that is not there for who asks the first that is; empty for none."""
    if scope.master_locale in scope.locale_fallbacks:
        return scope.master_locale
    return min(scope.locale_fallbacks, default="")


def _seen(scope: Scope, stored: StoredType) -> _Seen:
    columns = F("locale"), F("entry__uid"), F("created_by"), F("latest_id")
    return _Seen(*columns, scope=scope, content_type=stored)


def _columns(locale: str, uid: str, created_by: str, version_id: str) -> Columns:
    return Columns(
        content_type_id=0, data="", version_id=version_id, key="", uid=uid, title="", url="", locale=locale,
        version="", created_at="", created_by=created_by, updated_at="", updated_by="",
    )  # fmt: skip
