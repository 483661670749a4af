"""Files that are imported at the same moment: each becomes an entry or is refused, and none becomes half of one."""

import pytest

from content.actions.entries import update_entry
from content.actions.entry_deletion import delete_entry
from content.actions.entry_imports import EntryFile, import_entry, import_into_entry
from content.models import Entry, EntryVersion
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_stack
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_files_for_one_new_uid_the_second_is_refused() -> None:
    scope = make_stack().scope
    article = make_type(scope, text("body"))

    def import_titled(title: str) -> None:
        import_entry(SYSTEM, scope, article, EntryFile({"uid": "one", "title": title}))

    def hold_the_uid() -> None:
        Entry.objects.create(stack_id=scope.stack_id, branch_id=scope.branch_id, content_type_id=article.id, uid="one")

    outcomes = held_back(hold_the_uid, lambda: import_titled("First"), lambda: import_titled("Second"))

    assert sorted(outcomes) == ["done", "uid"]
    assert Entry.objects.count() == EntryVersion.objects.count() == 1


def test_a_file_and_a_save_of_one_entry_follow_one_another() -> None:
    scope = make_stack().scope
    article = make_type(scope, text("body"))
    uid = import_entry(SYSTEM, scope, article, EntryFile({"title": "One"})).uid

    outcomes = held_back(
        lambda: Entry.objects.select_for_update().get(uid=uid),
        lambda: update_entry(SYSTEM, scope, article, uid, locale=None, data={"body": "Saved"}),
        lambda: import_into_entry(SYSTEM, scope, article, uid, EntryFile({"title": "Two"})),
        lambda: import_entry(SYSTEM, scope, article, EntryFile({"uid": uid, "title": "Three"}, overwrite=True)),
        lambda: delete_entry(SYSTEM, scope, article, uid, all_localized=True),
        lambda: import_entry(SYSTEM, scope, article, EntryFile({"uid": uid, "title": "Four"}, overwrite=True)),
    )

    assert outcomes == ["done", "done", "done", "done", "EntryNotFound"]
    versions = EntryVersion.objects.order_by("version").values_list("version", "data")
    assert list(versions) == [
        (1, {"title": "One", "tags": []}),
        (2, {"title": "One", "tags": [], "body": "Saved"}),
        (3, {"title": "Two", "tags": [], "body": "Saved"}),
        (4, {"title": "Three", "tags": []}),
    ]
