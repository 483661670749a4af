"""Deleting a content type or a global field: what goes with it is counted first, and its uid typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from content.actions.content_types import delete_content_type
from content.actions.global_fields import delete_global_field
from content.admin.builder.subjects import Subject, load_subject
from content.errors import GlobalFieldInUse
from content.models import ContentType, Entry
from content.schema.walk import walk_schema
from content.types import load_type
from stacks.admin.paging import bounded_count
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission
from stacks.scope import Scope


def delete_type(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """Delete a type with its entries, once its uid is typed."""
    subject = load_subject(visit.scope, "content_type", type_uid)
    visit.actor.require(Permission.CONTENT_TYPE_DELETE)
    if _is_confirmed(request, subject):
        delete_content_type(visit.actor, visit.scope, subject.uid, force=True)
        return _done(request, visit, subject, "content_types")
    entries = Entry.objects.filter(content_type_id=subject.pk, deleted_at=None)
    users = _types_naming(visit.scope, subject.uid)
    return _show(request, visit, subject, {"entry_count": bounded_count(entries), "users": users})


def delete_shared_field(request: HttpRequest, visit: Visit, field_uid: str) -> HttpResponse:
    """Delete a global field that nothing uses, once its uid is typed; what uses it is named."""
    subject = load_subject(visit.scope, "global_field", field_uid)
    visit.actor.require(Permission.CONTENT_TYPE_DELETE)
    refusal = ""
    if _is_confirmed(request, subject):
        try:
            delete_global_field(visit.actor, visit.scope, subject.uid)
            return _done(request, visit, subject, "global_fields")
        except GlobalFieldInUse as error:
            users = ", ".join([*error.facts["type_uids"], *error.facts["field_uids"]])
            refusal = _("It is still used by %(users)s: take it out there first.") % {"users": users}
    return _show(request, visit, subject, {"refusal": refusal})


def _is_confirmed(request: HttpRequest, subject: Subject) -> bool:
    return request.method == "POST" and request.POST.get("confirm", "").strip() == subject.uid


def _done(request: HttpRequest, visit: Visit, subject: Subject, screen: str) -> HttpResponse:
    messages.success(request, _("“%(title)s” is deleted.") % {"title": subject.title})
    return HttpResponseRedirect(visit.url(screen))


def _types_naming(scope: Scope, uid: str) -> list[str]:
    """The titles of other types with a field that may refer to the type."""
    uids = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None).exclude(uid=uid)
    stored = [load_type(scope, each) for each in uids.order_by("title", "pk").values_list("uid", flat=True)]
    return [
        each.title
        for each in stored
        if any(uid in getattr(field, "reference_to", ()) for field in walk_schema(each.compiled.fields))
    ]


def _show(request: HttpRequest, visit: Visit, subject: Subject, context: dict[str, Any]) -> HttpResponse:
    typed = request.POST.get("confirm", "").strip()
    is_wrong = request.method == "POST" and typed != subject.uid
    context = {**context, "subject": subject, "typed": typed, "is_wrong": is_wrong}
    return render_page(request, visit, "admin/builder_delete.html", context)
