"""Extensions, and entries whose fields they edit."""

from typing import Any

from content.actions.entries import create_entry
from content.actions.extensions import create_extension
from content.models import Extension
from core.json_values import JSONObject
from tests.content.builders import make_type
from tests.factories import SYSTEM, Tenant


def make_extension(tenant: Tenant, markup: str, **more: Any) -> Extension:
    """A stored extension; by default a custom field whose markup is kept here."""
    document: JSONObject = {
        "title": "Shade", "type": "field", "data_type": "json", "srcdoc": markup, "config": {"a": 1, "b": 1}, **more,
    }  # fmt: skip
    if "src" in more:
        del document["srcdoc"]
    return create_extension(SYSTEM, tenant.scope, document=document)


def field_of(extension: Extension) -> JSONObject:
    """A field that names the extension, with a configuration of its own."""
    return {
        "uid": "shade",
        "display_name": "Shade",
        "data_type": "json",
        "extension_uid": extension.uid,
        "field_metadata": {"extension": True},
        "config": {"b": 2},
    }


def make_entry_with(tenant: Tenant, extension: Extension, shade: Any) -> str:
    """The uid of an entry of a new type with such a field."""
    page = make_type(tenant.fresh_scope(), field_of(extension), uid="page")
    data: JSONObject = {"title": "Walls", "shade": shade}
    return create_entry(tenant.actor, tenant.fresh_scope(), page, locale=None, data=data).uid
