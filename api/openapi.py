"""The description of every route in OpenAPI, read off the resources: envelope keys, parameters, docstrings, rules."""

import inspect
import re
from collections.abc import Mapping
from typing import Any, Protocol, cast

import uritemplate
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from api.parameters import PARAMETERS, TEXT, Shape
from api.permissions import Door, Rules
from api.sent_shapes import in_address, sent
from stacks.permissions import Permission

_TAG = r'(?:W/)?"[!#-~]*"|[0-9]{1,9}'
HEADERS: Mapping[str, tuple[Shape, str]] = {
    "Idempotency-Key": (
        {**TEXT, "pattern": "^[!-~](?:[ -~]*[!-~])?$", "maxLength": 255},
        "A key of your own: made again under it, the same request is answered the same and done once.",
    ),
    "If-Match": (
        {**TEXT, "pattern": rf"^(?:\*|(?:{_TAG})(?:, ?(?:{_TAG}))*)$"},
        'Do it only where the entry is at this version still: the `ETag` that was read, such as `"en-us.3"`.',
    ),
}
NOTICE_ALONE: Shape = {"type": "object", "required": ["notice"], "properties": {"notice": TEXT}}
FILE: Shape = {"*/*": {"schema": {**TEXT, "format": "binary"}}}

ERROR: Shape = {
    "type": "object",
    "required": ["error_message", "error_code", "errors"],
    "properties": {
        "error_message": TEXT,
        "error_code": {"type": "integer"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}},
    },
}

SECURITY: Mapping[str, str] = {
    "access_token": "A delivery token, for reading what is live.",
    "api_key": "The stack's API key.",
    "authorization": "A management token, or `Bearer` and an app's access token.",
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
    def required_parameters(self) -> tuple[str, ...]: ...
    @property
    def shape(self) -> Mapping[str, Any]: ...
    @property
    def request_shape(self) -> Mapping[str, Any] | None: ...
    @property
    def change_shape(self) -> Mapping[str, Any] | None: ...
    @property
    def unread(self) -> tuple[str, ...]: ...
    @property
    def unread_bodies(self) -> tuple[str, ...]: ...
    @property
    def is_bare(self) -> bool: ...
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
    def may_be_empty(self) -> bool: ...
    @property
    def is_file(self) -> bool: ...
    @property
    def answer_shape(self) -> Mapping[str, Any] | None: ...
    @property
    def also_answers(self) -> tuple[str, ...]: ...
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
        if method in ("POST", "PUT") and method not in self._resource.unread_bodies:
            operation["requestBody"] = {"required": not self._resource.may_be_empty, "content": self._body(method)}
        return operation

    def _body(self, method: str) -> Shape:
        files = {name: {**TEXT, "format": "binary"} for name in self._resource.uploads}
        form = self._resource.form_shape or files
        changed = self._resource.change_shape if method == "PUT" else None
        object_content = _json(self._object_envelope(changed or self._resource.request_shape))
        if not form:
            return object_content
        content: Shape = {"multipart/form-data": {"schema": _envelope(form)}}
        if method == "PUT":
            # What is made is made of a form; a change can do without one.
            content |= object_content
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
        return [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]

    def _query_parameters(self, method: str) -> list[Shape]:
        names = list(self._resource.parameters.get(method, ()))
        if method == "GET":
            names += [name for name in self._resource.delivery_parameters if name not in names]
        described = []
        for name in names:
            own = self._resource.own_parameters.get(name)
            schema, description = own or PARAMETERS.get(name, (TEXT, ""))
            parameter: Shape = {"name": name, "in": "query", "schema": in_address(schema), "description": description}
            described.append(
                {**parameter, "required": True} if name in self._resource.required_parameters else parameter
            )
        return described

    def _headers(self, method: str) -> list[Shape]:
        headers = {
            "Idempotency-Key": method != "GET" and self._resource.keeps_answers,
            "If-Match": method in self._resource.conditional,
        }
        return [
            {"name": name, "in": "header", "schema": HEADERS[name][0], "description": HEADERS[name][1]}
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
        if self._resource.is_file:
            return _file_responses()
        done: Shape = {"description": "Done."}
        tried: Shape = {}
        if "dry_run" in self._resource.parameters.get(method, ()) and status != 200:
            content = _json({"type": "object", "additionalProperties": True})
            tried = {"200": {"description": "What would happen, where `dry_run` asks for it.", "content": content}}
        others = {name: {"schema": TEXT} for name in self._resource.also_answers if method == "GET"}
        content = {**_json(self._answer(method)), **others}
        return {
            **tried,
            str(status): done if status in (204, 302) else {**done, "content": content},
            "default": _REFUSED,
        }

    def _answer(self, method: str) -> Shape:
        if method == "GET" and self._resource.answer_shape is not None:
            return dict(self._resource.answer_shape)
        if method == "GET" and self._resource.plural:
            items: Shape = {"type": "array", "items": self._object()}
            if "count" in self._resource.parameters.get("GET", ()):
                items = {
                    "oneOf": [items, {"type": "integer", "description": "Where `count` asks for the number alone."}]
                }
            return _envelope({self._resource.plural: items, "count": {"type": "integer"}}, self._resource.plural)
        if method == "GET":
            return _envelope({self._resource.key: self._object()}, self._resource.key)
        if method == "DELETE":
            return _envelope({"notice": TEXT})
        return _envelope({"notice": TEXT, self._resource.key: self._object()})

    def _object(self) -> Shape:
        return {"type": "object", "additionalProperties": True, "properties": dict(self._resource.shape)}

    def _object_envelope(self, shape: Mapping[str, Any] | None) -> Shape:
        wanted = sent(shape or self._object(), self._resource.unread)
        if shape and (self._resource.is_bare or not self._resource.key):
            return wanted
        return _envelope({self._resource.key: wanted})


def _file_responses() -> Shape:
    return {
        "200": {"description": "The file.", "content": FILE},
        "206": {"description": "The part that `Range` asks for.", "content": FILE},
        "304": {"description": "It is what `If-None-Match` says."},
        "416": {"description": "It has no such part."},
        "default": _REFUSED,
    }


def _all_of(*schemes: str) -> dict[str, list[str]]:
    return {scheme: [] for scheme in schemes}


def _envelope(properties: Mapping[str, Shape], *required: str) -> Shape:
    envelope: Shape = {"type": "object", "properties": {key: value for key, value in properties.items() if key}}
    return {**envelope, "required": list(required)} if any(required) else envelope


def _json(schema: Shape) -> Shape:
    return {"application/json": {"schema": schema}}


_REFUSED: Shape = {"description": "Refused.", "content": _json({"$ref": "#/components/schemas/Error"})}


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
