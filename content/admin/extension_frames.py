"""Extensions in their frames: what the page around a frame tells it, and the document inside.

A frame never has this installation's origin: the attribute on it and the policy of its document both sandbox it, so
that its scripts reach neither the page nor a cookie. All that passes between the two are messages
(`pressroom/extensions/`), and they tell nothing but what stands in `told_of_page` and in the frame's own `told`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from csp.constants import SELF
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect

from content.additions import is_address, origin_of, texts_of
from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import every_control, mapped
from content.admin.frames import Frame
from content.models import Extension
from content.schema.fields.base import FieldType
from content.types import StoredType
from core.errors import Invalid, Malformed
from core.json_values import JSONObject, JSONValue, Limits, parse_json
from stacks.admin.screens import Visit

SANDBOX = "allow-scripts allow-forms allow-popups allow-modals"
_POLICY = (
    f"sandbox {SANDBOX}; default-src https: http: data: blob: 'unsafe-inline' 'unsafe-eval'; base-uri 'none'; "
    "form-action 'none'; object-src 'none'; frame-ancestors 'self'"
)
_KINDS = {"dashboard": "DASHBOARD", "widget": "WIDGET"}


def with_frames(visit: Visit, controls: Iterable[Control], schema: JSONValue) -> list[Control]:
    """The controls with the frames of their extensions: one query where any field has one, none elsewhere."""
    listed = list(controls)
    uids = {control.field.extension_uid for control in every_control(listed) if control.kind.name == "extension"}
    if not uids:
        return listed
    found = {row.uid: row for row in Extension.objects.filter(branch_id=visit.scope.branch_id, uid__in=uids)}

    def framed(control: Control) -> Control:
        extension = found.get(control.field.extension_uid) if control.kind.name == "extension" else None
        if extension is None:
            return control
        field = _field_at(schema, control.field.path.split(".")) or _described(control.field)
        return replace(control, frame=replace(_field_frame(visit, extension, field), place=control.place))

    return mapped(listed, framed)


def frames_in(controls: Iterable[Control]) -> list[Frame]:
    """The frames of the controls, at every depth."""
    return [control.frame for control in every_control(controls) if control.frame]


def _described(field: FieldType) -> JSONObject:
    """A field of a global field, which the type's own schema does not spell out."""
    return {
        "uid": field.uid,
        "display_name": field.display_name,
        "data_type": field.data_type,
        "multiple": field.multiple,
        "extension_uid": field.extension_uid,
    }


def _field_at(schema: JSONValue, path: Sequence[str]) -> JSONObject | None:
    """The JSON of the field at a path of field and block uids."""
    fields = [field for field in schema if isinstance(field, dict)] if isinstance(schema, list) else []
    found = next((field for field in fields if field.get("uid") == path[0]), None)
    if found is None or len(path) == 1:
        return found
    return _field_at(found.get("blocks", found.get("schema")), path[1:])


def widget_frames(visit: Visit, type_uid: str) -> list[Frame]:
    """The frames of the widgets that stand beside entries of a type: those whose scope names it, or all types."""
    rows = Extension.objects.filter(branch_id=visit.scope.branch_id, type="widget").order_by("title", "pk")
    return [_field_frame(visit, row, None) for row in rows if {"$all", type_uid} & set(_scope_of(row))]


def told_of_page(visit: Visit, stored: StoredType | None, *, entry: JSONObject, locale: str) -> JSONObject:
    """What every extension of a form is told: the entry as it is stored, its type, the stack and who is looking."""
    content_type: JSONObject = {"uid": "", "title": "", "schema": []}
    if stored is not None:
        content_type = {**stored.document, "uid": stored.uid, "title": stored.title}
    return {
        "content_type": content_type,
        "entry": entry,
        "locale": locale,
        "stack": _stack(visit),
        "currentBranch": visit.scope.branch_uid,
        "user": {"uid": visit.actor.uid},
    }


def preview_frame(visit: Visit, extension: Extension) -> Frame:
    """The frame of an extension on its own page, around a field that holds nothing."""
    data_type = extension.document.get("data_type", "json")
    schema: JSONObject = {
        "uid": "preview",
        "display_name": extension.title,
        "data_type": data_type,
        "multiple": extension.document.get("multiple") is True,
        "extension_uid": extension.uid,
    }
    return _field_frame(visit, extension, schema)


def frame_document(extension: Extension) -> HttpResponse:
    """What a frame loads: the markup under a policy that sandboxes it, or the way to where it is hosted."""
    source = extension.document.get("src")
    if isinstance(source, str) and is_address(source):
        response: HttpResponse = HttpResponseRedirect(source.strip())
    else:
        response = HttpResponse(str(extension.document.get("srcdoc") or source or ""), content_type="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def allow_frames(response: HttpResponseBase, frames: Iterable[Frame]) -> None:
    """Let the page show frames from where its extensions are hosted, beside those of its own."""
    origins = sorted({frame.origin for frame in frames if frame.origin})
    if origins:
        # What django-csp's own decorators leave for its middleware.
        response._csp_update = {"frame-src": [SELF, *origins]}  # type: ignore[attr-defined]


def _field_frame(visit: Visit, extension: Extension, field: JSONObject | None) -> Frame:
    source = extension.document.get("src")
    own = field.get("config") if field else None
    return Frame(
        uid=extension.uid,
        title=extension.title,
        address=visit.url("extension_frame", extension.uid),
        origin=origin_of(source) if isinstance(source, str) else "",
        told={
            "uid": field["uid"] if field else "",
            "schema": dict(field or {}),
            "config": {**_config(extension.document.get("config")), **_config(own)},
            "extension_uid": extension.uid,
            "type": _KINDS.get(extension.type, "FIELD"),
        },
    )


def _config(value: JSONValue) -> Mapping[str, JSONValue]:
    """A configuration as an object; older extensions hold theirs as text."""
    if isinstance(value, str) and value.strip():
        try:
            value = parse_json(value.encode(), Limits(nodes=10_000, depth=50))
        except (Invalid, Malformed):
            return {}
    return value if isinstance(value, dict) else {}


def _scope_of(extension: Extension) -> list[str]:
    scope = extension.document.get("scope")
    return texts_of(scope.get("content_types")) if isinstance(scope, dict) else []


def _stack(visit: Visit) -> JSONObject:
    return {
        "api_key": visit.scope.api_key,
        "uid": visit.scope.stack_uid,
        "name": visit.stack.name,
        "master_locale": visit.scope.master_locale,
        "branches": [{"uid": visit.scope.branch_uid}],
    }
