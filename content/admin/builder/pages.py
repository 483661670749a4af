"""The builder's page: a document to read, or to change by who may. What the script asks is answered as JSON."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from content.admin.builder.page_data import page_data, plan_rows, problem_rows
from content.admin.builder.saving import Sent, left_out, print_document, read_sent, save
from content.admin.builder.subjects import Subject, load_subject
from content.admin.field_lines import field_lines
from content.errors import ContentTypeChangeRefused, DocumentChanged
from core.errors import Invalid, Problem
from stacks.admin.names import names_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission

_SCREENS = {"content_type": "content_type", "global_field": "global_field"}


def type_page(request: HttpRequest, visit: Visit, type_uid: str) -> HttpResponse:
    """A content type in the builder."""
    return _page(request, visit, load_subject(visit.scope, "content_type", type_uid))


def global_field_page(request: HttpRequest, visit: Visit, field_uid: str) -> HttpResponse:
    """A global field in the builder."""
    return _page(request, visit, load_subject(visit.scope, "global_field", field_uid))


def _page(request: HttpRequest, visit: Visit, subject: Subject) -> HttpResponse:
    if request.method != "POST":
        return _show(request, visit, subject, text=print_document(subject.document))
    visit.actor.require(Permission.CONTENT_TYPE_WRITE)
    sent = read_sent(request, subject.version)
    answer = _answer_json if "application/json" in request.headers.get("Accept", "") else _answer_page
    return answer(request, visit, subject, sent)


def _answer_json(request: HttpRequest, visit: Visit, subject: Subject, sent: Sent) -> HttpResponse:
    """The outcome for the script, which keeps its page in any case; it stands in the body, as on the page."""
    try:
        saved = save(visit, subject, sent)
    except DocumentChanged:
        current = load_subject(visit.scope, subject.sort, subject.uid)
        return JsonResponse({"status": "conflict", **_state(current), "by": _author(visit, current)})
    except ContentTypeChangeRefused as error:
        return JsonResponse({"status": "plan", "changes": plan_rows(error.plan), "version": sent.version})
    except Invalid as error:
        return JsonResponse({"status": "invalid", "problems": problem_rows(error.problems)})
    return JsonResponse({"status": "saved", **_state(saved), "notice": _notice(saved, sent)})


def _answer_page(request: HttpRequest, visit: Visit, subject: Subject, sent: Sent) -> HttpResponse:
    """The outcome for a browser without the script: the page again, with everything that was typed."""
    try:
        saved = save(visit, subject, sent)
    except DocumentChanged:
        current = load_subject(visit.scope, subject.sort, subject.uid)
        return _show(request, visit, current, text=sent.text, base=sent.version, conflict=_author(visit, current))
    except ContentTypeChangeRefused as error:
        return _show(request, visit, subject, text=sent.text, base=sent.version, plan=plan_rows(error.plan))
    except Invalid as error:
        return _show(request, visit, subject, text=sent.text, base=sent.version, problems=error.problems)
    messages.success(request, _notice(saved, sent))
    return HttpResponseRedirect(visit.url(_SCREENS[subject.sort], subject.uid))


def _state(subject: Subject) -> dict[str, Any]:
    return {"version": subject.version, "document": subject.document}


def _notice(saved: Subject, sent: Sent) -> str:
    """What is told once it is stored: keys among it that nothing of its sort has, which are not."""
    told = _("Saved as version %(version)s.") % {"version": saved.version}
    keys = ", ".join(left_out(saved, sent))
    if not keys:
        return told
    words = (
        _("A content type keeps no key “%(keys)s”: it is left out.")
        if saved.is_type
        else _("A global field keeps no key “%(keys)s”: it is left out.")
    )
    return f"{told} {words % {'keys': keys}}"


def _author(visit: Visit, subject: Subject) -> str:
    return names_of(visit.scope, [subject.updated_by]).get(subject.updated_by, "") or _("Somebody")


def _show(
    request: HttpRequest,
    visit: Visit,
    subject: Subject,
    *,
    text: str,
    base: int | None = None,
    problems: Sequence[Problem] = (),
    conflict: str = "",
    plan: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    shown = subject.version if base is None else base
    data = {**page_data(visit, subject, problems), "version": shown, "is_unsaved": base is not None}
    context: dict[str, Any] = {
        "subject": subject,
        "lines": field_lines(visit.scope, subject),
        "text": text,
        "version": shown,
        "problems": problems,
        "conflict": conflict,
        "plan": plan,
        "data": data,
    }
    return render_page(request, visit, "admin/builder.html", context)
