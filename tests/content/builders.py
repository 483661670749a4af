"""Builders for tests of content: documents of types, and types that are stored."""

from content.actions.content_types import create_content_type
from content.types import StoredType, load_type
from core.json_values import JSONObject
from stacks.models import Branch
from stacks.scope import Scope
from tests.factories import SYSTEM

TITLE: JSONObject = {
    "uid": "title",
    "display_name": "Title",
    "data_type": "text",
    "mandatory": True,
    "unique": True,
    "field_metadata": {"_default": True},
}


def text(uid: str, **more: object) -> JSONObject:
    """The JSON of a text field."""
    return {"uid": uid, "display_name": uid.title(), "data_type": "text", **more}  # type: ignore[dict-item]  # options of a test's own


def fresh(scope: Scope) -> Scope:
    """The scope as the next request would see it."""
    return Branch.objects.select_related("stack").get(pk=scope.branch_id).scope()


def make_type(scope: Scope, *fields: JSONObject, uid: str = "article", **options: object) -> StoredType:
    """A stored type with a title and the fields given."""
    document: JSONObject = {"title": uid.title(), "uid": uid, "schema": [TITLE, *fields]}
    if options:
        document["options"] = {"title": "title", **options}  # type: ignore[dict-item]  # options of a test's own
    create_content_type(SYSTEM, scope, document=document)
    return load_type(fresh(scope), uid)
