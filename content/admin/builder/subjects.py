"""What the builder edits: a content type or a global field, as one value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from content.admin.seen_entries import seen_types
from content.errors import ContentTypeNotFound, GlobalFieldNotFound
from content.models import GlobalField
from core.json_values import JSONObject
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Subject:
    """A document that the builder shows. `sort` is `content_type` or `global_field`."""

    sort: str
    pk: int
    uid: str
    title: str
    version: int
    document: JSONObject
    updated_by: str
    updated_at: datetime

    @property
    def is_type(self) -> bool:
        """Whether it is a content type, which has entries, options and a title field."""
        return self.sort == "content_type"


def load_subject(scope: Scope, sort: str, uid: str) -> Subject:
    """The latest version, read from the database. Raises ContentTypeNotFound, GlobalFieldNotFound."""
    shared = GlobalField.objects.filter(branch_id=scope.branch_id, deleted_at=None)
    rows: QuerySet[Any] = seen_types(scope) if sort == "content_type" else shared
    row = rows.filter(uid=uid).select_related("latest").first()
    if row is None or row.latest is None:
        raise ContentTypeNotFound(uid) if sort == "content_type" else GlobalFieldNotFound(uid)
    return Subject(
        sort=sort,
        pk=row.pk,
        uid=row.uid,
        title=row.title,
        version=row.version,
        document=row.latest.document,
        updated_by=row.latest.created_by or row.updated_by or row.created_by,
        updated_at=row.updated_at,
    )
