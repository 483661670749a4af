"""One request as a handler sees it: who is calling, what for, and the body it sent."""

import hashlib

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict, UnreadablePostError

from api.app_scopes import require_app_scope
from api.forms import Form, is_form, read_form
from api.headers import DECIDING, IF_MATCH, header, read_credentials
from api.inside_request import InsideRequest
from api.permissions import Door, Rule
from core import logs
from core.errors import Invalid, Malformed, Problem, TooLarge, Unauthenticated
from core.json_values import JSONObject, JSONValue, Limits, parse_json
from stacks.actor import Actor
from stacks.client_address import client_address
from stacks.credentials import Access, authenticate, authenticate_in_stack, authenticate_person, presume
from stacks.permissions import Permission
from stacks.presumption import Presumption
from stacks.scope import Scope

_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_READS = frozenset({"GET", "HEAD"})
_MOST_PARAMETERS = 1_000


class Call:
    """A request, its query parameters in UTF-8 and, once it has proved who it is, its access."""

    __slots__ = ("_access", "_form", "params", "request")

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.params = _read_params(request)
        self._access: Access | None = None
        self._form: Form | None = None

    def close(self) -> None:
        """Let go of the files that came with the request."""
        if self._form is not None:
            self._form.close()

    def enter(self, rule: Rule, *, route: str = "", method: str = "") -> None:
        """Let the caller in as the rule asks. Raises Unauthenticated, Forbidden, StackNotFound, BranchNotFound.

        An app, which is let do but some of what the person behind it may, is asked for its scope of the route as well.
        """
        if rule is Door.PUBLIC:
            return
        credentials = read_credentials(self.request.META, self.params)
        if isinstance(self.request, InsideRequest):
            self._access = self.request.access
        elif isinstance(rule, Permission):
            self._access = authenticate_in_stack(credentials)
        elif rule is Door.PERSON:
            self._access = authenticate_person(credentials)
        else:
            self._access = authenticate(credentials)
        logs.note(actor=self._access.actor.uid)
        require_app_scope(self._access, route, method)
        if isinstance(rule, Permission):
            self._access.actor.require(rule)

    def presume(self, permission: Permission) -> Presumption | None:
        """Take the caller for who it was the last time, which the returned is to prove; None where it was not let in.

        Who has limits is asked for as ever: more than one statement may depend on them.
        """
        if isinstance(self.request, InsideRequest):
            return None
        presumed = presume(read_credentials(self.request.META, self.params))
        if presumed is None or not presumed[1].scope or not presumed[1].actor.can(permission):
            return None
        if presumed[1].scope.limits is not None:
            return None
        presumption, self._access = presumed
        return presumption

    def leave(self) -> None:
        """Be nobody again."""
        self._access = None

    @property
    def access(self) -> Access:
        """Who is calling and where."""
        if self._access is None:
            raise Unauthenticated
        return self._access

    @property
    def actor(self) -> Actor:
        """Who is calling."""
        return self.access.actor

    @property
    def scope(self) -> Scope:
        """The stack and branch the call works in; StackNotFound where none was named."""
        return self.access.require_scope()

    @property
    def client_address(self) -> str:
        """Where the request comes from; empty where that is no address."""
        return client_address(self.request.META)

    def flag(self, name: str) -> bool:
        """Whether a query parameter says yes: `true`, `True` or `1`.

        A word that means neither yes nor no, or none at all, counts as no to a read. A write refuses it: `dry_run=yes` and
        a bare `dry_run` must not change anything. Raises Invalid.
        """
        if not self.params or name not in self.params:
            return False
        meant = _FLAGS.get(self.params.get(name, "").strip().lower())
        if meant is None and self.request.method not in _READS:
            raise Invalid([Problem(name, "boolean", "must be true or false.")])
        return bool(meant)

    def text(self, name: str) -> str:
        """A query parameter without surrounding space; empty where it was not sent."""
        return self.params.get(name, "").strip()

    @property
    def version(self) -> int | None:
        """The number of the saved version that is asked for; None for the latest. Raises Invalid."""
        text = self.text("version")
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 10 or not 0 < int(text) < 2**31:
            raise Invalid([Problem("version", "version", "must be the number of a version.")])
        return int(text)

    def header(self, name: str) -> str:
        """A request header by its underscore name: `api_version`, `organization_uid`."""
        return header(self.request.META, f"HTTP_{name.upper()}")

    def body(self) -> JSONObject:
        """The JSON object that was sent; an empty one where nothing was.

        Raises Malformed where the body is no JSON object, TooLarge and Invalid where it exceeds the limits.
        """
        raw = self._read_json()
        if not raw:
            return {}
        value = parse_json(raw, Limits(nodes=settings.API_BODY_NODES, depth=settings.API_BODY_DEPTH))
        if not isinstance(value, dict):
            raise Malformed("The body must be a JSON object.")
        return value

    def document(self, key: str) -> JSONObject:
        """The object that the body carries under its key: `{"entry": {...}}`."""
        return object_at(self.body(), key)

    @property
    def is_form(self) -> bool:
        """Whether the body is a form, which may carry files, and not JSON."""
        return is_form(self.request) and not self.form().json

    def form(self) -> Form:
        """The multipart body. Raises Malformed where it is none or is broken, Invalid, and TooLarge past the cap."""
        if self._form is None:
            self._form = read_form(self.request)
        return self._form

    def file_document(self, name: str) -> JSONObject:
        """The JSON object in the file of that name in a form. Raises Malformed, Invalid and TooLarge."""
        return self.form().document(name)

    def fingerprint(self) -> bytes:
        """A digest of all that the request says but for who says it: method, address, the headers it heeds, and body."""
        request = self.request
        digest = hashlib.sha256()
        for text in (
            request.method or "",
            request.path_info,
            request.META.get("QUERY_STRING", ""),
            self.header("branch"),
            repr(request.META.get(IF_MATCH)),
            *(f"{name}={request.META[name]}" for name in DECIDING if name in request.META),
        ):
            digest.update(f"{len(text)} {text}".encode())
        digest.update(self.form().digest() if self.is_form else self._read_json())
        return digest.digest()

    def _read_json(self) -> bytes:
        # A client that once sent a form may go on naming that type, also where it sends an object or nothing.
        if is_form(self.request) and self.request.META.get("CONTENT_LENGTH") not in (None, "", "0"):
            if not self.is_form:
                return self.form().json
            _require_json(self.request.content_type)
        raw = _read_body(self.request)
        if raw:
            _require_json(self.request.content_type)
        return raw


def object_at(body: JSONObject, key: str) -> JSONObject:
    """The object under a key; Invalid naming the key where there is none."""
    value: JSONValue = body.get(key)
    if value is None:
        raise Invalid([Problem(key, "required", "is required.")])
    if not isinstance(value, dict):
        raise Invalid([Problem(key, "type", "must be an object.")])
    return value


def _read_body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    except UnreadablePostError as error:
        raise Malformed("The body ended before it was complete.") from error


def _require_json(content_type: str | None) -> None:
    if content_type and content_type != "application/json" and not content_type.endswith("+json"):
        raise Malformed(f"The body must be application/json, not {content_type}.")


def _read_params(request: HttpRequest) -> QueryDict:
    """The query in UTF-8 whatever charset a header claims, without what PostgreSQL cannot hold."""
    query = request.META.get("QUERY_STRING", "")
    if "%00" in query or "\0" in request.path_info:
        raise Malformed("The address has a NUL character.")
    if query.count("&") >= _MOST_PARAMETERS:
        raise Malformed("The query has too many parameters.")
    return QueryDict(query)
