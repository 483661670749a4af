"""Requests that meet one another in the database: each is answered, none with a failure of the server."""

from typing import Any

import pytest

from content.actions.entries import create_entry
from content.models import EntryVersion, UniqueValue
from tests.api.asking import ask, owner_headers
from tests.content.builders import make_type
from tests.factories import SYSTEM, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_entries_that_want_each_others_unique_value_are_both_refused() -> None:
    tenant = make_stack()
    article = make_type(tenant.scope)
    headers = owner_headers(tenant)
    saved = {
        title: create_entry(SYSTEM, tenant.scope, article, locale=None, data={"title": title}) for title in ("A", "B")
    }
    held = set(UniqueValue.objects.values_list("entry_id", "digest"))
    answers: list[tuple[int, Any]] = []

    def rename(title: str, other: str) -> None:
        path = f"content_types/article/entries/{saved[title].uid}"
        answers.append(ask("PUT", path, {"entry": {"title": other}}, headers=headers))

    def hold_both_at_their_second_version() -> None:
        # Each has let go of its own value by then and is about to take the other's.
        EntryVersion.objects.bulk_create(
            EntryVersion(
                stack_id=tenant.scope.stack_id,
                entry_id=entry.entry_id,
                locale="en-us",
                version=2,
                type_version_id=article.version_id,
                data={},
            )
            for entry in saved.values()
        )

    held_back(hold_both_at_their_second_version, lambda: rename("A", "B"), lambda: rename("B", "A"))

    refused = {
        "error_message": "Entry update failed. Please enter valid data.",
        "error_code": 119,
        "errors": {"title": ["is not unique."]},
    }
    assert answers == [(422, refused), (422, refused)]
    assert set(UniqueValue.objects.values_list("entry_id", "digest")) == held
