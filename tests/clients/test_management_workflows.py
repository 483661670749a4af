"""The vendor's own management SDK on workflows and publish rules, unmodified."""

import pytest

from core.json_values import JSONObject
from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)


def _refused(message: str, errors: JSONObject) -> JSONObject:
    return {"status": 422, "errorCode": 141, "errorMessage": message, "errors": errors}


def test_workflows() -> None:
    assert run_story("workflows.js") == {
        "made": {"name": "Review", "stages": ["Draft", "Done"]},
        "nameless": _refused(
            "Workflow creation failed. Please try again.",
            {
                "name": ["is a required text."],
                "content_types": ["is a required list of texts."],
                "workflow_stages": ["is a required list of stages."],
            },
        ),
        "updated": {"name": "Longer", "stages": 3},
        "disabled": "Workflow disabled successfully.",
        "enabled": "Workflow enabled successfully.",
        "found": ["Longer"],
        "rules": [True],
        "rule_updated": ["publish", "unpublish"],
        "of_type": 1,
        "stopped": 1,
        "moved": {"notice": "Workflow stage updated successfully."},
        "published": "The requested action has been performed.",
        "approval": _refused(
            "The workflow stage could not be changed. Please check the request and try again.",
            {"workflow.publishing_rule.uid": ["asks for no approval."]},
        ),
        "in_use": _refused("Publish rules name the workflow. Delete or change them first.", {}),
        "rule_deleted": {"notice": "Publish rule deleted successfully."},
        "deleted": {"notice": "Workflow deleted successfully."},
        "gone": _refused("The requested workflow doesn't exist.", {"uid": ["is not valid."]}),
    }
