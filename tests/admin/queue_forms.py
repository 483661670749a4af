"""What is sent to the pages of the queue and of webhooks, for tests of who may send it."""

from typing import Any

QUEUE: list[tuple[str, dict[str, Any]]] = [
    ("queue/{failed}/retry/", {}),
    ("queue/chosen/", {"item": "{item}", "do": "cancel"}),
    ("queue/{item}/", {"at": "2099-02-01T10:00", "zone": "UTC"}),
    ("jobs/{request}/cancel/", {}),
    ("jobs/{failed_request}/retry/", {}),
]
WEBHOOKS: list[tuple[str, dict[str, Any]]] = [
    ("new-webhook/", {"name": "New", "url": "https://hooks.example.com/", "channel": "assets.create"}),
    ("webhooks/{webhook}/", {"name": "Changed", "url": "https://hooks.example.com/", "channel": "assets.create"}),
    ("webhooks/{webhook}/secret/", {}),
    ("webhooks/{webhook}/test/", {}),
    ("webhooks/{webhook}/log/{execution}/again/", {}),
    ("webhooks/{webhook}/delete/", {}),
]
