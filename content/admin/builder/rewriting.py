"""How far the entries are on their way to a changed type, for the builder's page to ask while they are."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from content.actions.global_field_changes import types_using
from content.admin.builder.subjects import load_subject
from content.models import ContentRewrite
from content.rewrite_reading import rewrites_to_latest
from content.type_documents import global_field_schemas
from stacks.admin.screens import Visit
from stacks.scope import Scope


def type_rewriting(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """The rewrite of a type's entries, if there is one."""
    subject = load_subject(visit.scope, "content_type", type_uid)
    return _answer(visit.scope, [subject.uid])


def global_field_rewriting(request: HttpRequest, visit: Visit, field_uid: str) -> HttpResponse:
    """The rewrites of the entries of every type that uses the global field, directly or through another."""
    subject = load_subject(visit.scope, "global_field", field_uid)
    types = types_using(visit.scope, subject.uid, global_field_schemas(visit.scope))
    return _answer(visit.scope, [each.uid for each in types])


def _answer(scope: Scope, uids: list[str]) -> HttpResponse:
    return JsonResponse({"rewrites": [_row(rewrite) for rewrite in rewrites_to_latest(scope, uids)]})


def _row(rewrite: ContentRewrite) -> dict[str, Any]:
    return {
        "title": rewrite.content_type.title,
        "is_open": rewrite.state in ContentRewrite.OPEN,
        "done": rewrite.done,
        "total": rewrite.total,
        "broken_count": rewrite.broken_count,
        "broken": [str(each.get("uid", "")) if isinstance(each, dict) else str(each) for each in rewrite.broken],
    }
