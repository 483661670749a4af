"""What a webhook has sent and is to send: a log, and each execution with every try and its answer."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.json_values import JSONObject
from publishing.actions.webhooks import send_again
from publishing.admin.queue_item_pages import back_from
from publishing.errors import ExecutionNotFound
from publishing.models import DeliveryState, WebhookDelivery
from publishing.webhooks import get_execution, get_webhook
from stacks.admin.paging import Page, page_of
from stacks.admin.screens import Visit, render_page
from stacks.worded import worded


def webhook_log(request: HttpRequest, visit: Visit, webhook_uid: str) -> HttpResponse:
    """The executions, newest first, by state and channel where they are asked for."""
    webhook = get_webhook(visit.scope, webhook_uid)
    rows = WebhookDelivery.objects.filter(webhook=webhook).defer("body")
    chosen = {name: request.GET.get(name, "").strip() for name in ("state", "channel")}
    if chosen["state"] in DeliveryState.values:
        rows = rows.filter(state=chosen["state"])
    if chosen["channel"]:
        rows = rows.filter(channel__icontains=chosen["channel"])
    found = page_of(rows.order_by("-pk"), request)
    lines = [(row, _last_status(row)) for row in found.rows]
    context = {
        "webhook": webhook,
        "page": Page(lines, found.number, found.has_next),
        "states": DeliveryState.choices,
        "chosen": chosen,
        "is_narrow": any(chosen.values()),
    }
    return render_page(request, visit, "admin/webhook_log.html", context)


def webhook_execution(request: HttpRequest, visit: Visit, webhook_uid: str, execution_uid: str) -> HttpResponse:
    """One execution: what is sent, and what was answered to each try."""
    delivery = _execution(visit, webhook_uid, execution_uid)
    tries = [{**row, "at": parse_datetime(str(row["at"])), "number": row["retry_number"] + 1} for row in delivery.tries]
    context = {
        "delivery": delivery,
        "webhook": delivery.webhook,
        "body": json.dumps(delivery.body, indent=2, ensure_ascii=False),
        "tries": tries[::-1],
    }
    return render_page(request, visit, "admin/webhook_execution.html", context)


def webhook_again(request: HttpRequest, visit: Visit, webhook_uid: str, execution_uid: str) -> HttpResponse:
    """Send an execution again at once and go back to where that was asked."""
    if request.method == "POST":
        try:
            send_again(visit.actor, visit.scope, execution_uid, webhook_uid=webhook_uid)
            messages.success(request, _("It is sent again now, under the same id."))
        except Conflict as error:
            messages.error(request, worded(error.message))
    return HttpResponseRedirect(back_from(request, visit.url("webhook_execution", webhook_uid, execution_uid)))


def _execution(visit: Visit, webhook_uid: str, execution_uid: str) -> WebhookDelivery:
    delivery = get_execution(visit.scope, execution_uid)
    if delivery.webhook.uid != webhook_uid:
        raise ExecutionNotFound
    return delivery


def _last_status(delivery: WebhookDelivery) -> object:
    """The status of the last answer; None before any came."""
    tries: list[JSONObject] = delivery.tries
    return tries[-1].get("status") if tries else None
