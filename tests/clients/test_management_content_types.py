"""Content types and global fields through the vendor's own management SDK, unmodified."""

import pytest

from tests.clients.management_sdk import run_story

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT_TYPES = {
    "generated": "my_new_type",
    "created": {
        "uid": "article",
        "version": 1,
        "equal": True,
        "options": {"title": "title", "is_page": False, "singleton": False, "sub_title": []},
        "description": "What we print.",
    },
    "fetched": {
        "equal": True,
        "keys": [
            "DEFAULT_ACL",
            "SYS_ACL",
            "_version",
            "abilities",
            "created_at",
            "created_by",
            "description",
            "inbuilt_class",
            "last_activity",
            "maintain_revisions",
            "options",
            "schema",
            "stackHeaders",
            "title",
            "uid",
            "updated_at",
            "updated_by",
            "urlPath",
        ],
    },
    "updated": {"title": "Story", "version": 2, "uids": ["title", "summary", "note", "author", "added"]},
    "old": {"title": "Article", "version": 1, "uids": ["title", "summary", "note", "author"]},
    "put": {"notice": "Content Type updated successfully.", "title": "Article", "version": 3},
    "found": {"uids": ["article", "author"], "count": 2},
    "filtered": ["author"],
    "counted": {"content_types": 2},
    "one": ["article"],
    "page": ["author"],
    "references": {"references": ["article"]},
    "refused": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Stored entries would lose values or break the new rules. Look at the plan (dry_run=true), or pass force=true.",
        "errors": True,
    },
    "forced": {"version": 4, "entry": 2, "summary": "Short", "note": None},
    "imported": {"uid": "imported", "version": 1, "equal": True},
    "imported_again": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Content Type import failed. Please try again.",
        "errors": {"uid": ["is not unique."]},
    },
    "overwritten": {"title": "Over", "version": 2},
    "taken": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Content Type creation failed. Please try again.",
        "errors": {"uid": ["is not unique."]},
    },
    "taken_title": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Content Type creation failed. Please try again.",
        "errors": {"title": ["is not unique."]},
    },
    "broken": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Content Type creation failed. Please try again.",
        "errors": {
            "title": ["is a required field."],
            "uid": ["is not valid: lower case letters, digits and underscores, a letter first."],
            "content_type": ["should have a 'title' field."],
        },
    },
    "unknown": {
        "status": 422,
        "errorCode": 118,
        "errorMessage": "The Content Type 'nothing' was not found. Please try again.",
        "errors": {"uid": ["is not valid."]},
    },
    "in_use": 422,
    "deleted": [{"notice": "Content Type deleted successfully."}, {"notice": "Content Type deleted successfully."}],
    "gone": 118,
}
GLOBAL_FIELDS = {
    "created": {"uid": "seo", "version": 1, "equal": True, "description": "For search."},
    "fetched": {
        "equal": True,
        "keys": [
            "_version",
            "created_at",
            "created_by",
            "description",
            "inbuilt_class",
            "last_activity",
            "maintain_revisions",
            "schema",
            "stackHeaders",
            "title",
            "uid",
            "updated_at",
            "updated_by",
            "urlPath",
        ],
    },
    "updated": {"title": "Search", "version": 2, "uids": ["keywords", "robots", "canonical"]},
    "nested": {"uid": "page", "reference_to": "seo"},
    "newer": {"version": 2, "referred_content_types": []},
    "renamed": "Pages",
    "found": {"uids": ["page", "seo"], "count": 2},
    "newer_found": ["page", "seo"],
    "filtered": ["seo"],
    "counted": {"global_fields": 2},
    "one": 1,
    "refused": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Stored entries would lose values or break the new rules. Look at the plan (dry_run=true), or pass force=true.",
        "errors": True,
    },
    "forced": {"version": 3, "type": 2, "entry": 2, "page": {"meta": {}, "slug": "one"}},
    "imported": {"uid": "imported", "version": 1, "equal": True},
    "overwritten": {"title": "Over", "version": 2},
    "taken": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Global Field creation failed. Please try again.",
        "errors": {"uid": ["is not unique."]},
    },
    "broken": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Global Field creation failed. Please try again.",
        "errors": {"uid": ["is not valid: lower case letters, digits and underscores, a letter first."]},
    },
    "schemaless": {
        "status": 422,
        "errorCode": 115,
        "errorMessage": "Global Field creation failed. Please try again.",
        "errors": {"schema": ["must be a list of fields."]},
    },
    "unknown": {
        "status": 422,
        "errorCode": 118,
        "errorMessage": "The Global Field 'nothing' was not found. Please try again.",
        "errors": {"uid": ["is not valid."]},
    },
    "in_use": {
        "status": 422,
        "errorCode": 141,
        "errorMessage": "The Global Field 'seo' is used by the content types article and the global fields page. Remove it there first, or pass force=true.",
        "errors": {},
    },
    "deleted": [{"notice": "Global Field deleted successfully."}, {"notice": "Global Field deleted successfully."}],
    "gone": 118,
    "left": ["slug"],
}


def test_the_management_sdk_does_everything_it_can_with_content_types() -> None:
    assert run_story("content_types.js") == CONTENT_TYPES


def test_the_management_sdk_does_everything_it_can_with_global_fields() -> None:
    assert run_story("global_fields.js") == GLOBAL_FIELDS
