"""From the activity log to deliveries: what is committed and settled, matched to channels, each event once."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from publishing import job_ends
from publishing.channels import event_of
from publishing.models import Environment, Webhook, WebhookCursor, WebhookDelivery
from publishing.webhook_bodies import body_of, releases_of, with_content
from stacks.horizon import Horizon
from stacks.models import Activity, Branch

BATCH = 200

_BEHIND = """
SELECT cursor.id FROM publishing_webhookcursor cursor WHERE EXISTS (
    SELECT FROM stacks_activity log
    WHERE log.stack_id = cursor.stack_id AND log.id > cursor.activity_id AND log.id <= %s)
ORDER BY cursor.id
"""


def fill(horizon: Horizon) -> int:
    """Turn what is settled, and jobs that have ended, into deliveries, a batch for each stack; how many were read."""
    until = horizon.move()
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [until])
        behind = [row[0] for row in cursor.fetchall()]
    return sum(_fill_stack(pk, until) for pk in behind) + job_ends.tell()


@transaction.atomic
def _fill_stack(cursor_pk: int, until: int) -> int:
    cursor = WebhookCursor.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=cursor_pk).first()
    if cursor is None:
        return 0
    window = Activity.objects.filter(stack_id=cursor.stack_id, id__gt=cursor.activity_id, id__lte=until)
    rows = list(window.order_by("id")[:BATCH])
    if not rows:
        return 0
    webhooks = list(Webhook.objects.filter(stack=cursor.stack_id, is_disabled=False).order_by("pk"))
    if webhooks:
        WebhookDelivery.objects.bulk_create(_deliveries(cursor.stack_id, rows, webhooks), ignore_conflicts=True)
        job_ends.notice(rows, webhooks)
    cursor.activity_id = rows[-1].id
    cursor.save(update_fields=["activity_id"])
    return len(rows)


def _deliveries(stack_id: int, rows: Sequence[Activity], webhooks: Sequence[Webhook]) -> Iterable[WebhookDelivery]:
    names = dict(Environment.objects.filter(stack=stack_id).values_list("uid", "name"))
    branches = dict(Branch.objects.filter(stack=stack_id).values_list("pk", "uid"))
    releases = releases_of(rows)
    api_key = webhooks[0].stack.api_key
    for row in rows:
        environment = str(row.facts.get("environment", ""))
        named = tuple(name for name in (environment, names.get(environment, "")) if name)
        event = event_of(row.action, (row.target_kind, row.target_uid), row.facts, named)
        if event is None:
            continue
        branch = branches.get(row.branch_id or 0, "")
        asking = [
            webhook for webhook in webhooks if webhook.asks(event.channels(), branch) and row.at >= webhook.created_at
        ]
        for webhook in asking:
            body = body_of(row, event, api_key=api_key, branch=branch, environments=named)
            if release := releases.get(str(row.facts.get("job"))):
                body["source"] = release
            if not webhook.is_concise:
                body = with_content(body, row)
            for destination in webhook.destinations:
                yield WebhookDelivery(
                    webhook=webhook,
                    stack_id=stack_id,
                    activity_id=row.id,
                    target_url=destination["target_url"],
                    channel=event.channel,
                    body=body,
                )
