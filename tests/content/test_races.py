"""Types and entries that change at the same moment."""

import pytest

from content.actions.content_types import delete_content_type, update_content_type
from content.actions.entries import create_entry
from content.actions.global_fields import create_global_field, update_global_field
from content.models import ContentType, Entry
from content.types import load_type
from core.json_values import JSONObject
from stacks.models import Stack
from tests.content.builders import fresh, make_type, text
from tests.factories import SYSTEM, make_scope
from tests.racing import held_back

pytestmark = pytest.mark.django_db(transaction=True)
SEO: JSONObject = {"title": "SEO", "uid": "seo", "schema": [text("summary")]}
USES_SEO: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "global_field", "reference_to": "seo"}


def test_a_type_changes_together_with_a_global_field_that_it_uses() -> None:
    scope = make_scope()
    create_global_field(SYSTEM, scope, document=SEO)
    make_type(scope, USES_SEO)

    outcomes = held_back(
        lambda: Stack.objects.select_for_update(no_key=True).get(pk=scope.stack_id),
        lambda: update_content_type(SYSTEM, scope, "article", document={"description": "Longer"}),
        lambda: update_global_field(SYSTEM, scope, "seo", document={"schema": [text("summary"), text("keywords")]}),
    )

    assert outcomes == ["done", "done"]
    article = load_type(fresh(scope), "article")
    assert article.version == 3
    assert sorted(article.compiled.by_path) == ["seo", "seo.keywords", "seo.summary", "title"]


def test_no_entry_is_saved_under_a_type_that_is_being_deleted() -> None:
    scope = make_scope()
    article = make_type(scope)
    old = create_entry(SYSTEM, scope, article, locale=None, data={"title": "Old"})

    outcomes = held_back(
        lambda: Entry.objects.select_for_update().get(pk=old.entry_id),
        lambda: delete_content_type(SYSTEM, scope, "article", force=True),
        lambda: create_entry(SYSTEM, scope, article, locale=None, data={"title": "New"}),
    )

    assert outcomes == ["done", "ContentTypeNotFound"]
    assert not Entry.objects.filter(deleted_at=None).exists()


def test_of_two_first_entries_of_a_singleton_type_one_is_the_only_one() -> None:
    scope = make_scope()
    footer = make_type(scope, uid="footer", singleton=True)

    outcomes = held_back(
        lambda: ContentType.objects.select_for_update().get(pk=footer.id),
        lambda: create_entry(SYSTEM, scope, footer, locale=None, data={"title": "One"}),
        lambda: create_entry(SYSTEM, scope, footer, locale=None, data={"title": "Two"}),
    )

    assert sorted(outcomes) == ["content_type", "done"]
    assert Entry.objects.count() == 1
