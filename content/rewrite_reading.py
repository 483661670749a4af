"""How far the rewrites of a type's entries are."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from content.errors import ContentTypeNotFound
from content.models import ContentRewrite, ContentType
from stacks.scope import Scope


def rewrites_of_type(scope: Scope, uid: str) -> QuerySet[ContentRewrite]:
    """The rewrites of a living type. Raises ContentTypeNotFound."""
    content_type = ContentType.objects.filter(branch_id=scope.branch_id, uid=uid, deleted_at=None).first()
    if content_type is None or (scope.limits is not None and not scope.limits.sees_type(uid)):
        raise ContentTypeNotFound(uid)
    return ContentRewrite.objects.filter(content_type=content_type).select_related("content_type")


def rewrites_to_latest(scope: Scope, uids: Sequence[str]) -> list[ContentRewrite]:
    """What brings the entries of these types to their latest versions, or has done so, in the order of the types."""
    rows = ContentRewrite.objects.filter(
        content_type__branch_id=scope.branch_id,
        content_type__uid__in=uids,
        content_type__deleted_at=None,
    ).filter(Q(state__in=ContentRewrite.OPEN) | Q(type_version=F("content_type__version")))
    newest = rows.select_related("content_type").order_by("content_type_id", "-id").distinct("content_type_id")
    return sorted(newest, key=lambda rewrite: uids.index(rewrite.content_type.uid))
