"""The vendor's own management SDK on webhooks, unmodified."""

import pytest

from core.json_values import JSONObject
from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)


def _refused(message: str, errors: JSONObject) -> JSONObject:
    return {"status": 422, "errorCode": 141, "errorMessage": message, "errors": errors}


def test_webhooks() -> None:
    failed = "Webhook creation failed. Please try again."
    assert run_story("webhooks.js") == {
        "made": {
            "name": "Build",
            "destinations": [
                {
                    "target_url": "https://webhook.example.com/build",
                    "http_basic_auth": "user",
                    "http_basic_password": "********",
                    "custom_header": [{"header_name": "X-Key", "value": "********"}],
                }
            ],
            "channels": ["content_types.entries.create", "content_types.entries.publish", "assets.unpublish"],
            "branches": ["main"],
            "retry_policy": "manual",
            "disabled": True,
            "concise_payload": True,
            "_version": 1,
        },
        "secret": "whsec_",
        "nowhere": _refused(failed, {"destinations": ["is a required list."]}),
        "invalid": _refused(failed, {"destinations.0.target_url": ["must be an http or https address."]}),
        "updated": {"name": "Rebuild", "channels": 4, "url": "https://webhook-updated.example.com/handler"},
        "found": {"count": 1, "names": ["Rebuild"]},
        "executions": {"webhooks": []},
        "retried": _refused("The requested webhook execution doesn't exist.", {"execution_uid": ["is not valid."]}),
        "imported": "Imported",
        "replaced": "Imported",
        "deleted": {"notice": "The Webhook was deleted successfully."},
        "gone": _refused("The Webhook was not found. Please try again.", {"uid": ["is not valid."]}),
    }
