"""Deliveries, one at a time: claimed, sent, and put down as delivered, to be tried again, or failed."""

import base64
import logging
import random
import time
from dataclasses import dataclass
from datetime import timedelta

import httpcore
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from core.clock import to_wire, utc_now
from core.json_values import JSONObject, dump_json
from publishing.addresses import url_host, url_problem
from publishing.guarded import Answer, post
from publishing.models import DeliveryState, RetryPolicy, Webhook, WebhookDelivery
from publishing.signatures import signatures
from publishing.tally import TALLY, WEBHOOK_TRIES
from stacks import activity
from stacks.actor import Actor
from stacks.models import Activity

logger = logging.getLogger(__name__)

DELAYS_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Before each further try: ten tries over 75 hours."""
LEASE_MARGIN_SECONDS = 30.0
_MOST_TRIES_KEPT = 20
_MOST_ATTEMPTS = 100
_SHOWN_BYTES = 1000
_GONE = 410

# Of one webhook only one delivery is on its way at a time, so that a slow receiver holds up nobody else's.
_CLAIM = """
UPDATE publishing_webhookdelivery claimed
SET state = 'sending', fence = fence + 1, attempts = attempts + 1, updated_at = statement_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT d.id FROM publishing_webhookdelivery d
    WHERE (d.state = 'waiting' AND d.next_try_at <= statement_timestamp()
            OR d.state = 'sending' AND d.lease_until < statement_timestamp())
        AND NOT EXISTS (
            SELECT FROM publishing_webhookdelivery other
            WHERE other.webhook_id = d.webhook_id AND other.state = 'sending'
                AND other.lease_until >= statement_timestamp())
    ORDER BY d.next_try_at, d.id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended; no status where no answer came."""

    status: int | None
    reason: str
    body: str
    seconds: float

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it. Being sent elsewhere does not count."""
        return self.status is not None and 200 <= self.status < 300


def send_next() -> bool:
    """Send one delivery that is due; False where none is."""
    delivery = _claim()
    if delivery is None:
        return False
    too_often = Outcome(None, f"Its sender stopped {_MOST_ATTEMPTS} times.", "", 0.0)
    outcome = too_often if delivery.attempts > _MOST_ATTEMPTS else _send(delivery)
    _settle(delivery, outcome)
    _tell(delivery, outcome)
    return True


def _claim() -> WebhookDelivery | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": settings.WEBHOOK_SECONDS + LEASE_MARGIN_SECONDS})
        row = cursor.fetchone()
    if row is None:
        return None
    return WebhookDelivery.objects.select_related("webhook").filter(pk=row[0]).first()


def _send(delivery: WebhookDelivery) -> Outcome:
    destination = _destination(delivery)
    if destination is None:
        return Outcome(None, "The webhook no longer has this destination.", "", 0.0)
    # The rules may be stricter than they were when the address was saved.
    problem = url_problem(delivery.target_url, networks=settings.WEBHOOK_NETWORKS, ports=settings.WEBHOOK_PORTS)
    if problem:
        return Outcome(None, f"The address {problem}", "", 0.0)
    content = dump_json(delivery.body)
    begun = time.monotonic()
    try:
        answer = post(delivery.target_url, headers=_headers(delivery, destination, content), content=content)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        return Outcome(None, reason, "", time.monotonic() - begun)
    reason = "" if 200 <= answer.status < 300 else f"The receiver answered {answer.status}."
    return Outcome(answer.status, reason, _shown(answer), time.monotonic() - begun)


def _destination(delivery: WebhookDelivery) -> JSONObject | None:
    rows: list[JSONObject] = delivery.webhook.destinations
    return next((row for row in rows if row.get("target_url") == delivery.target_url), None)


def _headers(delivery: WebhookDelivery, destination: JSONObject, content: bytes) -> dict[str, str]:
    """The receiver's own headers, then ours, which no custom header can take the place of."""
    headers: dict[str, str] = {}
    rows = destination.get("custom_header")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            headers[str(row["header_name"]).lower()] = str(row["value"])
    if destination.get("http_basic_auth"):
        pair = f"{destination['http_basic_auth']}:{destination.get('http_basic_password') or ''}"
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    return headers | {
        "content-type": "application/json",
        "user-agent": "Pressroom",
        **signatures(delivery.webhook.secrets(utc_now()), delivery.uid, content, now=utc_now()),
    }


@transaction.atomic
def _settle(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Write down how the try ended, unless another worker has taken the delivery since."""
    held = WebhookDelivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=DeliveryState.SENDING)
    state, delay = _next(delivery, outcome)
    TALLY.count(WEBHOOK_TRIES["delivered" if outcome.is_delivered else "failed"])
    held.update(
        state=state,
        reason=outcome.reason,
        lease_until=None,
        next_try_at=Now() + delay,
        updated_at=Now(),
        tries=[*delivery.tries, _told(delivery, outcome)][-_MOST_TRIES_KEPT:],
    )
    if outcome.status == _GONE:
        _disable(delivery.webhook)


def _next(delivery: WebhookDelivery, outcome: Outcome) -> tuple[DeliveryState, timedelta]:
    if outcome.is_delivered:
        return DeliveryState.DELIVERED, timedelta(0)
    policy, tried = delivery.webhook.retry_policy, delivery.attempts
    is_over = policy == RetryPolicy.MANUAL or outcome.status == _GONE or tried > len(DELAYS_SECONDS)
    if is_over or _destination(delivery) is None:
        return DeliveryState.FAILED, timedelta(0)
    seconds = DELAYS_SECONDS[tried - 1] * random.uniform(1.0, 1.2)  # noqa: S311 spreads load, guards nothing
    return DeliveryState.WAITING, timedelta(seconds=seconds)


def _told(delivery: WebhookDelivery, outcome: Outcome) -> JSONObject:
    return {
        "retry_number": delivery.attempts - 1,
        "at": to_wire(utc_now()),
        "seconds": round(outcome.seconds, 3),
        "status": outcome.status,
        "reason": outcome.reason,
        "body": outcome.body,
    }


def _tell(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Put the try into the process's log: the host alone, for paths of receivers are often secrets."""
    facts = {
        "webhook": delivery.webhook.uid,
        "execution": delivery.uid,
        "channel": delivery.channel,
        "host": url_host(delivery.target_url),
        "attempt": delivery.attempts,
        "status": outcome.status,
        "seconds": round(outcome.seconds, 3),
    }
    level = logging.INFO if outcome.is_delivered else logging.WARNING
    logger.log(
        level, "a webhook was %s", "delivered" if outcome.is_delivered else "not delivered", extra={"facts": facts}
    )


def _shown(answer: Answer) -> str:
    return answer.body[:_SHOWN_BYTES].decode(errors="replace").replace("\0", "")


def _disable(webhook: Webhook) -> None:
    """The receiver said that it is gone for good: nothing is sent there until somebody turns it on again."""
    changed = Webhook.objects.filter(pk=webhook.pk, is_disabled=False).update(is_disabled=True, updated_at=Now())
    if changed:
        actor = Actor.system("webhook receiver gone")
        values = activity.values(
            actor, None, action="webhook.disable", target=("webhook", webhook.uid), facts={"status": _GONE}
        )
        Activity.objects.create(**values | {"stack_id": webhook.stack_id})
