"""What those who watch an installation ask: is the queue being drained, and how does it do."""

import hmac

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from publishing.health import read_health
from publishing.metrics import read_metrics


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where the database answers and what is due gets done; 503 with the problems otherwise."""
    try:
        health = read_health()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "not ready", "problems": ["The database does not answer."]}, status=503)
    facts = {
        "overdue_seconds": round(health.overdue_seconds, 3),
        "workers": health.workers,
        "unsealed_seconds": round(health.unsealed_seconds, 3),
    }
    if health.problems:
        return JsonResponse({"status": "not ready", "problems": health.problems, **facts}, status=503)
    return JsonResponse({"status": "ready", "problems": [], **facts})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics of the queue for who sends `Authorization: Bearer METRICS_TOKEN`; 404 where no token is set."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    sent = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(sent, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(read_metrics(), content_type=CONTENT_TYPE_PLAIN_0_0_4)
