"""How webhooks do, in Prometheus's words."""

from collections.abc import Iterator

from django.db import connection
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from publishing.tally import WEBHOOK_TRIES, read_totals

# The oldest event of each stack that is not yet turned into deliveries, the oldest delivery that nobody sends though its
# time has come, and what waits or is on its way.
_STANDING = """
SELECT
    (SELECT coalesce(max(extract(epoch FROM statement_timestamp() - oldest.at)), 0)::float
        FROM publishing_webhookcursor reader CROSS JOIN LATERAL (
            SELECT log.at FROM stacks_activity log
            WHERE log.stack_id = reader.stack_id AND log.id > reader.activity_id ORDER BY log.id LIMIT 1
        ) oldest),
    (SELECT coalesce(extract(epoch FROM statement_timestamp() - min(next_try_at)), 0)::float
        FROM publishing_webhookdelivery WHERE state = 'waiting' AND next_try_at <= statement_timestamp()),
    (SELECT count(*) FROM publishing_webhookdelivery WHERE state = 'waiting'),
    (SELECT count(*) FROM publishing_webhookdelivery WHERE state = 'sending')
"""


class WebhookCollector(Collector):
    """Reads everything anew at each scrape: two queries."""

    def collect(self) -> Iterator[Metric]:
        """The metrics of the outbox and of what is sent from it."""
        with connection.cursor() as cursor:
            cursor.execute(_STANDING)
            outbox, overdue, waiting, sending = cursor.fetchone()
        yield GaugeMetricFamily(
            "pressroom_webhook_outbox_seconds", "Age of the oldest event that no delivery was made of yet.", outbox
        )
        yield GaugeMetricFamily(
            "pressroom_webhook_overdue_seconds", "How long the oldest due delivery has been waiting.", overdue
        )
        depth = GaugeMetricFamily("pressroom_webhook_deliveries", "Open deliveries.", labels=("state",))
        depth.add_metric(("waiting",), waiting)
        depth.add_metric(("sending",), sending)
        yield depth
        totals = read_totals()
        tries = CounterMetricFamily("pressroom_webhook_tries", "Tries by how they ended.", labels=("outcome",))
        for outcome, name in WEBHOOK_TRIES.items():
            tries.add_metric((outcome,), totals.get(name, 0))
        yield tries
