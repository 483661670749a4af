"""What extensions ask of the stack: answered by the API's own code as to who is looking at the page, and only for reading.

The page asks with the session of who looks at it, as its messages told it to; the frame gets the answer and no credential.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from api.errors import error_reply
from api.extension_questions import Question, question_of_action, question_of_call
from api.inside import read_inside
from api.replies import render
from content.actions.extensions import get_extension
from core import logs
from core.errors import Malformed, PressroomError, TooLarge
from core.json_values import JSONObject, Limits, parse_json
from stacks.admin.screens import Screen, Visit
from stacks.credentials import Access
from stacks.models import User
from stacks.people import enter_stack
from stacks.permissions import Permission

_LARGEST = 200_000
_LIMITS = Limits(nodes=10_000, depth=50)


@require_POST
def extension_queries(request: HttpRequest, visit: Visit, extension_uid: str) -> HttpResponse:
    """What the API answers to `{"query": ...}`, an SDK's stack query, or to `{"call": ...}`, a request that it wants made.

    A refusal is an answer of its own, too: `{"status": 422, "body": {...}}`.
    """
    get_extension(visit.scope, extension_uid)
    try:
        question = _question_in(_body_of(request))
        answer = read_inside(_access(request, visit, question.branch), question.path, question.query)
    except PressroomError as error:
        answer = render(error_reply(error), request_id=logs.request_id())
    # No route among those that are asked answers by a stream.
    content = answer.content if isinstance(answer, HttpResponse) else b""
    told = b'{"status": %d, "body": %b}' % (answer.status_code, content or b"null")
    return HttpResponse(told, content_type="application/json", headers={"Cache-Control": "no-store"})


def _body_of(request: HttpRequest) -> JSONObject:
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:
        raise TooLarge
    body = parse_json(request.body, _LIMITS)
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def _question_in(body: JSONObject) -> Question:
    match body:
        case {"query": dict() as asked}:
            return question_of_action(asked)
        case {"call": dict() as asked}:
            return question_of_call(asked)
    raise Malformed("The body must have a query or a call.")


def _access(request: HttpRequest, visit: Visit, branch: str) -> Access:
    """The visitor in the branch that is asked for, whom the address of the page has led into another, or none."""
    if not branch or branch == visit.scope.branch_uid or not isinstance(request.user, User):
        return Access(actor=visit.actor, scope=visit.scope, person=None)
    entered = enter_stack(request.user, api_key=visit.scope.api_key, branch=branch)
    return Access(actor=entered.actor, scope=entered.scope, person=None)


SCREENS = [
    Screen(
        "extensions/<uid:extension_uid>/queries/",
        "extension_queries",
        Permission.EXTENSION_READ,
        extension_queries,
        heeds_limits=True,
    )
]
