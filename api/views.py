"""The base of every resource: ask the permission table, call the handler, render what it returns."""

import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponseBase
from psycopg.errors import DeadlockDetected, ReadOnlySqlTransaction
from rest_framework.views import APIView

from api import rate_limits
from api.calls import Call
from api.errors import INTERNAL_MESSAGE, Failure, MethodNotAllowed, envelope, error_of_database, error_reply
from api.headers import IDEMPOTENCY_KEY, IF_MATCH
from api.heeding import HEEDS_LIMITS
from api.openapi import ApiSchema
from api.parameters import PARAMETERS
from api.permissions import Door, Rules
from api.repeats import reply_once
from api.replies import Reply, render
from content.errors import ContentTypeChanged
from core import logs
from core.errors import Forbidden, Invalid, PressroomError, Problem, ReadsOnly
from stacks.permissions import Permission
from stacks.presumption import Unproven

logger = logging.getLogger(__name__)

_OTHERS = 3
"""How many requests in a row one gives way to before it is refused."""


class Resource(APIView):
    """One path of the API. Handlers are named after methods, take the Call and the path's parts, and return a Reply.

    `failures` holds the wording, by method, of a body that breaks rules. The documentation is built from `key` and
    `plural` (the envelope's keys; `plural` where GET answers a list), `parameters` (query parameters by method),
    `own_parameters` (the description of those that mean something of their own here), `required_parameters` (those without
    which nothing is answered),
    `shape` (OpenAPI properties of the object), `request_shape` (OpenAPI schema of a body's object, where it differs),
    `change_shape` (that of PUT, where that is another), `unread` (properties of what is answered that writes take no notice
    of), `unread_bodies` (methods that take no notice of a body),
    `is_bare` (whether a body is that object itself, with no key around it),
    `uploads` (the files of a form, where that is what a body is), `form_shape` (OpenAPI properties of the form that a
    body may be), `conditional` (the methods that heed `If-Match`), `keeps_answers` (whether requests may be made again under
    an `Idempotency-Key`), `is_file` (whether GET answers the bytes of a file),
    `also_answers` (what else than JSON it may answer), `answer_shape` (OpenAPI schema of what GET answers, where that is
    no envelope of `key` or `plural`), `may_be_empty` (whether a body may be left out), `presuming` (the methods whose statements ask who is calling)
    and the handlers' docstrings. `mount` fills in the
    route's name, its rules and whether a delivery twin answers beside it.
    The class keeps DRF's description of itself for that documentation and none of its work per request.
    """

    tag: ClassVar[str] = ""
    key: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    failures: ClassVar[Mapping[str, Failure]] = {}
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    own_parameters: ClassVar[Mapping[str, tuple[dict[str, Any], str]]] = {}
    required_parameters: ClassVar[tuple[str, ...]] = ()
    shape: ClassVar[Mapping[str, Any]] = {}
    request_shape: ClassVar[Mapping[str, Any] | None] = None
    change_shape: ClassVar[Mapping[str, Any] | None] = None
    unread: ClassVar[tuple[str, ...]] = ()
    unread_bodies: ClassVar[tuple[str, ...]] = ()
    is_bare: ClassVar[bool] = False
    uploads: ClassVar[tuple[str, ...]] = ()
    form_shape: ClassVar[Mapping[str, Any] | None] = None
    conditional: ClassVar[tuple[str, ...]] = ()
    keeps_answers: ClassVar[bool] = True
    presuming: ClassVar[tuple[str, ...]] = ()
    get_status: ClassVar[int] = 200
    post_status: ClassVar[int] = 201
    delete_status: ClassVar[int] = 200
    is_file: ClassVar[bool] = False
    may_be_empty: ClassVar[bool] = False
    answer_shape: ClassVar[Mapping[str, Any] | None] = None
    also_answers: ClassVar[tuple[str, ...]] = ()
    schema = ApiSchema()
    is_delivered: bool = False
    delivery_parameters: tuple[str, ...] = ()
    route_name: str = ""
    rules: Rules = {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the request. Django's own ties the view to itself by `head`: with it, the request would keep its body until
        the collector comes, which is after a thousand requests."""
        self.request = request  # type: ignore[assignment]  # DRF would wrap it first, and is not asked to
        self.args, self.kwargs = args, kwargs

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request, whatever happens, in the dialect's shape."""
        request_id = logs.request_id()
        try:
            reply = self._answer_past_others(request, kwargs)
        except MethodNotAllowed as error:
            reply = replace(error_reply(error), headers={"Allow": ", ".join(self.rules)})
        except PressroomError as error:
            reply = error_reply(error, self.failures.get(request.method or ""))
        except OperationalError as error:
            logger.warning("request %s: the database did not answer", request_id, exc_info=error)
            reply = error_reply(error_of_database(error))
        except Exception:
            # The outermost edge of a request: what nobody foresaw is logged in full and told without details.
            # A decoded path may hold line ends, with which a caller would write lines of their own.
            logger.exception("request %s failed: %s %r", request_id, request.method, request.path)
            reply = envelope(500, 141, INTERNAL_MESSAGE, {})
        response = render(reply, request_id=request_id)
        rate_limits.tell(request, response)
        return response

    def _answer_past_others(self, request: HttpRequest, kwargs: dict[str, str]) -> Reply:
        """The answer; from the beginning where another request came in between.

        Nothing of the attempt is left then: a handler runs at most one action, which is one transaction.
        """
        with contextlib.closing(Call(request)) as call:
            for _ in range(_OTHERS):
                try:
                    return self._answer(call, kwargs)
                except ContentTypeChanged:
                    continue
                except OperationalError as error:
                    # The database gives one of several requests up where each waits for the next.
                    if not isinstance(error.__cause__, DeadlockDetected):
                        raise
                except InternalError as error:
                    if not isinstance(error.__cause__, ReadOnlySqlTransaction):
                        raise
                    raise ReadsOnly from error
            return self._answer(call, kwargs)

    def _answer(self, call: Call, kwargs: dict[str, str]) -> Reply:
        method = "GET" if call.request.method == "HEAD" else call.request.method or ""
        rule = self.rules.get(method)
        handler: Callable[..., Reply] | None = getattr(self, method.lower(), None)
        if rule is None or handler is None:
            raise MethodNotAllowed
        is_kept = method != "GET" and IDEMPOTENCY_KEY in call.request.META
        # Whoever is counted must be known before anything is done, and so must be whose answers are kept.
        if method in self.presuming and isinstance(rule, Permission) and not (is_kept or rate_limits.are_on()):
            reply = _presumed(call, rule, partial(self._handled, handler, call, method, kwargs))
            if reply is not None:
                return reply
        call.enter(rule, route=self.route_name, method=method)
        if rule is Door.PUBLIC:
            rate_limits.count_address(call.request)
        else:
            rate_limits.count(call.request, call.access)
        if isinstance(rule, Permission) and self.route_name not in HEEDS_LIMITS:
            _refuse_limits(call, rule)
        if is_kept:
            return self._handled(partial(self._kept, handler), call, method, kwargs)
        return self._handled(handler, call, method, kwargs)

    def _handled(self, handler: Callable[..., Reply], call: Call, method: str, kwargs: dict[str, str]) -> Reply:
        self._refuse_dry_run(call, method)
        self._refuse_unclear_flags(call, method)
        self._refuse_condition(call, method)
        return handler(call, **kwargs)

    def _kept(self, handler: Callable[..., Reply], call: Call, **kwargs: str) -> Reply:
        if not self.keeps_answers:
            raise Invalid([Problem("Idempotency-Key", "unsupported", "is not possible here: the answer is not kept.")])
        return reply_once(call, self.route_name, partial(handler, call, **kwargs))

    def _refuse_dry_run(self, call: Call, method: str) -> None:
        """Raise Invalid where a call that is always made in earnest was to be tried out."""
        if method != "GET" and "dry_run" not in self.parameters.get(method, ()) and call.flag("dry_run"):
            raise Invalid([Problem("dry_run", "unsupported", "is not possible here: nothing was changed.")])

    def _refuse_unclear_flags(self, call: Call, method: str) -> None:
        """Raise Invalid where a write cannot tell whether one of its parameters says yes, whether it would look at it or not."""
        if method == "GET" or not call.params:
            return
        for name in self.parameters.get(method, ()):
            if (self.own_parameters.get(name) or PARAMETERS[name])[0].get("type") == "boolean":
                call.flag(name)

    def _refuse_condition(self, call: Call, method: str) -> None:
        """Raise Invalid where a call was to depend on a version, and would not."""
        if IF_MATCH in call.request.META and method != "GET" and method not in self.conditional:
            raise Invalid([Problem("If-Match", "unsupported", "is not possible here: nothing was changed.")])


def _refuse_limits(call: Call, permission: Permission) -> None:
    """Raise Forbidden where rules of custom roles limit the permission, which this route does not heed."""
    limits = call.scope.limits
    if limits is not None and permission not in limits.free:
        raise Forbidden("The rules of your role do not reach as far as this.")


def _presumed(call: Call, permission: Permission, answer: Callable[[], Reply]) -> Reply | None:
    """The answer to whom the caller was the last time, where the statement behind it proves that; None elsewhere."""
    presumption = call.presume(permission)
    if presumption is None:
        return None
    reply, refusal = None, None
    with presumption, contextlib.suppress(Unproven):
        try:
            reply = answer()
        except PressroomError as error:
            refusal = error
    try:
        if not presumption.is_proven:
            call.leave()
            return None
        logs.note(actor=call.actor.uid)
        if refusal is not None:
            raise refusal
        return reply
    finally:
        # The error knows this frame by then: one that knew the error would tie both, and the request, into a ring.
        del refusal
