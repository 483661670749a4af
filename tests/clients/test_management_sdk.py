"""The vendor's own management SDK, unmodified, against the real web server."""

import pytest

from tests.clients.management_sdk import run_story
from tests.factories import PASSWORD, make_user

EXPECTED = {
    "wrong_password": {
        "status": 422,
        "errorCode": 104,
        "errorMessage": "Looks like your email or password is invalid. Please try again or reset your password.",
        "errors": {},
    },
    "login": "Login Successful.",
    "stack": "Made by the SDK",
    "type": {"equal": True, "uids": ["title", "body", "pages"]},
    "updated_type": {"description": "Changed", "version": 2},
    "types": 1,
    "entry": {"title": "One", "version": 1, "locale": "en-us", "tags": ["new"]},
    "updated": {"title": "Two", "version": 2, "body": "Words"},
    "localized": {"locale": "fr-fr", "version": 1},
    "taken": {
        "status": 422,
        "errorCode": 119,
        "errorMessage": "Entry creation failed. Please enter valid data.",
        "errors": {"title": ["is not unique."]},
    },
    "unknown": {
        "status": 422,
        "errorCode": 141,
        "errorMessage": "The requested object doesn't exist.",
        "errors": {"uid": ["is not valid."]},
    },
    "found": {"count": 1, "titles": ["Two"]},
    "published": "The requested action has been performed.",
    "deleted_entry": "Entry deleted successfully.",
    "in_use": 422,
    "deleted_type": "Content Type deleted successfully.",
    "deleted_stack": "Stack deleted successfully!",
    "unknown_stack": {
        "status": 412,
        "errorCode": 109,
        "errorMessage": "We can't find that Stack. Please try again.",
        "errors": {"api_key": ["is not valid."]},
    },
    "logout": "You've logged out successfully!",
}


@pytest.mark.django_db(transaction=True)
def test_the_management_sdk_goes_from_signing_in_to_deleting_everything() -> None:
    owner = make_user(password=PASSWORD)
    assert run_story("story.js", owner=owner) == EXPECTED | {"user": owner.email}
