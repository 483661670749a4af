"""Webhooks: a list, a form with what was sent lately beside it, their secrets, shown once, and test calls."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Invalid, Problem
from publishing.actions.webhooks import create_webhook, delete_webhook, rotate_secret, send_test, update_webhook
from publishing.admin.webhooks.form import Typed, document_of, errors_of, shown, typed
from publishing.models import Webhook, WebhookDelivery
from publishing.webhooks import get_webhook
from stacks.admin.paging import bounded_count, page_of
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission

_RECENT = 8
_SECRET = "webhook_secret"  # noqa: S105 where the session keeps one until it is shown


def webhook_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The webhooks of the stack by name, with what became of the last thing each was to send."""
    last = WebhookDelivery.objects.filter(webhook=OuterRef("pk")).order_by("-pk")
    rows = Webhook.objects.in_stack(visit.scope).annotate(
        last_state=Subquery(last.values("state")[:1]), last_at=Subquery(last.values("updated_at")[:1])
    )
    page = page_of(rows.order_by("name", "pk"), request)
    return render_page(request, visit, "admin/webhooks.html", {"page": page})


def new_webhook(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A form for one more webhook; its signing secret is shown on the page that follows, once."""
    visit.actor.require(Permission.WEBHOOK_WRITE)
    if request.method != "POST":
        return _show(request, visit, None, Typed())
    form = typed(request.POST)
    try:
        webhook = create_webhook(visit.actor, visit.scope, document=document_of(form))
    except Invalid as error:
        return _show(request, visit, None, form, error.problems)
    request.session[_SECRET] = [webhook.uid, webhook.signing_secret]
    messages.success(request, _("The webhook “%(name)s” is created.") % {"name": webhook.name})
    return HttpResponseRedirect(visit.url("webhook", webhook.uid))


def webhook_page(request: HttpRequest, visit: Visit, webhook_uid: str) -> HttpResponse:
    """A webhook's form, to change by who may, and what it has sent lately."""
    webhook = get_webhook(visit.scope, webhook_uid)
    if request.method != "POST":
        return _show(request, visit, webhook, shown(webhook))
    form = typed(request.POST)
    try:
        update_webhook(visit.actor, visit.scope, webhook.uid, document=document_of(form))
    except Invalid as error:
        return _show(request, visit, webhook, form, error.problems)
    messages.success(request, _("The webhook is saved."))
    return HttpResponseRedirect(visit.url("webhook", webhook.uid))


def webhook_deletion(request: HttpRequest, visit: Visit, webhook_uid: str) -> HttpResponse:
    """A question that counts what goes along; a POST deletes the webhook."""
    visit.actor.require(Permission.WEBHOOK_WRITE)
    webhook = get_webhook(visit.scope, webhook_uid)
    if request.method == "POST":
        delete_webhook(visit.actor, visit.scope, webhook.uid)
        messages.success(request, _("The webhook “%(name)s” is deleted.") % {"name": webhook.name})
        return HttpResponseRedirect(visit.url("webhooks"))
    count = bounded_count(WebhookDelivery.objects.filter(webhook=webhook))
    return render_page(request, visit, "admin/webhook_delete.html", {"webhook": webhook, "count": count})


def webhook_secret(request: HttpRequest, visit: Visit, webhook_uid: str) -> HttpResponse:
    """Give a webhook a new signing secret, which its page then shows once."""
    if request.method == "POST":
        webhook = rotate_secret(visit.actor, visit.scope, webhook_uid)
        request.session[_SECRET] = [webhook.uid, webhook.signing_secret]
        messages.success(
            request, _("There is a new secret. For a day, what is sent is signed with the old one as well.")
        )
    return HttpResponseRedirect(visit.url("webhook", webhook_uid))


def webhook_test(request: HttpRequest, visit: Visit, webhook_uid: str) -> HttpResponse:
    """Send a test to every destination and go where it can be followed."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.url("webhook", webhook_uid))
    sent = send_test(visit.actor, visit.scope, webhook_uid)
    told = ngettext("A test is on its way to %(n)s address.", "A test is on its way to %(n)s addresses.", len(sent))
    messages.success(request, told % {"n": len(sent)})
    if len(sent) == 1:
        return HttpResponseRedirect(visit.url("webhook_execution", webhook_uid, sent[0].uid))
    return HttpResponseRedirect(visit.url("webhook_log", webhook_uid))


def _show(
    request: HttpRequest, visit: Visit, webhook: Webhook | None, form: Typed, problems: Sequence[Problem] = ()
) -> HttpResponse:
    errors, destinations = errors_of(form, problems)
    recent = WebhookDelivery.objects.filter(webhook=webhook).order_by("-pk") if webhook else None
    branches = sorted({*visit.stack.branches.filter(deleted_at=None).values_list("uid", flat=True), *form.branches})
    context: dict[str, Any] = {
        "webhook": webhook,
        "form": replace(form, errors=errors, destinations=destinations),
        "branches": branches,
        "recent": list(recent.defer("body")[:_RECENT]) if recent is not None else (),
        "secret": _secret_once(request, webhook),
        "is_refused": bool(problems),
    }
    return render_page(request, visit, "admin/webhook.html", context)


def _secret_once(request: HttpRequest, webhook: Webhook | None) -> str:
    """The secret that was made by the request before this one; asking again finds none."""
    uid, secret = request.session.get(_SECRET, ("", ""))
    if webhook is None or uid != webhook.uid:
        return ""
    del request.session[_SECRET]
    return str(secret)
