"""What a content type may be called and hold, and what its pages are given, over HTTP."""

from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db
PAGE = {"is_page": True, "singleton": False, "title": "title", "sub_title": [], "url_pattern": "/:title"}
CREATION_FAILED = "Content Type creation failed. Please try again."


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def refused(manager: Manager, **changes: Any) -> dict[str, list[str]]:
    status, code, message, errors = manager.refused("POST", "content_types", {"content_type": article(**changes)})
    assert (status, code, message) == (422, 115, CREATION_FAILED)
    assert manager.get("content_types") == {"content_types": []}
    return dict(errors)


def test_a_page_without_title_and_url_is_refused_in_the_vendors_words(manager: Manager) -> None:
    assert refused(manager, schema=[text_field("bar")], options=PAGE) == {
        "content_type": ["should have a 'title' field."],
        "schema": ["should have a 'url' field."],
    }


def test_every_problem_of_a_type_is_told_at_once(manager: Manager) -> None:
    schema = [
        title_field(),
        text_field("tags"),
        text_field("user_ids"),
        text_field("1st"),
        {"display_name": "SEO", "uid": "seo", "data_type": "global_field", "reference_to": "gone"},
        {"uid": "g", "data_type": "group", "schema": [{"uid": "x", "data_type": "colour"}, "y"]},
    ]
    options = {"singleton": "no", "sub_title": ["title", "nope"]}

    assert refused(manager, uid="Article!", title="", schema=schema, options=options) == {
        "title": ["is a required field."],
        "uid": ["is not valid: lower case letters, digits and underscores, a letter first."],
        "schema.4.reference_to": ["is not a global field of this stack."],
        "schema.3.uid": ["is not valid."],
        "schema.5.schema.0.data_type": ["is not a known data type."],
        "schema.5.schema.1": ["must be a field."],
        "schema.1.uid": ["is a reserved word."],
        "schema.2.uid": ["is a reserved word."],
        "options.singleton": ["must be true or false."],
        "options.sub_title.1": ["is not a field of the schema."],
    }


@pytest.mark.parametrize("uid", ["api_key", "built_io_upload", "sys_asset"])
def test_words_of_the_platform_are_no_uid_of_a_type(manager: Manager, uid: str) -> None:
    assert refused(manager, uid=uid) == {"uid": ["is a reserved word."]}


def test_a_page_that_brings_no_url_gets_it_from_the_pattern(manager: Manager) -> None:
    options = {**PAGE, "url_prefix": "/blog/"}
    schema = [title_field(), text_field("url", mandatory=True, unique=True)]
    manager.post("content_types", {"content_type": article(schema=schema, options=options)})

    derived = manager.post("content_types/article/entries", {"entry": {"title": "Hello, World"}})["entry"]
    brought = manager.post("content_types/article/entries", {"entry": {"title": "Two", "url": "/mine"}})["entry"]

    assert (derived["url"], brought["url"]) == ("/blog/hello-world", "/mine")
    changed = manager.put(f"content_types/article/entries/{derived['uid']}", {"entry": {"title": "Renamed"}})
    assert changed["entry"]["url"] == "/blog/hello-world"
    assert manager.refused("POST", "content_types/article/entries", {"entry": {"title": "Hello World"}})[3] == {
        "url": ["is not unique."]
    }
