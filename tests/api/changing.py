"""Changes of a type's fields, each with a value that it harms and one that it does not, and how tests make them."""

from typing import Any

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager

BODY = text_field("body")
NUMBER = {"display_name": "Pages", "uid": "pages", "data_type": "number"}
LEVEL = {
    "display_name": "Level", "uid": "level", "data_type": "text",
    "enum": {"advanced": False, "choices": [{"value": "low"}, {"value": "high"}]},
}  # fmt: skip
AUTHOR = {"display_name": "Author", "uid": "author", "data_type": "reference", "reference_to": ["person", "article"]}
SEO = {
    "display_name": "SEO",
    "uid": "seo",
    "data_type": "group",
    "schema": [text_field("keywords"), text_field("robots")],
}
HERO = {"uid": "hero", "title": "Hero", "schema": [text_field("headline")]}
QUOTE = {"uid": "quote", "title": "Quote", "schema": [text_field("text")]}
PAGE = {"display_name": "Page", "uid": "page", "data_type": "blocks", "blocks": [HERO, QUOTE]}


def create(manager: Manager, *fields: Any) -> None:
    manager.post("content_types", {"content_type": article(schema=[title_field(), *fields])})


def save(manager: Manager, title: str, **values: Any) -> str:
    entry = {"title": title, **values}
    uid: str = manager.post("content_types/article/entries", {"entry": entry})["entry"]["uid"]
    return uid


def change_to(*fields: Any) -> dict[str, Any]:
    return {"content_type": {"schema": [title_field(), *fields]}}


CASES: dict[str, tuple[Any, Any, Any, Any, str, str]] = {
    # what: field before, field after (None: gone), a value it harms, a value it does not, path, kind
    "a removed field": (BODY, None, "x", "", "body", "removed"),
    "a removed field of a group": (
        SEO, {**SEO, "schema": [text_field("keywords")]}, {"robots": "x"}, {"keywords": "x"}, "seo.robots", "removed",
    ),
    "a removed group": (SEO, None, {"robots": "x"}, {"robots": None}, "seo", "removed"),
    "a removed block": (PAGE, {**PAGE, "blocks": [HERO]}, [{"quote": {}}], [{"hero": {}}], "page.quote", "block_removed"),
    "removed blocks": (PAGE, None, [{"quote": {}}], [], "page", "removed"),
    "a field of a block that is removed": (
        PAGE, {**PAGE, "blocks": [{**HERO, "schema": []}, QUOTE]}, [{"hero": {"headline": "x"}}],
        [{"hero": {"headline": ""}}, {"quote": {"text": "x"}}], "page.hero.headline", "removed",
    ),
    "another type": (BODY, {**BODY, "data_type": "number"}, "x", None, "body", "type"),
    "a list": (BODY, {**BODY, "multiple": True}, "x", None, "body", "multiple"),
    "no list": ({**BODY, "multiple": True}, BODY, ["x"], [], "body", "multiple"),
    "mandatory": (BODY, {**BODY, "mandatory": True}, "", "x", "body", "mandatory"),
    "mandatory in a block": (
        PAGE, {**PAGE, "blocks": [{**HERO, "schema": [text_field("headline", mandatory=True)]}, QUOTE]},
        [{"hero": {}}], [{"hero": {"headline": "x"}}], "page.hero.headline", "mandatory",
    ),
    "fewer choices": (
        LEVEL, {**LEVEL, "enum": {"advanced": False, "choices": [{"value": "low"}]}}, "high", "low", "level", "choices",
    ),
    "a format": (BODY, {**BODY, "format": "^[a-z]+$"}, "1", "a", "body", "format"),
    "a lower maximum": (NUMBER, {**NUMBER, "max": 5}, 6, 5, "pages", "max"),
    "a higher minimum": ({**NUMBER, "min": 1}, {**NUMBER, "min": 2}, 1, 2, "pages", "min"),
    "fewer instances": (
        {**BODY, "multiple": True}, {**BODY, "multiple": True, "max_instance": 1}, ["a", "b"], ["a"], "body",
        "max_instance",
    ),
    "more instances": (
        {**BODY, "multiple": True}, {**BODY, "multiple": True, "min_instance": 2}, ["a"], ["a", "b"], "body",
        "min_instance",
    ),
    "fewer targets": (
        AUTHOR, {**AUTHOR, "reference_to": ["article"]}, [{"uid": "blt1", "_content_type_uid": "person"}],
        [{"uid": "blt1", "_content_type_uid": "article"}], "author", "reference_to",
    ),
}  # fmt: skip
