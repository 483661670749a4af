"""Requests that meet one another in the database: each is answered, none with a failure of the server."""

from typing import Any

import pytest

from content.actions.content_types import update_content_type
from content.actions.entries import create_entry
from content.models import Entry, EntryLocale, EntryVersion, UniqueValue
from tests.api.asking import ask, owner_headers
from tests.content.builders import TITLE, make_type, text
from tests.factories import SYSTEM, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_save_that_meets_a_change_of_its_type_is_made_under_the_new_one() -> None:
    tenant = make_stack()
    article = make_type(tenant.scope, text("body"))
    old = create_entry(SYSTEM, tenant.scope, article, locale=None, data={"title": "Old", "body": "One"})
    headers = owner_headers(tenant)
    path = "content_types/article/entries"
    answers: list[tuple[int, str]] = []

    def save(method: str, path: str, entry: dict[str, str]) -> None:
        status, answer = ask(method, path, {"entry": entry}, headers=headers)
        answers.append((status, answer.get("notice", answer)))

    held_back(
        lambda: Entry.objects.select_for_update().get(uid=old.uid),
        lambda: update_content_type(
            SYSTEM, tenant.scope, "article", document={"schema": [TITLE, text("body", indexed=True)]}
        ),
        lambda: save("PUT", f"{path}/{old.uid}", {"body": "Two"}),
        lambda: save("POST", path, {"title": "New", "body": "Three"}),
    )

    assert sorted(answers) == [(200, "Entry updated successfully."), (201, "Entry created successfully.")]
    kept = EntryLocale.objects.order_by("text1").values_list("text1", flat=True)
    assert list(kept) == ["Three", "Two"]
    assert EntryVersion.objects.filter(type_version_id=article.version_id).count() == 1


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
