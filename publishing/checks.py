"""What `manage.py check` and the start of a worker look for."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from publishing.outgoing import is_configured

INSECURE = "django-insecure-"


def key_of_links(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Whoever sends mail needs the installation's key: web servers refuse links that were made with another."""
    if not is_configured() or not settings.SECRET_KEY.startswith(INSECURE):
        return []
    return [
        Error(
            "Mail is configured and SECRET_KEY is not: links in mail would lead nowhere.",
            hint="Give workers the SECRET_KEY of the web servers.",
            id="pressroom.E001",
        )
    ]
