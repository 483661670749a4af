"""The description of every route in OpenAPI, read off the resources: envelope keys, parameters, docstrings, rules."""

import inspect
import re
from collections.abc import Mapping
from typing import Any, Protocol, cast

import uritemplate
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from api.permissions import Door, Rules
from stacks.permissions import Permission

Shape = dict[str, Any]

_TEXT: Shape = {"type": "string"}
_FLAG: Shape = {"type": "boolean", "default": False}
_NUMBER: Shape = {"type": "integer", "minimum": 0}

PARAMETERS: Mapping[str, tuple[Shape, str]] = {
    "action": ({**_TEXT, "enum": ["publish", "unpublish"]}, "Only items of this action."),
    "apply_draft": (_FLAG, "Lay each entry's draft over it, and add `_draft`."),
    "asset_fields[]": ({"type": "array", "items": _TEXT}, "Accepted; assets here have no fields of these kinds."),
    "api_key": (_TEXT, "The stack's API key, for clients that cannot send the header."),
    "asc": (_TEXT, "Sort by this field, ascending."),
    "content_type": (_TEXT, "Only entries of this content type."),
    "copy_to_master": (_FLAG, "Fill the new master language from the language the entry has."),
    "count": (_FLAG, "Answer the number alone under the collection's key."),
    "delete_all_localized": (_FLAG, "Delete the master language and every localized version."),
    "deleted": (_FLAG, "List what was deleted instead of what is there."),
    "depth": (_NUMBER, "How many levels to go down; 0 for all of them."),
    "all": (_FLAG, "All of them."),
    "dry_run": (_FLAG, "Say what would happen, and change nothing."),
    "due_after": ({**_TEXT, "format": "date-time"}, "Only items due at this time or later."),
    "due_before": ({**_TEXT, "format": "date-time"}, "Only items due before this time."),
    "desc": (_TEXT, "Sort by this field, descending."),
    "entry": (_TEXT, "Only items of this entry (uid)."),
    "environment": (_TEXT, "Read what is live in this environment (name or uid)."),
    "fallback_locale": (_TEXT, "The language to fall back to, instead of the language's own fallbacks."),
    "folder": (_TEXT, "Only what lies in this folder (uid), or with `cs_root` in none."),
    "force": (_FLAG, "Do it also where stored content goes or breaks with it."),
    "format": ({**_TEXT, "enum": ["json", "csv"]}, "What the file is to be."),
    "include_asset_scan_status": (_FLAG, "Add `_asset_scan_status`; files are not scanned here, and it says so."),
    "include_branch": (_FLAG, "Add `_branch`, the branch's uid."),
    "include_children_count": (_FLAG, "Add `children_count`: how many terms stand right below."),
    "include_collaborators": (_FLAG, "Add `collaborators`: the people of the stack and their roles."),
    "include_content_types": (_FLAG, "Add `referred_content_types`: the types that use the global field."),
    "include_global_fields": (_FLAG, "Add the global fields that refer to the object."),
    "include_content_type": (_FLAG, "Add the content type beside the entries."),
    "include_count": (_FLAG, "Add `count`, the number of all matches."),
    "include_discrete_variables": (_FLAG, "Add `discrete_variables` of the stack's settings."),
    "include_dimension": (_FLAG, "Add `dimension`, an image's width and height."),
    "include_embedded_items[]": ({"type": "array", "items": _TEXT}, "`BASE` adds what rich text embeds."),
    "include_fallback": (_FLAG, "Where the language has nothing live, read the nearest fallback language that has."),
    "include_folders": (_FLAG, "List folders as well."),
    "include_global_field_schema": (_FLAG, "Inline the schemas of the global fields a type uses."),
    "include_metadata": (_FLAG, "Add `_metadata.extensions`: what extensions keep beside the entry."),
    "include_orgs": (_FLAG, "Add `organizations`: name and uid of each organization of the person."),
    "live_preview": (_TEXT, "Read what is saved, with a preview token: any text but `init`."),
    "preview_timestamp": ({**_TEXT, "format": "date-time"}, "Read what was live then, or what will be by then."),
    "release_id": (_TEXT, "Read what will be live once this release is deployed (uid)."),
    "include_publish_details": (_FLAG, "Add `publish_details`: where each entry is live."),
    "include_referenced_content_type_count": (_FLAG, "Add `referenced_content_type_count`: in how many types it is."),
    "include_referenced_entries_count": (_FLAG, "Add `referenced_entries_count`: how many entries name it."),
    "include_referenced_terms_count": (_FLAG, "Add `referenced_terms_count`: how many of its terms entries name."),
    "include_schema": (_FLAG, "Add the content type's schema beside the entries."),
    "include_stack_variables": (_FLAG, "Add `stack_variables` of the stack's settings."),
    "include_terms_count": (_FLAG, "Add `terms_count`: how many terms it has."),
    "include_updated_at": (_FLAG, "Add `updated_at`: when each version was saved."),
    "include_workflow": (_FLAG, "Add `_workflow` to entries that are in a workflow."),
    "include_updated_by": (_FLAG, "Add `updated_by`: who saved each version (uid)."),
    "job_id": ({**_TEXT, "format": "uuid"}, "Only items of this request."),
    "limit": ({**_NUMBER, "maximum": 100, "default": 100}, "How many to answer, at most 100."),
    "locale": (_TEXT, "The language's code; the master language where it is left out."),
    "only[BASE][]": ({"type": "array", "items": _TEXT}, "Only these fields."),
    "except[BASE][]": ({"type": "array", "items": _TEXT}, "Without these fields."),
    "include[]": ({"type": "array", "items": _TEXT}, "Reference fields to expand."),
    "named": (_FLAG, "Only versions with a name."),
    "overwrite": (_FLAG, "Let it take the place of what has its uid."),
    "publish_all_localized": (_FLAG, "Publish languages with content of their own as well."),
    "nested": (_FLAG, "Take along what the entries refer to."),
    "organization_uid": (_TEXT, "The organization, for clients that cannot send the header."),
    "query": (_TEXT, "A JSON object in the query language of the Content Delivery API."),
    "restore_all_localized": (_FLAG, "Bring every deleted language of it back."),
    "relative_urls": (_FLAG, "Answer file addresses without the host."),
    "skip": ({**_NUMBER, "default": 0}, "How many to leave out at the start."),
    "state": (_TEXT, "Only items in this state; may be given several times."),
    "tags": (_TEXT, "Only entries with one of these tags, separated by commas."),
    "tags[]": ({"type": "array", "items": _TEXT}, "The same, one tag in each."),
    "term": (_TEXT, "The same as `typeahead`."),
    "typeahead": (_TEXT, "Only what has this text in its name or uid; of entries, in any text."),
    "version": ({"type": "integer", "minimum": 1}, "This saved version instead of the latest."),
}

