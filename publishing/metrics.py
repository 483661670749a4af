"""The queue in Prometheus's words, and all that is scraped."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from publishing.health import read_depths, read_health
from publishing.mail_metrics import MailCollector
from publishing.models import State
from publishing.tally import (
    ATTEMPTS,
    FENCE_REJECTS,
    LAG_BUCKETS,
    LAG_SUM,
    LEASE_EXPIRIES,
    lag_bucket,
    read_totals,
)
from publishing.webhook_metrics import WebhookCollector

_COUNTERS = {
    ATTEMPTS: ("pressroom_publish_attempts", "Items that workers have taken."),
    LEASE_EXPIRIES: ("pressroom_publish_lease_expiries", "Items taken over from a worker that did not finish them."),
    FENCE_REJECTS: ("pressroom_publish_fence_rejects", "Effects refused because another worker had the item by then."),
}
_ENDS = (State.SUCCEEDED, State.SUPERSEDED, State.SKIPPED, State.FAILED)


class QueueCollector(Collector):
    """Reads everything anew at each scrape: three queries."""

    def collect(self) -> Iterator[Metric]:
        """The metrics of the queue."""
        health, totals = read_health(), read_totals()
        yield GaugeMetricFamily(
            "pressroom_publish_overdue_seconds",
            "How long the oldest due item has been waiting.",
            health.overdue_seconds,
        )
        yield GaugeMetricFamily(
            "pressroom_activity_unsealed_seconds",
            "Age of the oldest line of the activity log that no seal covers.",
            health.unsealed_seconds,
        )
        yield GaugeMetricFamily("pressroom_publish_workers", "Processes that drain the queue.", health.workers)
        depth = GaugeMetricFamily("pressroom_publish_queue_items", "Open items.", labels=("state", "due"))
        for state, is_due, count in read_depths():
            depth.add_metric((state, "yes" if is_due else "no"), count)
        yield depth
        ended = CounterMetricFamily("pressroom_publish_items", "Items that workers have ended.", labels=("outcome",))
        for end in _ENDS:
            ended.add_metric((end.value,), totals.get(end.value, 0))
        yield ended
        for name, (metric, text) in _COUNTERS.items():
            yield CounterMetricFamily(metric, text, totals.get(name, 0))
        yield _lags(totals)


def _lags(totals: dict[str, float]) -> Metric:
    counts = [totals.get(lag_bucket(end), 0) for end in (*LAG_BUCKETS, float("inf"))]
    ends = [*(str(end) for end in LAG_BUCKETS), "+Inf"]
    rising = [(end, sum(counts[: place + 1])) for place, end in enumerate(ends)]
    lag = HistogramMetricFamily("pressroom_publish_lag_seconds", "How late items took effect.")
    lag.add_metric((), rising, totals.get(LAG_SUM, 0))
    return lag


def read_metrics() -> bytes:
    """What a scrape answers, in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(QueueCollector())
    registry.register(WebhookCollector())
    registry.register(MailCollector())
    return generate_latest(registry)
