"""The ends of whole jobs, which no activity row tells: jobs that webhooks wait for are looked at until they are done.

A look costs the queue nothing: it reads a few open items of a job, the less often the longer the job takes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Now

from core.clock import to_wire, utc_now
from core.json_values import JSONObject
from publishing.channels import Event, completion, deployment, is_of_jobs
from publishing.models import AwaitedJob, Deployment, PublishItem, PublishJob, State, Webhook, WebhookDelivery
from publishing.reading import JobStatus, job_status
from stacks.models import Activity

_ASKED = ("publish_queue.publish", "publish_queue.unpublish")
_CHANGED = ("publish_queue.reschedule", "publish_queue.unschedule")
_COUNTED = {
    "success": (State.SUCCEEDED,),
    "skipped": (State.SKIPPED, State.SUPERSEDED),
    "failed": (State.FAILED,),
    "cancelled": (State.CANCELLED,),
}
_AWAIT = """
INSERT INTO publishing_awaitedjob (job_id, stack_id)
SELECT id, stack_id FROM publishing_publishjob WHERE stack_id = %s AND uid = ANY(%s)
ON CONFLICT DO NOTHING
"""
_AWAIT_OPEN = """
INSERT INTO publishing_awaitedjob (job_id, stack_id)
SELECT DISTINCT job_id, stack_id FROM publishing_publishitem
WHERE stack_id = %s AND state IN ('scheduled', 'retry', 'running')
ON CONFLICT DO NOTHING
"""
# What waits for its job's leader says nothing about time. Of the others a few tell when to look again.
_LOOK = """
WITH due AS (
    SELECT id, job_id FROM publishing_awaitedjob WHERE look_at <= statement_timestamp()
    ORDER BY look_at, id LIMIT 100 FOR UPDATE SKIP LOCKED
), seen AS (
    SELECT due.id, due.job_id, (
        SELECT min(few.next_try_at) FROM (
            SELECT i.next_try_at FROM publishing_publishitem i
            WHERE i.job_id = due.job_id AND i.company <> 2 AND i.state IN ('scheduled', 'retry', 'running') LIMIT 100
        ) few
    ) AS open_at FROM due
), later AS (
    UPDATE publishing_awaitedjob awaited SET look_at = greatest(seen.open_at, statement_timestamp() + least(
        interval '1 minute', greatest(interval '0.5 seconds', (statement_timestamp() - seen.open_at) / 10)))
    FROM seen WHERE awaited.id = seen.id AND seen.open_at IS NOT NULL
)
SELECT id, job_id FROM seen WHERE open_at IS NULL
"""


def are_asked_for(webhooks: Iterable[Webhook]) -> bool:
    """Whether any of the webhooks is to be told of the ends of jobs."""
    return any(is_of_jobs(channel) for webhook in webhooks for channel in webhook.channels)


def notice(rows: Sequence[Activity], webhooks: Sequence[Webhook]) -> None:
    """Wait for the jobs that these rows of one stack tell of, where a webhook asks for it."""
    if not are_asked_for(webhooks):
        return
    jobs = [row.target_uid for row in rows if row.action in _ASKED]
    items = [row.target_uid for row in rows if row.action in _CHANGED]
    if jobs:
        with connection.cursor() as cursor:
            cursor.execute(_AWAIT, [rows[0].stack_id, jobs])
    if items:
        changed = PublishItem.objects.filter(uid__in=items).values("job")
        AwaitedJob.objects.filter(job__in=changed).update(look_at=Now())


def await_open(stack_id: int) -> None:
    """Wait for everything of a stack that is open. The caller holds the lock of the stack's cursor, so that none is missed."""
    with connection.cursor() as cursor:
        cursor.execute(_AWAIT_OPEN, [stack_id])


@transaction.atomic
def tell() -> int:
    """Make the deliveries of awaited jobs that have ended; how many that were."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK)
        ended = dict(cursor.fetchall())
    if not ended:
        return 0
    for job in PublishJob.objects.filter(pk__in=ended.values()).select_related("stack", "branch").order_by("pk"):
        WebhookDelivery.objects.bulk_create(_deliveries(job), ignore_conflicts=True)
    AwaitedJob.objects.filter(pk__in=ended).delete()
    return len(ended)


def _deliveries(job: PublishJob) -> Iterator[WebhookDelivery]:
    webhooks = list(Webhook.objects.filter(stack=job.stack_id, is_disabled=False).order_by("pk"))
    if not are_asked_for(webhooks):
        return
    counts, environments = _outcome(job)
    release = Deployment.objects.filter(job=job.pk).select_related("release").first()
    names = [name for environment in environments for name in environment.values() if isinstance(name, str)]
    events = [completion(job.action, names)]
    if release is not None:
        has_failed = job_status(counts) != JobStatus.COMPLETE
        events.append(deployment(release.release.uid, names, has_failed=has_failed))
    facts = _facts(job, counts, environments, release)
    order = Activity.objects.filter(stack_id=job.stack_id).order_by("-id").values_list("id", flat=True).first() or 0
    for event in events:
        body = _body(job, event, facts, order)
        for webhook in webhooks:
            for destination in webhook.destinations if webhook.asks(event.channels(), job.branch.uid) else ():
                yield WebhookDelivery(
                    webhook=webhook,
                    stack_id=job.stack_id,
                    uid=_uid(webhook, job, event, destination["target_url"]),
                    target_url=destination["target_url"],
                    channel=event.channel,
                    body=body,
                )


def _outcome(job: PublishJob) -> tuple[Counter[str], list[JSONObject]]:
    """How many items ended how, and the environments they went to."""
    counts: Counter[str] = Counter()
    environments: dict[str, str] = {}
    rows = PublishItem.objects.filter(job=job.pk).values_list("state", "environment__uid", "environment__name")
    for state, uid, name, number in rows.annotate(rows=Count("id")):
        counts[state] += number
        environments[uid] = name
    return counts, [{"uid": uid, "name": name} for uid, name in sorted(environments.items())]


def _facts(
    job: PublishJob, counts: Counter[str], environments: list[JSONObject], release: Deployment | None
) -> JSONObject:
    told: JSONObject = {word: sum(counts[state] for state in states) for word, states in _COUNTED.items()}
    facts: JSONObject = {
        "job": {"uid": str(job.uid), "status": job_status(counts).value, "total": counts.total(), **told},
        "environments": [*environments],
        "branch": {"uid": job.branch.uid},
        "action": job.action,
    }
    if release is not None:
        facts["release"] = {"uid": release.release.uid, "name": release.release.name}
        facts["reverts"] = release.reverts_id is not None
    return facts


def _body(job: PublishJob, event: Event, facts: JSONObject, order: int) -> JSONObject:
    return {
        "module": event.module,
        "event": event.verb,
        "channel": event.channel,
        "api_key": job.stack.api_key,
        "order": order,
        "triggered_at": to_wire(utc_now()),
        "triggered_by": job.created_by,
        "job_id": str(job.uid),
        "data": {**facts, "status": event.outcome},
    }


def _uid(webhook: Webhook, job: PublishJob, event: Event, url: str) -> str:
    """The same for the same end, so that none is told twice."""
    told = "\n".join((webhook.uid, str(job.uid), event.channel, url))
    return "whe" + blake2b(told.encode(), digest_size=8).hexdigest()
