"""Bodies that API tests send."""

from typing import Any


def title_field() -> dict[str, Any]:
    """The field that every type has."""
    return {"display_name": "Title", "uid": "title", "data_type": "text", "mandatory": True, "unique": True}


def text_field(uid: str, **options: Any) -> dict[str, Any]:
    """A line of text."""
    return {"display_name": uid.title(), "uid": uid, "data_type": "text", **options}


def article(**changes: Any) -> dict[str, Any]:
    """A type with a title, texts, a number and a group."""
    return {
        "title": "Article",
        "uid": "article",
        "description": "What we print.",
        "schema": [
            title_field(),
            text_field("summary", field_metadata={"description": "", "default_value": "", "version": 3}),
            text_field("byline", non_localizable=True),
            {"display_name": "Pages", "uid": "pages", "data_type": "number"},
            {
                "display_name": "SEO",
                "uid": "seo",
                "data_type": "group",
                "schema": [text_field("keywords", mandatory=True)],
            },
        ],
        "options": {"is_page": False, "singleton": False, "title": "title", "sub_title": []},
        **changes,
    }
