"""How the sending of mail does, in Prometheus's words."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from content.database import fetch_all
from content.query.sql import SQL

# Both kinds of mail: to people, and invitations to addresses. Each part reads an index of what is open.
_STANDING = """
SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'sending'),
    coalesce(extract(epoch FROM statement_timestamp() - min(next_try_at) FILTER (
        WHERE state = 'waiting' AND next_try_at <= statement_timestamp()
    )), 0)::float
FROM (
    SELECT state, next_try_at FROM publishing_mail WHERE state = 'waiting'
    UNION ALL SELECT state, next_try_at FROM publishing_mail WHERE state = 'sending'
    UNION ALL SELECT state, next_try_at FROM publishing_addressedmail WHERE state = 'waiting'
    UNION ALL SELECT state, next_try_at FROM publishing_addressedmail WHERE state = 'sending'
) AS open
"""


class MailCollector(Collector):
    """Reads everything anew at each scrape: one query."""

    def collect(self) -> Iterator[Metric]:
        """The metrics of what is to be sent."""
        ((waiting, sending, overdue),) = fetch_all(SQL(_STANDING))
        depth = GaugeMetricFamily("pressroom_mail", "Open mail.", labels=("state",))
        depth.add_metric(("waiting",), waiting)
        depth.add_metric(("sending",), sending)
        yield depth
        yield GaugeMetricFamily("pressroom_mail_overdue_seconds", "How long the oldest due mail has waited.", overdue)
