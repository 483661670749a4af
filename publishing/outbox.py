"""From the activity log to deliveries: what is committed and settled, matched to channels, each event once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from content.models import EntryVersion
from core.clock import to_wire
from core.json_values import JSONObject
from publishing.channels import Event, event_of
from publishing.models import Environment, Webhook, WebhookCursor, WebhookDelivery
from stacks.models import Activity, Branch

BATCH = 200

# Whoever inserts a row of the log holds this lock from before it draws the row's id until its transaction has ended.
_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'stacks_activity'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_BEHIND = """
SELECT cursor.id FROM publishing_webhookcursor cursor WHERE EXISTS (
    SELECT FROM stacks_activity log
    WHERE log.stack_id = cursor.stack_id AND log.id > cursor.activity_id AND log.id <= %s)
ORDER BY cursor.id
"""


@dataclass(slots=True)
class Horizon:
    """Up to which id the log is settled: no transaction that is still open can add a row below it.

    Ids are drawn before they are committed. So the newest id is remembered together with everybody who was writing at
    that time, and counts as soon as all of them have ended.
    """

    settled: int = 0
    _mark: int = 0
    _writers: frozenset[str] = field(default_factory=frozenset)

    def move(self) -> int:
        """Look once; the id up to which the log is settled."""
        with connection.cursor() as cursor:
            if not self._mark:
                cursor.execute("SELECT coalesce(max(id), 0) FROM stacks_activity")
                self._mark = int(cursor.fetchone()[0])
                cursor.execute(_WRITERS)
                self._writers = frozenset(row[0] for row in cursor.fetchall())
            else:
                cursor.execute(_WRITERS)
                self._writers &= frozenset(row[0] for row in cursor.fetchall())
        if not self._writers:
            self.settled, self._mark = max(self.settled, self._mark), 0
        return self.settled


def fill(horizon: Horizon) -> int:
    """Turn what is settled into deliveries, a batch for each stack; the number of activity rows that were read."""
    until = horizon.move()
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [until])
        behind = [row[0] for row in cursor.fetchall()]
    return sum(_fill_stack(pk, until) for pk in behind)


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
    cursor.activity_id = rows[-1].id
    cursor.save(update_fields=["activity_id"])
    return len(rows)


def _deliveries(stack_id: int, rows: Sequence[Activity], webhooks: Sequence[Webhook]) -> Iterable[WebhookDelivery]:
    names = dict(Environment.objects.filter(stack=stack_id).values_list("uid", "name"))
    branches = dict(Branch.objects.filter(stack=stack_id).values_list("pk", "uid"))
    api_key = webhooks[0].stack.api_key
    for row in rows:
        environment = str(row.facts.get("environment", ""))
        named = tuple(name for name in (environment, names.get(environment, "")) if name)
        event = event_of(row.action, (row.target_kind, row.target_uid), row.facts, named)
        if event is None:
            continue
        branch = branches.get(row.branch_id or 0, "")
        wanted = event.channels()
        for webhook in webhooks:
            if not _asks(webhook, wanted, branch) or row.at < webhook.created_at:
                continue
            body = body_of(row, event, api_key=api_key, branch=branch, environments=named)
            if not webhook.is_concise:
                body = _with_content(body, row)
            for destination in webhook.destinations:
                yield WebhookDelivery(
                    webhook=webhook,
                    stack_id=stack_id,
                    activity_id=row.id,
                    target_url=destination["target_url"],
                    channel=event.channel,
                    body=body,
                )


def _asks(webhook: Webhook, channels: frozenset[str], branch: str) -> bool:
    return not channels.isdisjoint(webhook.channels) and (not webhook.branches or branch in webhook.branches)


def body_of(
    row: Activity, event: Event, *, api_key: str, branch: str, environments: tuple[str, ...] = ()
) -> JSONObject:
    """What receivers read: what happened to what, without its content. `order` grows with every event of a stack."""
    facts: Mapping[str, object] = row.facts
    thing: JSONObject = {"uid": row.target_uid}
    for key, name in (("version", "_version"), ("locale", "locale"), ("title", "title")):
        value = facts.get(key)
        if isinstance(value, str | int):
            thing[name] = value
    data: JSONObject = {event.module: thing, "branch": {"uid": branch}, "action": event.verb, "status": event.outcome}
    for key, name in (("content_type", "content_type"), ("taxonomy", "taxonomy")):
        if isinstance(uid := facts.get(key), str) and key != event.module:
            data[name] = {"uid": uid}
    if environments:
        data["environment"] = {"uid": environments[0], "name": environments[-1]}
    for key in ("locale", "reason", "job"):
        if isinstance(value := facts.get(key), str):
            data[key] = value
    if isinstance(locales := facts.get("locales"), list):
        data["locales"] = locales
    return {
        "module": event.module,
        "event": event.verb,
        "channel": event.channel,
        "api_key": api_key,
        "order": row.id,
        "triggered_at": to_wire(row.at),
        "triggered_by": row.actor_uid,
        "data": data,
    }


def _with_content(body: JSONObject, row: Activity) -> JSONObject:
    """The body with what the entry said at the version that the event is about, where it is still there."""
    version, locale = row.facts.get("version"), row.facts.get("content_locale") or row.facts.get("locale")
    data = body["data"]
    if row.target_kind != "entry" or not isinstance(version, int) or not isinstance(data, dict):
        return body
    found = EntryVersion.objects.filter(
        entry__branch=row.branch_id,
        entry__uid=row.target_uid,
        entry__content_type__uid=row.facts.get("content_type", ""),
        locale=locale,
        version=version,
    )
    content = found.values_list("data", flat=True).first()
    thing = data["entry"]
    if not isinstance(content, dict) or not isinstance(thing, dict):
        return body
    shown = {("cs" + key if key.startswith("$") else key): value for key, value in content.items()}
    return {**body, "data": {**data, "entry": {**shown, **thing}}}