HEADERS: Mapping[str, str] = {
    "Idempotency-Key": "A key of your own: made again under it, the same request is answered the same and done once.",
    "If-Match": 'Do it only where the entry is at this version still: the `ETag` that was read, such as `"en-us.3"`.',
}

ERROR: Shape = {
    "type": "object",
    "required": ["error_message", "error_code", "errors"],
    "properties": {
        "error_message": _TEXT,
        "error_code": {"type": "integer"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
    },
}

SECURITY: Mapping[str, str] = {
    "access_token": "A delivery token, for reading what is live.",
    "api_key": "The stack's API key.",
    "authorization": "A management token.",
    "authtoken": "The token of a signed-in person.",
}


class Described(Protocol):
    """What a resource says about itself; `api.views.Resource` explains each."""

    @property
    def tag(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def plural(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def own_parameters(self) -> Mapping[str, tuple[Shape, str]]: ...
    @property
    def shape(self) -> Mapping[str, Any]: ...
    @property
    def request_shape(self) -> Mapping[str, Any] | None: ...
    @property
    def uploads(self) -> tuple[str, ...]: ...
    @property
    def form_shape(self) -> Mapping[str, Any] | None: ...
    @property
    def conditional(self) -> tuple[str, ...]: ...
    @property
    def keeps_answers(self) -> bool: ...
    @property
    def get_status(self) -> int: ...
    @property
    def post_status(self) -> int: ...
    @property
    def delete_status(self) -> int: ...
    @property
    def is_delivered(self) -> bool: ...
    @property
    def delivery_parameters(self) -> tuple[str, ...]: ...
    @property
    def route_name(self) -> str: ...
    @property
    def rules(self) -> Rules: ...


class ApiSchema(AutoSchema):
    """One operation per route and method, without serializers: the resources describe themselves."""

    @property
    def _resource(self) -> Described:
        return cast("Described", self.view)

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Shape | None:
        """The operation object."""
        _register_components(registry)
        handler = getattr(self.view, method.lower())
        operation: Shape = {
            "operationId": f"{method.lower()}_{self._resource.route_name}",
            "summary": _first_sentence(handler),
            "description": inspect.getdoc(handler) or "",
            "tags": [self._resource.tag],
            "security": self._security(method),
            "parameters": self._path_parameters(path) + self._query_parameters(method) + self._headers(method),
            "responses": self._responses(method),
        }
        if method in ("POST", "PUT"):
            operation["requestBody"] = {"required": True, "content": self._body(method)}
        return operation

    def _body(self, method: str) -> Shape:
        files = {name: {**_TEXT, "format": "binary"} for name in self._resource.uploads}
        form = self._resource.form_shape or files
        if not form:
            return _json(self._object_envelope(self._resource.request_shape))
        content: Shape = {"multipart/form-data": {"schema": _envelope(form)}}
        if method == "PUT":
            # What is made is made of a form; a change can do without one.
            content |= _json(self._object_envelope(self._resource.request_shape))
        return content

    def _security(self, method: str) -> list[dict[str, list[str]]]:
        rule = self._resource.rules[method]
        if rule is Door.PUBLIC:
            return []
        if rule is Door.PERSON:
            return [_all_of("authtoken")]
        if rule is Permission.DELIVERY_READ:
            return [_all_of("api_key", "access_token")]
        schemes = [_all_of("api_key", "authtoken"), _all_of("api_key", "authorization")]
        if rule is Door.SIGNED_IN:
            schemes.append(_all_of("authtoken"))
        if method == "GET" and self._resource.is_delivered:
            schemes.append(_all_of("api_key", "access_token"))
        return schemes

    def _path_parameters(self, path: str) -> list[Shape]:
        names = uritemplate.variables(path)
        return [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]

    def _query_parameters(self, method: str) -> list[Shape]:
        names = list(self._resource.parameters.get(method, ()))
        if method == "GET":
            names += [name for name in self._resource.delivery_parameters if name not in names]
        described = []
        for name in names:
            own = self._resource.own_parameters.get(name)
            schema, description = own or PARAMETERS.get(name, (_TEXT, ""))
            described.append({"name": name, "in": "query", "schema": schema, "description": description})
        return described

    def _headers(self, method: str) -> list[Shape]:
        headers = {
            "Idempotency-Key": method != "GET" and self._resource.keeps_answers,
            "If-Match": method in self._resource.conditional,
        }
        return [
            {"name": name, "in": "header", "schema": _TEXT, "description": HEADERS[name]}
            for name, is_heeded in headers.items()
            if is_heeded
        ]

    def _responses(self, method: str) -> Shape:
        statuses = {
            "GET": self._resource.get_status,
            "POST": self._resource.post_status,
            "DELETE": self._resource.delete_status,
        }
        status = statuses.get(method, 200)
        done: Shape = {"description": "Done."}
        tried: Shape = {}
        if "dry_run" in self._resource.parameters.get(method, ()) and status != 200:
            content = _json({"type": "object", "additionalProperties": True})
            tried = {"200": {"description": "What would happen, where `dry_run` asks for it.", "content": content}}
        return {
            **tried,
            str(status): done if status in (204, 302) else {**done, "content": _json(self._answer(method))},
            "default": {"description": "Refused.", "content": _json({"$ref": "#/components/schemas/Error"})},
        }

    def _answer(self, method: str) -> Shape:
        if method == "GET" and self._resource.plural:
            items: Shape = {"type": "array", "items": self._object()}
            if "count" in self._resource.parameters.get("GET", ()):
                items = {
                    "oneOf": [items, {"type": "integer", "description": "Where `count` asks for the number alone."}]
                }
            return _envelope({self._resource.plural: items, "count": {"type": "integer"}})
        if method == "GET":
            return self._object_envelope(self._object())
        if method == "DELETE":
            return _envelope({"notice": _TEXT})
        return _envelope({"notice": _TEXT, self._resource.key: self._object()})

    def _object(self) -> Shape:
        return {"type": "object", "additionalProperties": True, "properties": dict(self._resource.shape)}

    def _object_envelope(self, shape: Mapping[str, Any] | None) -> Shape:
        if shape and not self._resource.key:
            return dict(shape)
        return _envelope({self._resource.key: dict(shape) if shape else self._object()})


def _all_of(*schemes: str) -> dict[str, list[str]]:
    return {scheme: [] for scheme in schemes}


def _envelope(properties: Mapping[str, Shape]) -> Shape:
    return {"type": "object", "properties": {key: value for key, value in properties.items() if key}}


def _json(schema: Shape) -> Shape:
    return {"application/json": {"schema": schema}}


def _first_sentence(handler: object) -> str:
    return re.split(r"[.;](?:\s|$)", inspect.getdoc(handler) or "", maxsplit=1)[0]


def _register_components(registry: ComponentRegistry) -> None:
    _register(registry, "Error", ResolvedComponent.SCHEMA, ERROR)
    for name, description in SECURITY.items():
        scheme = {"type": "apiKey", "in": "header", "name": name, "description": description}
        _register(registry, name, ResolvedComponent.SECURITY_SCHEMA, scheme)


def _register(registry: ComponentRegistry, name: str, kind: str, schema: Shape) -> None:
    component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)  # type: ignore[no-untyped-call]  # the library's
    registry.register_on_missing(component)
